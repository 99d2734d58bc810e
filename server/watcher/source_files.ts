/**
 * What the server last read of each source file. Events of the file system are hints; these records decide whether a file
 * really changed, and an empty file that an editor is about to fill is waited for.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";

interface Fact {
  size: number;
  mtimeMs: number;
  /** Digest of the contents that were served, when they were read through {@linkcode SourceFiles.read}. */
  digest: string | undefined;
  /** A read met new contents before any event told of them: the event is still to be believed. */
  isUnreported: boolean;
}

/** Reads a file as text; rejects when it is missing or may not be read. */
export type ReadText = (file: string) => Promise<string>;

/** How long an editor may leave a file empty between truncating and writing it, in milliseconds. */
const EMPTY_GRACE = 200;
const EMPTY_STEP = 5;

const digestOf = (text: string): string => createHash("sha1").update(text).digest("base64");

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export class SourceFiles {
  readonly #facts = new Map<string, Fact>();
  readonly #readText: ReadText;

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  /** Reads a file and remembers what it held. */
  readonly read = async (file: string): Promise<string> => {
    const known = this.#facts.get(file);
    let text = await this.#readText(file);
    const deadline = performance.now() + EMPTY_GRACE;
    while (text === "" && known !== undefined && known.size > 0 && performance.now() < deadline) {
      await pause(EMPTY_STEP);
      text = await this.#readText(file);
    }
    const facts = await statOf(file);
    const digest = digestOf(text);
    const before = this.#facts.get(file);
    const isUnreported = before?.isUnreported ||
      (before?.digest !== undefined && before.digest !== digest);
    if (facts) this.#facts.set(file, { ...facts, digest, isUnreported });
    return text;
  };

  /** Starts to follow files that something else read. */
  async follow(files: Iterable<string>): Promise<void> {
    await Promise.all(Array.from(files, async (file) => {
      if (this.#facts.has(file)) return;
      const facts = await statOf(file);
      if (facts && !this.#facts.has(file)) {
        this.#facts.set(file, { ...facts, digest: undefined, isUnreported: false });
      }
    }));
  }

  /**
   * Whether the contents of a file differ from those that were read last, for a file of which an event says so. Files that were
   * never read count as changed.
   */
  async hasChanged(file: string): Promise<boolean> {
    const known = this.#facts.get(file);
    if (!known?.digest) {
      const facts = await statOf(file);
      if (facts) this.#facts.set(file, { ...facts, digest: undefined, isUnreported: false });
      return true;
    }
    try {
      await this.read(file);
    } catch {
      return true;
    }
    const now = this.#facts.get(file);
    const changed = now?.isUnreported ?? true;
    if (now) now.isUnreported = false;
    return changed;
  }

  /** Forgets a file that is gone. */
  forget(file: string): void {
    this.#facts.delete(file);
  }

  /** The followed files whose size or modification time is not the remembered one, and those that are gone. */
  async compareWithDisk(
    files: Iterable<string>,
  ): Promise<{ file: string; type: "update" | "delete" }[]> {
    const found = await Promise.all(Array.from(files, async (file) => {
      const known = this.#facts.get(file);
      if (!known) return undefined;
      const facts = await statOf(file);
      if (!facts) return { file, type: "delete" as const };
      const same = facts.size === known.size && facts.mtimeMs === known.mtimeMs;
      return same ? undefined : { file, type: "update" as const };
    }));
    return found.filter((change) => change !== undefined);
  }
}

async function statOf(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { size, mtimeMs };
  } catch {
    return undefined;
  }
}
