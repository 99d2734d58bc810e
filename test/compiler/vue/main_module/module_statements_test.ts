import { deepEqual } from "node:assert/strict";
import {
  moduleStatements,
  reachedTexts,
} from "../../../../compiler/vue/main_module/module_statements.ts";

const declared = (code: string) => moduleStatements(code).map(({ declares }) => declares);
const texts = (code: string) => moduleStatements(code).map(({ text }) => text);

Deno.test("moduleStatements() splits a module at the starts of statements", () => {
  deepEqual(
    texts(`import a, { b } from "a";import "b"
/* comment; */ const c = \`one;
${"${"}a}
two\` // end
function d() { return 1; }function e() {}
d()
  .then(() => {
    e();
  })
const f = a
  ? b
  : /[;]+/
export default f`),
    [
      `import a, { b } from "a";`,
      `import "b"`,
      "const c = `one;\n${a}\ntwo`",
      "function d() { return 1; }",
      "function e() {}",
      "d()\n  .then(() => {\n    e();\n  })",
      "const f = a\n  ? b\n  : /[;]+/",
      "export default f",
    ],
  );
});

Deno.test("moduleStatements() distinguishes declarations from statements with effects", () => {
  const pure = [
    `function a() { effect() }`,
    `async function a() {}`,
    `const a = 1;`,
    `const a = { b: [c, "d()"] };`,
    `const a = /* @__PURE__ */ create({ b: 1 });`,
    `const a = (b, c) => effect(b)`,
    `const a = async b => { effect(b) }`,
    `var a = function () {}`,
  ];
  for (const code of pure) deepEqual(declared(code), ["a"], code);
  const effects = [
    `const a = effect();`,
    `const a = (() => effect())();`,
    `const a = () => 1, b = effect();`,
    `const a = b = 1;`,
    `const { a } = b;`,
    "const a = tag``;",
    `export const a = 1;`,
    `a.b = 1;`,
    `class A extends b() {}`,
  ];
  for (const code of effects) deepEqual(declared(code), [undefined], code);
});

Deno.test("reachedTexts() returns statements with effects and the declarations that they reach", () => {
  const code = `import { a, b as c, d } from "x";
import e from './e.json' with { type: "json" };
import "style.css";
const f = "read";
const g = "unread";
function h() { return f + c }
function i() { return g + a }
const apart = h() + d;
run(h, e, apart);`;
  deepEqual(reachedTexts(code, (name) => name === "apart"), [
    `import b as c from "x";`,
    `import default as e from './e.json' with { type: "json" };`,
    `run(h, e, apart);`,
    `function h() { return f + c }`,
    `const f = "read";`,
  ]);
});
