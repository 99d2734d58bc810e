import assert from "node:assert/strict";
import {
  analyzeImports,
  type ImportRequest,
} from "../../../compiler/module_record/analyze_imports.ts";

/** Analyzes text in which `./x` is the module `/app/x` and all other specifiers are external. */
function analyze(code: string, requests: ImportRequest[] = []) {
  return analyzeImports(code, "/app/main.js", (request) => {
    requests.push(request);
    const { specifier } = request;
    return Promise.resolve(
      specifier.startsWith("./")
        ? {
          kind: "module",
          id: `/app/${specifier.slice(2)}`,
          url: specifier.slice(1),
          isDependency: false,
        }
        : undefined,
    );
  });
}

Deno.test("analyzeImports() returns the kinds, names and targets of imports", async () => {
  const { imports } = await analyze([
    'import d, { a, b as c } from "./static.js";',
    'import * as ns from "./ns.js";',
    'export { x as y } from "./reexport.js";',
    'export * as all from "./reexport.js";',
    'export * from "./star.js";',
    'import "./effect.css";',
    'import {} from "./effect.js";',
    'import("./lazy.js"); import(computed); import("https://cdn.test/x.js");',
  ].join("\n"));
  assert.deepEqual(
    imports.map(({ kind, bindings, target }) => [
      kind,
      bindings.map(({ imported, local }) => `${imported} ${local}`).join(),
      target?.kind === "module" ? target.id : undefined,
    ]),
    [
      ["static", "default d,a a,b c", "/app/static.js"],
      ["static", "* ns", "/app/ns.js"],
      ["reexport", "x y", "/app/reexport.js"],
      ["reexport", "* all", "/app/reexport.js"],
      ["star", "* *", "/app/star.js"],
      ["side-effect", "", "/app/effect.css"],
      ["side-effect", "", "/app/effect.js"],
      ["dynamic", "", "/app/lazy.js"],
      ["dynamic", "", undefined],
      ["dynamic", "", undefined],
    ],
  );
});

Deno.test("analyzeImports() returns the ranges of specifiers, statements, exports and import.meta", async () => {
  const code =
    `const a = 1; import b from "./b.json" with { type: "json" }; export { a as "a b", b };\n` +
    `use(import.meta.url, await import("./c.js"));`;
  const record = await analyze(code);
  const text = ({ start, end }: { start: number; end: number }) => code.slice(start, end);
  assert.equal(record.code, code);
  assert.deepEqual(
    record.imports.map((each) => [
      text(each),
      code.slice(each.statementStart, each.statementEnd),
      each.attributes,
    ]),
    [
      [`"./b.json"`, `import b from "./b.json" with { type: "json" }`, { type: "json" }],
      [`"./c.js"`, `import("./c.js")`, {}],
    ],
  );
  assert.deepEqual(record.importMetas.map(text), ["import.meta"]);
  assert.deepEqual(
    record.exports.map((
      each,
    ) => [each.name, text(each), each.local && text(each.local), each.from]),
    [["a b", `"a b"`, "a", undefined], ["b", "b", undefined, { index: 0, imported: "default" }]],
  );
});

Deno.test("analyzeImports() resolves each specifier once, with its place, names and attributes", async () => {
  const requests: ImportRequest[] = [];
  await analyze(
    `import a, { b } from "./a" with { type: "x" };\nimport.meta.hot.accept("./b.js", () => {});`,
    requests,
  );
  assert.deepEqual(requests, [
    { specifier: "./a", start: 21, names: ["default", "b"], attributes: { type: "x" } },
    { specifier: "./b.js", start: 70, names: [], attributes: {} },
  ]);
});

Deno.test("analyzeImports() returns the accepted dependencies and exports of a module", async () => {
  const hotOf = async (code: string) => {
    const { used, selfAccepts, acceptedDeps, acceptedExports } = (await analyze(code)).hot;
    const deps = acceptedDeps.map(({ target }) => target?.kind === "module" && target.id);
    return [used, selfAccepts, deps, acceptedExports && [...acceptedExports]];
  };
  assert.deepEqual(await hotOf("1"), [false, false, [], null]);
  assert.deepEqual(await hotOf("import.meta.hot.accept()"), [true, true, [], null]);
  assert.deepEqual(await hotOf('import.meta.hot.accept(["./a.js", "./b.js"])'), [
    true,
    false,
    ["/app/a.js", "/app/b.js"],
    null,
  ]);
  const some = 'export const a = 1, b = 2; import.meta.hot.acceptExports("a")';
  assert.deepEqual(await hotOf(some), [true, false, [], ["a"]]);
  // Importers can use no other export.
  const all = 'export const a = 1; import.meta.hot.acceptExports("a")';
  assert.deepEqual(await hotOf(all), [true, true, [], ["a"]]);
  assert.deepEqual(await hotOf(`export * from "./x.js"; ${all}`), [true, false, [], ["a"]]);
});

Deno.test("ModuleRecord.hasTopLevelAwait() ignores awaits in functions", async () => {
  const has = async (code: string) => (await analyze(code)).hasTopLevelAwait();
  for (
    const code of [
      'import a from "./a.js"; await a;',
      "export const a = await b;",
      "export default await a;",
      "const a = 1; export { a }; for await (const b of c);",
      "export default (await import('./a.js')).a;",
      "export default class extends (await a) {}",
    ]
  ) assert.equal(await has(code), true, code);
  for (
    const code of [
      "export const a = 1; // await",
      'import a, { b } from "./a.js" with { type: "json" }; export const f = async () => await b;',
      "export default async function () { await a; }",
      "export default async function* named() { await a; }",
      "export default /* await */ class { async m() { await a; } }",
      "export default class extends A { async m() { await a; } }",
      "export default async (a) => await a",
      'const a = async () => { await b }; export { a, a as "await" };',
      'export * as ns from "./a.js"; export { a } from "./b.js"; async () => await import.meta.url;',
    ]
  ) assert.equal(await has(code), false, code);
});
