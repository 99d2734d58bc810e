import type { CompilationCache } from "../../server/transform/transform_cache.ts";

/** What sessions leave to later ones, without a disk. */
export class CompilationMemory {
  /** By slot. */
  readonly kept = new Map<string, { key: string; text: string }>();

  /** The cache of one more session. */
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

  /** Changes what is kept, so that it can be told from what is compiled. */
  mark(from: string, to: string): void {
    for (const entry of this.kept.values()) entry.text = entry.text.replaceAll(from, to);
  }
}
