import assert from "node:assert/strict";
import { checkExports } from "../../../../scripts/layers/checks/check_exports.ts";

Deno.test("checkExports() finds the values of the product that no other file imports", () => {
  const sources = new Map([
    ["mod.ts", `export { serve } from "./server/serve.ts"; export const version = "1";`],
    [
      "server/serve.ts",
      `import type { Named } from "./names.ts";
      import { used as local } from "./names.ts";
      export async function serve(): Promise<void> {
        const { late } = await import("./late.ts");
        (await import("./whole.ts")).run();
        local(late as Named);
      }
      export const unused = serve;`,
    ],
    [
      "server/names.ts",
      `export interface Named { a: 1 }
      export type Other = 1;
      export const { used, other } = { used: 1, other: 2 };
      class Inner {}
      export { Inner, used as renamed };`,
    ],
    ["server/late.ts", `export const late = 1; export const later = 2;`],
    ["server/whole.ts", `export const run = () => {};`],
    ["test/names_test.ts", `import { other } from "../server/names.ts";`],
    ["scripts/a.ts", `export const own = 1;`],
  ]);
  assert.deepEqual(checkExports(sources), [
    "server/serve.ts exports unused, which no other file imports",
    "server/names.ts exports Inner, which no other file imports",
    "server/names.ts exports renamed, which no other file imports",
    "server/late.ts exports later, which no other file imports",
  ]);
});
