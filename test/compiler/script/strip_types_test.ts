import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { stripTypes } from "../../../compiler/script/strip_types.ts";

/** Scripts in which nothing but types is compiled. */
const TYPES_ONLY = [
  `import { A } from "./a"; export const b = 1;`,
  `import { A } from "./a"; export { A };`,
  `import A from "./a"; export default A;`,
  `import { type B, c } from "./b"; c();`,
  `import x, { type Y } from "./a"; x();`,
  `import * as ns from "./a"; export type T = ns.T; export const b = 1;`,
  `import d, * as e from "x"; f(d, e);`,
  `import { a } from "x"; type T = typeof a; { const a = 1; f(a); } export const b = 1;`,
  `import "./side"; export { type A, b } from "./c"; export * as n from "./c";`,
  `import json from "./a.json" with { type: "json" }; json;`,
  `interface I {} export default I; export const b = 1;`,
  `type T = 1; export { T }; export const b = 1;`,
  `declare global { interface Window { a: 1 } } declare module "x" {} export const b = 1;`,
  `declare namespace N { const a: 1 } declare enum E { B } export const b = E.B;`,
  `abstract class A { abstract a: string; b = 1; c; d?: string; e!: number; declare f: number; static #p = 1; readonly r = 1; private q = 2; constructor(x: number) {} } new A(1);`,
  `class A<in out T> extends B<T> implements I<T> { override m<K>(this: A<K>, k?: K): asserts k is K {} [key: string]: any } new A();`,
  `/** @internal */ class A { b = "@x" } new A();`,
  `function f(a: number): void; function f(this: Window, a?: any, ...b: string[]) {} f(1);`,
  `const f = async <const T,>(x: T): Promise<void> => {}; f<string>("a"); new F<T>(); f<T>\`a\`;`,
  `const a = b?.c!.d as unknown as string, g = (<any>h)!.i satisfies J; (a as any) = 1; for (const a of b as any) a!;`,
  `let type = 1, as = 2, satisfies = 3, declare = 4, namespace = 5, module = 6; f(type, as, satisfies, declare, namespace, module);`,
  `f(a < b, c > d); let x = a ? (b): number => c : d; x;`,
  `import(/* @vite-ignore */ x); import.meta.hot?.accept((m: any) => m); label: for (;;) break label;`,
];

/** Scripts that only esbuild compiles, or reports something about. */
const DECLINED = [
  `class A { constructor(private x: number) {} } new A(1);`,
  `@d class A {} new A();`,
  `class A { accessor x = 1 } new A();`,
  `export enum A { B }`,
  `enum A { B = f() } A.B;`,
  `namespace N { export const a = 1 } N.a;`,
  `import x = require("x"); x();`,
  `import {} from "./a"; export const b = 1;`,
  `export { type A } from "./a";`,
  `export = 1;`,
  `export const a = b === NaN, c = typeof b === "nul";`,
  `function f() {\n  return\n    1;\n}\nf();`,
  `import * as ns from "./a"; ns();`,
  `const a = 1;\nlet a;`,
  `const a = ;`,
];

const strip = (code: string, verbatimModuleSyntax = false, definesFields = true) =>
  stripTypes({ code, file: "/src/a.ts", verbatimModuleSyntax, definesFields });

async function byEsbuild(code: string, verbatimModuleSyntax: boolean): Promise<string> {
  const compilerOptions = { verbatimModuleSyntax, useDefineForClassFields: true };
  const options = { loader: "ts", target: "esnext", tsconfigRaw: { compilerOptions } } as const;
  return (await esbuild.transform(code, options)).code;
}

/** The text without differences in spaces, quotes and empty lists of exports. */
async function normalized(code: string): Promise<string> {
  const options = { minifySyntax: true, minifyWhitespace: true } as const;
  return (await esbuild.transform(code, options)).code.replace("export{};", "");
}

Deno.test("stripTypes() compiles like esbuild", async () => {
  for (const verbatimModuleSyntax of [false, true]) {
    for (const code of TYPES_ONLY) {
      const stripped = await strip(code, verbatimModuleSyntax);
      assert.ok(stripped, code);
      const expected = await byEsbuild(code, verbatimModuleSyntax);
      assert.equal(await normalized(stripped.code), await normalized(expected), code);
    }
  }
  await esbuild.stop();
});

Deno.test("stripTypes() compiles enums with plain values", async () => {
  const { code } = (await strip(
    `const enum A { B, C = 5, D, E = "e" }\nexport const values = [A.B, A.C, A.D, A.E, A[5]];`,
  ))!;
  const { values } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.deepEqual(values, [0, 5, 6, "e", "C"]);
});

Deno.test("stripTypes() leaves other scripts to esbuild", async () => {
  for (const code of DECLINED) assert.equal(await strip(code), undefined, code);
  assert.equal(await strip(`class A { b = 1 } new A();`, false, false), undefined);
});
