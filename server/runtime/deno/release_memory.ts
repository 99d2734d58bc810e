/**
 * Gives memory back to the system while the server is idle: 220 MB become 124 after the first page of 300 components, and
 * 158 become 92 with a filled cache (docs/performance.md). There is no plainer way: V8's collector is no function of the
 * runtime, and the C library does not trim by itself.
 */
import process from "node:process";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How many times as large as after the last collection the heap must be for another one to be worth its time. */
const GROWTH = 1.25;

/**
 * Makes a function that runs V8's garbage collector. A context that is made after the flag was set has it.
 *
 * Source: https://nodejs.org/docs/latest/api/v8.html#v8setflagsfromstringflags
 */
function exposeGarbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("globalThis.gc");
  return typeof collect === "function" ? () => void collect() : () => {};
}

/**
 * Makes a function that calls `malloc_trim()` of the GNU C library, which keeps of what threads have allocated up to their
 * peak.
 *
 * Source: https://man7.org/linux/man-pages/man3/malloc_trim.3.html
 *
 * @returns Does nothing where there is no such library, or where this process may not call into one.
 */
export function loadMallocTrim(): () => void {
  // Without permission, the call would ask the user on the terminal.
  const isAllowed = Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  if (process.platform !== "linux" || !isAllowed) return () => {};
  try {
    const library = Deno.dlopen("libc.so.6", {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    return () => void library.symbols.malloc_trim(0n);
  } catch {
    return () => {};
  }
}

/** The process has one heap, whatever number of servers. */
class ProcessMemory {
  #collect: (() => void) | undefined;
  #trim: (() => void) | undefined;
  /** Bytes that the heap took after the last collection. */
  #settled = 0;

  release(): void {
    if (getHeapStatistics().total_heap_size >= this.#settled * GROWTH) {
      this.#collect ??= exposeGarbageCollector();
      this.#collect();
      this.#settled = getHeapStatistics().total_heap_size;
    }
    this.#trim ??= loadMallocTrim();
    this.#trim();
  }
}

const memory = new ProcessMemory();

/**
 * Collects garbage, unless little has been allocated since the last time, and gives memory back to the system. Takes some
 * 20 ms, in which nothing else runs.
 */
export function releaseMemory(): void {
  memory.release();
}
