import assert from "node:assert/strict";
import { originalPosition } from "../../../compiler/source_map.ts";
import { esModuleFactory } from "../../../compiler/factory/es_module_factory.ts";

Deno.test("esModuleFactory() returns imports, exports and exports that functions assign", async () => {
  const factory = await esModuleFactory({
    file: "/pkg/index.js",
    code: `import def, { a, b as c, "x-y" as xy } from "./x.js";
import * as ns from "y";
export * from "./star.js";
export * as foo from "./foo.js";
export { c as cc };
export let counter = 0, shadowed = 1, looped, taken;
export function inc() { counter++; ({ taken } = a); for (looped of ns) xy(); }
export function local(shadowed) { shadowed = 2; return def; }
export var E; (function (E) { E.x = 1 })(E || (E = {}));
export const later = () => import("./lazy.js");
`,
  });
  assert.deepEqual(factory.imports, ["./x.js", "y", "./star.js", "./foo.js"]);
  assert.deepEqual(factory.dynamicImports, ["./lazy.js"]);
  assert.deepEqual(factory.starExports, ["./star.js"]);
  assert.deepEqual(
    factory.exports.toSorted(),
    ["E", "counter", "inc", "later", "local", "looped", "shadowed", "taken"],
  );
  assert.deepEqual(factory.reexports, { foo: ["./foo.js"], cc: ["./x.js", "b"] });
  assert.deepEqual(factory.assignedExports.toSorted(), ["counter", "looped", "taken"]);
  assert.equal(factory.isAsync, false);
  assert.equal(factory.usesMeta, false);
});

const AWAITS = {
  "await x;": true,
  "const y = [await (x)];": true,
  "for await (const y of x);": true,
  "async function f() { await x; }": false,
  "class A { async m() { await x; } }": false,
  "// await x": false,
  "const s = 'await x';": false,
};

for (const [code, isAsync] of Object.entries(AWAITS)) {
  Deno.test(`esModuleFactory() ${isAsync ? "finds" : "finds no"} top-level await in ${code}`, async () => {
    const factory = await esModuleFactory({ file: "/a.js", code: `import x from "x";\n${code}` });
    assert.equal(factory.isAsync, isAsync);
    // The code is always a function expression.
    assert.equal(typeof new Function(`return ${factory.code}`)(), "function");
  });
}

Deno.test("esModuleFactory() reads a default import beside a namespace import", async () => {
  const { code } = await esModuleFactory({
    file: "/a.js",
    code: `import f, * as all from "./f.js";\nf(all);`,
  });
  assert.match(code, /\.default\)\(__vite_ssr_import_1__\)/);
});

Deno.test("esModuleFactory() leaves new.target alone", async () => {
  const { code, usesMeta } = await esModuleFactory({
    file: "/a.js",
    code: `export function f() { return new.target ? "new.target" : 0; }`,
  });
  assert.match(code, /return new\.target \? "new\.target" : 0/);
  assert.equal(usesMeta, false);
});

Deno.test("esModuleFactory() maps its code to the source", async () => {
  const code =
    `import { a } from "a";\nexport let n = 0;\nexport function bump() {\n  n++;\n  throw a();\n}\n`;
  const factory = await esModuleFactory({ file: "/pkg/index.js", code, withMap: true });
  const lines = factory.code.split("\n");
  const line = lines.findIndex((text) => text.includes("throw"));
  const column = lines[line]!.indexOf("throw");
  assert.deepEqual(
    originalPosition(factory.map!, line + 1, column),
    { source: "/pkg/index.js", line: 5, column: 2 },
  );
});

Deno.test("esModuleFactory() reports syntax errors", async () => {
  await assert.rejects(
    esModuleFactory({ file: "/pkg/broken.js", code: `import a from "a";\nexport const x = ;` }),
    (error: Error & { id?: string }) =>
      error.name === "CompileError" && error.id === "/pkg/broken.js",
  );
});
