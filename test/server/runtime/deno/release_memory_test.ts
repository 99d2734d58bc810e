import assert from "node:assert/strict";
import { loadMallocTrim, releaseMemory } from "../../../../server/runtime/deno/release_memory.ts";

/** A size that comes from the heap of the C library, which cannot shrink below memory in use. */
const BLOCK = 64 * 1024;
const BLOCKS = 800;

function openLibrary() {
  try {
    return Deno.dlopen("libc.so.6", {
      malloc: { parameters: ["usize"], result: "pointer" },
      memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
      free: { parameters: ["pointer"], result: "void" },
    });
  } catch (error) {
    console.log(`Skipped, there is no GNU C library: ${error}`);
    return undefined;
  }
}

Deno.test("loadMallocTrim() returns a function that releases freed memory", () => {
  const library = openLibrary();
  if (!library) return;
  const { malloc, memset, free } = library.symbols;
  const blocks = Array.from(
    { length: BLOCKS },
    () => memset(malloc(BigInt(BLOCK)), 1, BigInt(BLOCK)),
  );
  const last = blocks.pop()!;
  for (const block of blocks) free(block);
  const before = Deno.memoryUsage().rss;
  loadMallocTrim()();
  const given = before - Deno.memoryUsage().rss;
  free(last);
  library.close();
  assert.ok(given > 0.8 * BLOCK * BLOCKS, `${given} bytes of ${BLOCK * BLOCKS}`);
});

Deno.test("releaseMemory() releases garbage", () => {
  releaseMemory();
  let garbage: unknown[] | undefined = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
  assert.equal(garbage.length, 1_000_000);
  const before = Deno.memoryUsage();
  garbage = undefined;
  releaseMemory();
  const after = Deno.memoryUsage();
  assert.ok(before.heapTotal - after.heapTotal > 20e6, `${before.heapTotal} to ${after.heapTotal}`);
});
