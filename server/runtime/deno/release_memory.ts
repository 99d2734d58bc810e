import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openDenoAllocator, type TrimMemory } from "./deno_allocator.ts";

/** How many times as large as after the last collection the heap must be for another one to be worth its time. */
const GROWTH = 1.25;

/** The memory of this process: the heap, which V8 lets grow for as long as it can, and what is allocated beside it. */
class DenoMemory {
  #collect: (() => void) | undefined;
  #trim: TrimMemory | undefined;
  /** Bytes that the heap took after the last collection. */
  #settled = 0;

  /**
   * Collects garbage, unless little has been allocated since the last time, and gives memory back to the system. Takes
   * some 20 ms, in which nothing else runs.
   *
   * Source: https://nodejs.org/docs/latest/api/v8.html#v8setflagsfromstringflags
   */
  release(): void {
    if (getHeapStatistics().total_heap_size >= this.#settled * GROWTH) {
      this.#collect ??= exposedCollector();
      this.#collect();
      this.#settled = getHeapStatistics().total_heap_size;
    }
    this.#trim ??= openDenoAllocator();
    this.#trim();
  }
}

/** A context that is made after the flag was set has the function. */
function exposedCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("globalThis.gc");
  return typeof collect === "function" ? () => void collect() : () => {};
}

/** The process has one heap, whatever number of servers. */
const memory = new DenoMemory();

/** Frees memory at a moment in which nobody waits. */
export function releaseDenoMemory(): void {
  memory.release();
}
