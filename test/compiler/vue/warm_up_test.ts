import assert from "node:assert/strict";
import { stopScriptCompiler } from "../../../compiler/script.ts";
import { warmUpVueCompiler } from "../../../compiler/vue/warm_up.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopScriptCompiler());

test("warmUpVueCompiler() compiles its sample without an error, and comes to an end", async () => {
  let rounds = 0;
  await warmUpVueCompiler(() => Promise.resolve(++rounds > 0));
  assert.ok(rounds > 10);
});

test("warmUpVueCompiler() ends when there is something else to do", async () => {
  let rounds = 0;
  await warmUpVueCompiler(() => Promise.resolve(++rounds < 3));
  assert.equal(rounds, 3);
});
