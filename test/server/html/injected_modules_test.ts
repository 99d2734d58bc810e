import { deepEqual } from "node:assert/strict";
import { injectedModules } from "../../../server/html/injected_modules.ts";

Deno.test("injectedModules() returns modules that the scripts of tags load and import", () => {
  const script = { tag: "script", attrs: { type: "module" } };
  const found = injectedModules([
    { ...script, children: 'import { start } from "/@runtime"; start(() => import("/late.js"));' },
    { ...script, attrs: { type: "module", src: "/src/panel.ts" } },
    { ...script, children: "import from from" },
    { tag: "script", children: 'import("/classic.js")' },
    { tag: "script", attrs: { src: "/classic.js" } },
    { tag: "meta", attrs: { name: "a" } },
  ], "/app/index.html");
  deepEqual(found, ["/@runtime", "/late.js", "/src/panel.ts"]);
});
