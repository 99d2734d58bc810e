import type { Part } from "./collect_parts.ts";

/** Milliseconds after its loader in which a page is loading. */
const LOADING_TIME = 2000;

/**
 * The modules that pages imported by `import()` while they loaded. The next loader contains them,
 * so that the page does not have to request them.
 */
export class LazyModules {
  /** Ids by the entry of the loader. */
  readonly #used = new Map<string, Set<string>>();

  /** Notes a request for modules. */
  note(
    { entry, loadedAt }: { entry?: string | undefined; loadedAt: number },
    ids: readonly string[],
  ): void {
    if (entry === undefined || performance.now() - loadedAt > LOADING_TIME) return;
    const used = this.#used.get(entry) ?? new Set();
    for (const id of ids) used.add(id);
    this.#used.set(entry, used);
  }

  /**
   * The modules that the page of an entry will probably import, with their imports.
   *
   * @param parts Those of its loader; only what one of them imports literally is added.
   * @param known Returns a module that was transformed before: a loader transforms nothing that a
   *   native page would not request.
   */
  partsFor(
    entry: string,
    parts: readonly Part[],
    known: (id: string) => Part | undefined,
  ): Part[] {
    const used = this.#used.get(entry);
    if (!used) return [];
    const all = new Map(parts.map((part) => [part.id, part]));
    // Iterating over a map includes the elements added meanwhile.
    for (const part of all.values()) {
      if (part.kind !== "module") continue;
      for (const id of part.form.lazyImports) {
        if (used.has(id)) { for (const each of closureOf(id, all, known)) all.set(each.id, each); }
      }
    }
    return [...all.values()].slice(parts.length);
  }
}

/** A module with its imports; none if one of them is not known, or would run in the loader. */
function closureOf(
  root: string,
  present: ReadonlyMap<string, Part>,
  known: (id: string) => Part | undefined,
): Part[] {
  const found = new Map<string, Part>();
  const queue = [root];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (present.has(id) || found.has(id)) continue;
    const part = known(id);
    if (part?.kind !== "module" && part?.kind !== "dependency") return [];
    if (part.kind === "dependency" && part.entry.natives.length > 0) return [];
    found.set(id, part);
    if (part.kind === "module") queue.push(...part.form.imports);
  }
  return [...found.values()];
}
