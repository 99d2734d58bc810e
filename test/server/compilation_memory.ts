import type { CompilationCache } from "../../server/transform/transform_cache.ts";

/** A cache between sessions, in memory. */
export class CompilationMemory {
  /** Cached compilations by slot. */
  readonly kept = new Map<string, { key: string; text: string }>();

  /** Creates the cache of another session. */
  session(): CompilationCache {
    const met = new Set<string>();
    return {
      read: (slot, key) => {
        const entry = met.has(slot) ? undefined : this.kept.get(slot);
        met.add(slot);
        return entry?.key === key ? JSON.parse(entry.text) : undefined;
      },
      write: (slot, key, value) => void this.kept.set(slot, { key, text: JSON.stringify(value) }),
    };
  }

  /** Marks cached code, so that tests recognize it. */
  mark(from: string, to: string): void {
    for (const entry of this.kept.values()) entry.text = entry.text.replaceAll(from, to);
  }
}
