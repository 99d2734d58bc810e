/**
 * The journal: what happened while the server ran, in memory. It outlives restarts with a new
 * config. Old entries are dropped, so that a server that runs for weeks does not grow.
 */
import type { Entry, RecordedEntry, Recorder } from "./entry.ts";

/** Maximum number of entries, and of characters of their JSON. */
const MAX_ENTRIES = 2000;
const MAX_CHARACTERS = 4_000_000;
/** Maximum number of items of a list, and of characters of a text, in one entry. */
const MAX_ITEMS = 60;
const MAX_TEXT = 4000;

/** The entries to read; all conditions must hold. */
export interface JournalFilter {
  /** Only entries with a higher number. */
  since?: number | undefined;
  /** Only changes and errors of this file: an absolute path. */
  file?: string | undefined;
  kinds?: readonly string[] | undefined;
  /** Maximum number of entries; the newest are kept. */
  limit?: number | undefined;
}

interface Kept {
  entry: RecordedEntry;
  characters: number;
}

export class Journal implements Recorder {
  #kept: Kept[] = [];
  #characters = 0;
  #last = 0;
  readonly #listeners = new Map<(entry: RecordedEntry) => void, (() => void) | undefined>();

  /** Number of the newest entry; 0 if there is none. */
  get last(): number {
    return this.#last;
  }

  /** Number of the oldest entry that is kept; 0 if there is none. */
  get first(): number {
    return this.#kept[0]?.entry.sequence ?? 0;
  }

  record(entry: Entry): void {
    const recorded = { ...shortened(entry), sequence: ++this.#last, at: Date.now() };
    const characters = JSON.stringify(recorded).length;
    this.#kept.push({ entry: recorded, characters });
    this.#characters += characters;
    this.#dropOld();
    for (const listener of [...this.#listeners.keys()]) listener(recorded);
  }

  /** The entries that match, oldest first. */
  read({ since = 0, file, kinds, limit = MAX_ENTRIES }: JournalFilter = {}): RecordedEntry[] {
    const found: RecordedEntry[] = [];
    for (let index = this.#kept.length - 1; index >= 0 && found.length < limit; index--) {
      const { entry } = this.#kept[index]!;
      if (entry.sequence <= since) break;
      if (kinds && !kinds.includes(entry.kind)) continue;
      if (file === undefined || isAbout(entry, file)) found.push(entry);
    }
    return found.reverse();
  }

  /**
   * Calls `listener` with each new entry.
   *
   * @param onEnd Called when the server closes.
   * @returns Ends the subscription.
   */
  subscribe(listener: (entry: RecordedEntry) => void, onEnd?: () => void): () => void {
    this.#listeners.set(listener, onEnd);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends all subscriptions. */
  close(): void {
    const ends = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const end of ends) end?.();
  }

  #dropOld(): void {
    let dropped = 0;
    let { length } = this.#kept;
    while (length > MAX_ENTRIES || (this.#characters > MAX_CHARACTERS && length > 1)) {
      this.#characters -= this.#kept[dropped++]!.characters;
      length--;
    }
    if (dropped > 0) this.#kept.splice(0, dropped);
  }
}

function isAbout(entry: Entry, file: string): boolean {
  if (entry.kind === "change") return entry.files.some((change) => change.file === file);
  if (entry.kind === "console") return entry.loc?.file === file;
  return entry.kind === "error" &&
    (entry.id?.replace(/\?.*$/s, "") === file || entry.loc?.file === file);
}

/** The entry with short lists and texts, so that no single one fills the journal. */
function shortened(entry: Entry): Entry {
  if (entry.kind === "error" || entry.kind === "console") {
    const { message, frame } = entry;
    return { ...entry, message: cut(message), ...(frame !== undefined && { frame: cut(frame) }) };
  }
  if (entry.kind === "bundle") return { ...entry, packages: entry.packages.slice(0, MAX_ITEMS) };
  if (entry.kind !== "change") return entry;
  const files = entry.files.slice(0, MAX_ITEMS);
  const updates = entry.updates.slice(0, MAX_ITEMS)
    .map((update) => ({ ...update, chain: update.chain.slice(0, MAX_ITEMS) }));
  const leftOut = entry.files.length - files.length + entry.updates.length - updates.length;
  return { ...entry, files, updates, leftOut };
}

const cut = (text: string) => text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
