import assert from "node:assert/strict";
import { lexModule } from "../../../compiler/javascript/imports.ts";
import { moduleBody } from "../../../compiler/module_record/module_body.ts";

Deno.test("moduleBody() converts a module to code that parses inside a function", () => {
  const bodyOf = (code: string) => {
    const { imports, exports, importMetas } = lexModule(code, "/a.js");
    const statements = imports.filter(({ kind }) => kind !== "dynamic").map((each) => ({
      start: each.statementStart,
      end: each.statementEnd,
    }));
    return moduleBody(code, { statements, exports, importMetas });
  };
  for (
    const code of [
      'import a, { b } from "x" with { type: "json" }; import "y"; import("z");',
      'export { a, b as c } from "x"; export * as ns from "y"; export * from "z";',
      'const a = 1; let b; export { a, b as "b c" }; export { a as d };',
      "export const [e, { f }] = g; export let h, i = 2; export async function j() {}",
      "export default function () {} const after = 1;",
      "export default async function* () {} const after = 1;",
      "export default /* a */ class extends A {} const after = 1;",
      "export default class {} const after = 1;",
      "export default class Named {} const after = 1;",
      "export default (a) => import.meta.url;",
      "export default { a: import.meta };",
    ]
  ) {
    const body = bodyOf(code);
    assert.doesNotThrow(() => new Function(`"use strict"; ${body}`), `${code}\n${body}`);
  }
});
