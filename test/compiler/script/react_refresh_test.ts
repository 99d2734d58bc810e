import assert from "node:assert/strict";
import { refreshBoundary, registerComponents } from "../../../compiler/script/react_refresh.ts";
import { originalPosition } from "../../../compiler/source_map.ts";

Deno.test("registerComponents() registers components and signs hooks, with a map", async () => {
  const source = `import { useState } from "react";

export default function App() {
  const [count] = useState(0);
  return count;
}
export const helper = 1;
`;
  const { code, map } = await registerComponents(source, "/app/src/App.tsx");
  assert.match(code, /\$RefreshReg\$\(_c, "App"\)/);
  assert.match(code, /_s\(App, "[^"]+"\)/);
  assert.doesNotMatch(code, /"helper"/);
  const line = code.split("\n").findIndex((text) => text.includes("return count")) + 1;
  assert.equal(originalPosition(map!, line, 1)?.line, 5);
});

Deno.test("registerComponents() reports syntax errors", async () => {
  await assert.rejects(registerComponents("let = = 1", "/app/a.jsx"), {
    code: "COMPILE_ERROR",
    id: "/app/a.jsx",
  });
});

Deno.test("refreshBoundary() leaves modules without components alone", () => {
  assert.equal(refreshBoundary("export const a = 1;", { id: "/app/a.ts" }), null);
});

Deno.test("refreshBoundary() makes a module accept itself and keeps its lines", () => {
  const code = `"use client";\n$RefreshReg$(_c, "App");`;
  const wrapped = refreshBoundary(code, { id: "/app/App.tsx" })!;
  assert.match(wrapped, /^import \* as __refresh from "\/@react-refresh";/);
  assert.match(wrapped, /import\.meta\.hot\.accept\(/);
  assert.match(wrapped, /function \$RefreshReg\$\(type, id\)/);
  assert.equal(wrapped.split("\n")[1], `$RefreshReg$(_c, "App");`);
});

Deno.test("refreshBoundary() accepts class components, and the runtime of another origin", () => {
  const wrapped = refreshBoundary("class A extends React.Component {}", {
    id: "/app/A.jsx",
    host: "http://localhost:3000",
  })!;
  assert.match(wrapped, /from "http:\/\/localhost:3000\/@react-refresh"/);
  assert.doesNotMatch(wrapped, /\$RefreshReg\$/);
});
