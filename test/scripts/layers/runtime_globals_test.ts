import assert from "node:assert/strict";
import { stop } from "esbuild";
import { runtimeGlobals } from "../../../scripts/layers/runtime_globals.ts";

Deno.test.afterAll(() => stop());

Deno.test("runtimeGlobals() finds values of the runtime's globals", async () => {
  assert.deepEqual(await runtimeGlobals("const x: string = Deno.cwd();"), ["Deno"]);
  assert.deepEqual(await runtimeGlobals("export const isBun = typeof Bun !== 'undefined';"), [
    "Bun",
  ]);
  assert.deepEqual(await runtimeGlobals("const d = globalThis.Deno;"), ["Deno"]);
});

Deno.test("runtimeGlobals() ignores strings, comments, properties and locals", async () => {
  const source = "// Deno.cwd()\nconst hint = `Run it on Deno.`; a.Deno.x;\n" +
    "{ const Bun = 1; console.log(Bun); }";
  assert.deepEqual(await runtimeGlobals(source), []);
});
