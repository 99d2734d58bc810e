import assert from "node:assert/strict";
import { importedBindings, lexModule } from "../../../compiler/javascript/imports.ts";
import { CompileError } from "../../../compiler/types.ts";

Deno.test("lexModule() finds static imports and the range of the quoted specifier", () => {
  const code =
    `import a, { b } from "./a";\nimport './b.css';\nexport { c } from 'c' with { type: "json" };`;
  const { imports, exports, hasModuleSyntax } = lexModule(code, "/a.js");
  assert.deepEqual(imports.map(({ specifier }) => specifier), ["./a", "./b.css", "c"]);
  assert.deepEqual(imports.map(({ start, end }) => code.slice(start, end)), [
    `"./a"`,
    `'./b.css'`,
    `'c'`,
  ]);
  assert.deepEqual(
    imports.map(({ statementStart, statementEnd }) => code.slice(statementStart, statementEnd)),
    [
      `import a, { b } from "./a"`,
      `import './b.css'`,
      `export { c } from 'c' with { type: "json" }`,
    ],
  );
  assert.deepEqual(imports[2]!.attributes, { type: "json" });
  assert.deepEqual(exports.map(({ name }) => name), ["c"]);
  assert.equal(hasModuleSyntax, true);
});

Deno.test("lexModule() decodes escapes in specifiers", () => {
  const code = `import "./\\u0061\\x2fb"`;
  assert.equal(lexModule(code, "/a.js").imports[0]!.specifier, "./a/b");
});

Deno.test("lexModule() finds dynamic imports of every form", () => {
  const code = [
    `import("./a")`,
    "import(`./b`)",
    `import(/* @vite-ignore */ "./c" /* d */)`,
    "import(`./pages/${name}/${id}.js`)",
    `import(base + "/e")`,
    `import("./f", { with: { type: "json" } })`,
    `import( // note\n "./g")`,
  ].join(";\n");
  const { imports } = lexModule(code, "/a.js");
  assert.deepEqual(imports.map(({ kind }) => kind), Array(7).fill("dynamic"));
  assert.deepEqual(imports.map(({ specifier }) => specifier), [
    "./a",
    "./b",
    "./c",
    undefined,
    undefined,
    "./f",
    "./g",
  ]);
  assert.deepEqual(imports.map(({ start, end }) => code.slice(start, end)), [
    `"./a"`,
    "`./b`",
    `"./c"`,
    "`./pages/${name}/${id}.js`",
    `base + "/e"`,
    `"./f"`,
    `"./g"`,
  ]);
  assert.deepEqual(imports.map(({ ignored }) => ignored), [
    false,
    false,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(imports[3]!.templatePattern, "./pages/*/*.js");
  assert.equal(imports[4]!.templatePattern, undefined);
  assert.deepEqual(imports[5]!.attributes, { type: "json" });
});

Deno.test("lexModule() finds phases, import.meta, exports and stars", () => {
  const code = `
    import source w from "./w.wasm"; import defer * as d from "./d"; import.source("./s");
    import.meta.hot; f(import.meta); "import.meta"; // import.meta
    export * from "./x"; export * as y from "./y";
    export default 1; export const { e, f: [g] } = z; export { h as "i j" }; export function k() {}`;
  const { imports, importMetas, exports, starExports } = lexModule(code, "/a.js");
  assert.deepEqual(imports.map(({ phase }) => phase), ["source", "defer", "source", null, null]);
  assert.deepEqual(imports.map(({ kind }) => kind), [
    "static",
    "static",
    "dynamic",
    "export-star",
    "static",
  ]);
  assert.deepEqual(importMetas.map(({ start, end }) => code.slice(start, end)), [
    "import.meta",
    "import.meta",
  ]);
  assert.deepEqual(starExports, ["./x"]);
  for (const name of ["y", "default", "i j", "k"]) {
    assert.ok(exports.some((each) => each.name === name), name);
  }
});

Deno.test("lexModule() distinguishes scripts from modules", () => {
  assert.equal(lexModule("var a = 1", "/a.js").hasModuleSyntax, false);
  assert.equal(lexModule("import('a')", "/a.js").hasModuleSyntax, false);
  assert.equal(lexModule("", "/a.js").hasModuleSyntax, false);
});

Deno.test("lexModule() reports text that is not JavaScript with file, place, frame and hint", () => {
  const fails = (code: string, file: string) => {
    try {
      lexModule(code, file);
    } catch (error) {
      assert.ok(error instanceof CompileError);
      return error;
    }
    throw new assert.AssertionError({ message: `Expected "${file}" to fail` });
  };
  const error = fails(`import a from "a";\nconst b = "unterminated\nimport "c`, "/src/a.js");
  assert.equal(error.message, 'Cannot parse "/src/a.js" as JavaScript');
  assert.equal(error.id, "/src/a.js");
  assert.equal(error.loc?.file, "/src/a.js");
  assert.ok(error.loc!.line >= 2);
  assert.match(error.frame!, /2 \| const b/);
  const jsx = `import a from "a"\nexport const b = () => <div>it's</div>\n`;
  assert.match(fails(jsx, "/src/a.js").hint!, /Rename the file to "\*\.jsx"/);
  assert.match(fails(`"`, "/src/a.pdf?x").hint!, /turns \.pdf files.+assetsInclude/);
});

Deno.test("importedBindings() reads every form of statement", () => {
  const cases: [string, [string, string][]][] = [
    [`import "a"`, []],
    [`import a from "a"`, [["default", "a"]]],
    [`import a, { b, c as d } from "a"`, [["default", "a"], ["b", "b"], ["c", "d"]]],
    [`import * as a from "a"`, [["*", "a"]]],
    [`import a, * as b from 'a'`, [["default", "a"], ["*", "b"]]],
    [`import{a as b,c}from"a"`, [["a", "b"], ["c", "c"]]],
    [`import { default as a } from "a"`, [["default", "a"]]],
    [`import { "a-b" as c } from "a"`, [["a-b", "c"]]],
    [`import {\n  a, // first\n  /* second */ b as\n c,\n} from "a"`, [["a", "a"], ["b", "c"]]],
    [`import { as, as as from, from as as } from "a"`, [["as", "as"], ["as", "from"], [
      "from",
      "as",
    ]]],
    [`import from from "a"`, [["default", "from"]]],
    [`import $a, { _b } from "a"`, [["default", "$a"], ["_b", "_b"]]],
    [`import defer * as a from "a"`, [["*", "a"]]],
    [`import source a from "a"`, [["default", "a"]]],
    [`import defer from "a"`, [["default", "defer"]]],
    [`import {} from "a"`, []],
    [`export { a, b as c, default, default as d } from "a"`, [
      ["a", "a"],
      ["b", "c"],
      ["default", "default"],
      ["default", "d"],
    ]],
    [`export { a as "b c" } from "a"`, [["a", "b c"]]],
    [`export * from "a"`, [["*", "*"]]],
    [`export * as a from "a"`, [["*", "a"]]],
    [`export * as "a b" from "a"`, [["*", "a b"]]],
    [`import a from "a" with { type: "json" }`, [["default", "a"]]],
  ];
  for (const [statement, expected] of cases) {
    assert.deepEqual(
      importedBindings(statement).map(({ imported, local }) => [imported, local]),
      expected,
      statement,
    );
  }
});
