/**
 * Returns memory to the system while the server is idle: 220 MB become 124 after the first page of
 * 300 components, and 158 become 92 with a filled cache (docs/performance.md). There is no simpler
 * way: the runtime does not expose V8's collector, and the C library does not trim by itself.
 */
import process from "node:process";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Growth of the heap since the last collection that makes another one worth its time. */
const GROWTH = 1.25;

/**
 * Creates a function that runs V8's garbage collector. Only contexts created after the flag was set
 * have it.
 *
 * Source: https://nodejs.org/docs/latest/api/v8.html#v8setflagsfromstringflags
 */
function exposeGarbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("globalThis.gc");
  return typeof collect === "function" ? () => void collect() : () => {};
}

/**
 * Creates a function that calls `malloc_trim()` of the GNU C library, which otherwise keeps the
 * peak of all memory that threads have allocated.
 *
 * Source: https://man7.org/linux/man-pages/man3/malloc_trim.3.html
 *
 * @returns A function that does nothing without this library, or without the permission to call it.
 */
export function loadMallocTrim(): () => void {
  // Without permission, the call would prompt on the terminal.
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

/** The process has one heap for any number of servers. */
class ProcessMemory {
  #collect: (() => void) | undefined;
  #trim: (() => void) | undefined;
  /** Bytes of the heap after the last collection. */
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
 * Collects garbage, unless little has been allocated since the last time, and returns memory to the
 * system. Takes about 20 ms, during which nothing else runs.
 */
export function releaseMemory(): void {
  memory.release();
}
