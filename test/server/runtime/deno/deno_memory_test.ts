import assert from "node:assert/strict";
import { releaseDenoMemory } from "../../../../server/runtime/deno/deno_memory.ts";

Deno.test("releaseDenoMemory() gives garbage back", () => {
  releaseDenoMemory();
  let garbage: unknown[] | undefined = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
  assert.equal(garbage.length, 1_000_000);
  const before = Deno.memoryUsage();
  garbage = undefined;
  releaseDenoMemory();
  const after = Deno.memoryUsage();
  assert.ok(before.heapTotal - after.heapTotal > 20e6, `${before.heapTotal} to ${after.heapTotal}`);
});
