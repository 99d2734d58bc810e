import assert from "node:assert/strict";
import { loadVueCompiler } from "../../../../compiler/vue/compiler.ts";
import { isSameProgram } from "../../../../compiler/vue/descriptor/same_program.ts";

const compiler = await loadVueCompiler();

Deno.test("isSameProgram() ignores white space, comments, quotes and semicolons", () => {
  const first = `import { ref } from 'vue'\nconst a = ref(0) // zero\nfunction f() { return (a) }`;
  const second = `/* new */ import {ref} from "vue";\n\nconst a = ref(0);\nfunction f() {return a}`;
  assert.equal(isSameProgram(compiler, [first, second], { lang: "js" }), true);
});

Deno.test("isSameProgram() detects changes of behavior", () => {
  const cases = [
    ["const a = 1", "const a = 2"],
    ["const a = 1", "let a = 1"],
    ["f(a, b)", "f(b, a)"],
    ["a = /x/g", "a = /x/i"],
    ["a = `x${b}`", "a = `y${b}`"],
    ["import { a } from 'x'", "import { a } from 'y'"],
    ["a?.b", "a.b"],
  ] as const;
  for (const [first, second] of cases) {
    assert.equal(isSameProgram(compiler, [first, second], { lang: "js" }), false, first);
  }
});

Deno.test("isSameProgram() reads the language of the block", () => {
  const texts = ["const a: string = 'x'", `const a : string = "x"`] as const;
  assert.equal(isSameProgram(compiler, texts, { lang: "ts" }), true);
  assert.equal(isSameProgram(compiler, texts, { lang: "js" }), false);
  assert.equal(isSameProgram(compiler, ["a = <b/>", "a = <b />"], { lang: "tsx" }), true);
});

Deno.test("isSameProgram() is false for a script that does not parse", () => {
  assert.equal(isSameProgram(compiler, ["const a = 1", "const a = "], { lang: "js" }), false);
});
