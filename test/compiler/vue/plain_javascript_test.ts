import assert from "node:assert/strict";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import { isPlainJavaScript } from "../../../compiler/vue/plain_javascript.ts";

const PLAIN = [
  `import { a } from "b"; export function render(_ctx) { return a("p", null, _ctx.b ? 1 : 2) }`,
  "a > (b)",
  "a >= (b)",
  "a < b",
  "const f = (a) => (b)",
  "!a",
];

const TYPED = [
  "(a as b).c",
  "a!.b",
  "f((a: string) => a)",
  "f<string>(a)",
  "f<string>`a`",
  "f<A<B>>(a)",
  "new F<string>(a)",
  "a satisfies B",
  "(<T>a)",
  "(a?) => a",
];

Deno.test("isPlainJavaScript() tells TypeScript from JavaScript", async () => {
  const compiler = await loadVueCompiler();
  for (const code of PLAIN) assert.equal(isPlainJavaScript(compiler, code), true, code);
  for (const code of TYPED) assert.equal(isPlainJavaScript(compiler, code), false, code);
});
