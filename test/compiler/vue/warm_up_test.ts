import assert from "node:assert/strict";
import { stopScriptCompiler } from "../../../compiler/script.ts";
import { warmUpVueCompiler } from "../../../compiler/vue/warm_up.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopScriptCompiler());

test("warmUpVueCompiler() ends when there is something else to do, goes on later, and is done once", async () => {
  const run = async (turns: number) => {
    let asked = 0;
    await warmUpVueCompiler(() => Promise.resolve(asked++ < turns));
    return asked;
  };
  assert.equal(await run(2), 3);
  assert.ok(await run(Infinity) > 10);
  assert.equal(await run(Infinity), 0);
});
