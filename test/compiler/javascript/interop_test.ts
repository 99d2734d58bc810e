import assert from "node:assert/strict";
import {
  interopDynamicImport,
  interopImport,
  type InteropOptions,
} from "../../../compiler/javascript/interop.ts";

/**
 * Runs a rewritten statement as a real module against a dependency whose `module.exports` is
 * `source`.
 */
async function run(
  source: string,
  statement: string,
  tail = "",
  options: Partial<InteropOptions> = {},
) {
  const url = moduleUrl(`export default ${source};`);
  const { code } = interopImport(statement, { url, index: 0, ...options })!;
  assert.equal(code.split("\n").length, statement.split("\n").length);
  return await import(moduleUrl(`${code};\n${tail}`));
}

function moduleUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

const PLAIN = `{ a: 1, "b-c": 2, get d() { return 3 } }`;
const ES_MODULE = `{ __esModule: true, default: "the default", a: 1 }`;

Deno.test("interopImport() reads default, named and namespace imports of plain exports", async () => {
  const module = await run(
    PLAIN,
    `import d, { a, "b-c" as c, d as getter, default as e } from "x"`,
    `export const result = [d.a, a, c, getter, e === d];`,
  );
  assert.deepEqual(module.result, [1, 1, 2, 3, true]);
  const { ns } = await run(PLAIN, `import * as n from "x"`, `export const ns = n;`);
  assert.equal(ns.a, 1);
  assert.equal(ns.default.a, 1);
  const both = await run(
    PLAIN,
    `import d, * as n from "x"`,
    `export const same = n.default === d;`,
  );
  assert.equal(both.same, true);
});

Deno.test("interopImport() reads the default export of a transpiled ES module", async () => {
  const module = await run(
    ES_MODULE,
    `import d, { a, default as e } from "x"`,
    `export const result = [d, a, e];`,
  );
  assert.deepEqual(module.result, ["the default", 1, "the default"]);
  const { ns } = await run(ES_MODULE, `import * as n from "x"`, `export const ns = n;`);
  assert.deepEqual([ns.default, ns.a], ["the default", 1]);
});

Deno.test("interopImport() reads functions, arrays, primitives and null", async () => {
  const fn = `Object.assign(() => "called", { a: 1 })`;
  const module = await run(
    fn,
    `import f, * as n from "x"`,
    `export const result = [f(), n.a, n.default()];`,
  );
  assert.deepEqual(module.result, ["called", 1, "called"]);
  for (const value of [`[1, 2]`, `"text"`, `42`, `null`]) {
    const { d, keys } = await run(
      value,
      `import x, * as n from "x"`,
      `export { x as d }; export const keys = Object.keys(n);`,
    );
    assert.deepEqual(d, JSON.parse(value));
    assert.deepEqual(keys, ["default"]);
  }
});

Deno.test("interopImport() re-exports by name", async () => {
  const module = await run(ES_MODULE, `export { a, a as b, default, default as "x y" } from "x"`);
  assert.deepEqual({ ...module }, {
    a: 1,
    b: 1,
    default: "the default",
    "x y": "the default",
  });
  const { ns } = await run(PLAIN, `export * as ns from "x"`);
  assert.equal(ns.a, 1);
});

Deno.test("interopImport() re-exports all known names except for the module's own", async () => {
  const module = await run(PLAIN, `export * from "x"`, `export const d = "own";`, {
    exportNames: ["a", "b-c", "d", "default", "__esModule"],
    ownExports: ["d"],
  });
  assert.deepEqual({ ...module }, { a: 1, "b-c": 2, d: "own" });
});

Deno.test("interopImport() warns when names are lost", () => {
  const result = interopImport(`export * from "x"`, { url: "/x.js", index: 3 })!;
  assert.match(result.code, /^import __vireo_interop_3 from "\/x\.js";$/);
  assert.match(result.warning!, /"\/x\.js".+CommonJS/);
});

Deno.test("interopImport() leaves a statement without names alone", () => {
  assert.equal(interopImport(`import "x"`, { url: "/x.js", index: 0 }), undefined);
});

Deno.test("interopImport() keeps the number of lines", async () => {
  const { result } = await run(
    PLAIN,
    `import {\n  a,\n  d,\n} from "x"`,
    `export const result = a + d;`,
  );
  assert.equal(result, 4);
});

Deno.test("interopDynamicImport() resolves the promise with a namespace", async () => {
  const load = (source: string) =>
    (0, eval)(
      `import(${JSON.stringify(moduleUrl(`export default ${source}`))})${interopDynamicImport()}`,
    );
  assert.equal((await load(PLAIN)).a, 1);
  assert.equal((await load(PLAIN)).default.a, 1);
  assert.equal((await load(ES_MODULE)).default, "the default");
  assert.equal((await load("() => 5")).default(), 5);
});

Deno.test("interopImport() follows Node's rules for importers that are ES modules in Node", async () => {
  const statement = `import d, * as n from "x"; `.trim().slice(0, -1);
  const tail = `export const result = [d.default, n.default.default, n.a];`;
  const { result } = await run(ES_MODULE, statement, tail, { isNode: true });
  assert.deepEqual(result, ["the default", "the default", 1]);
  const again = await run(ES_MODULE, `export { default as d } from "x"`, "", { isNode: true });
  assert.equal(again.d.default, "the default");
});
