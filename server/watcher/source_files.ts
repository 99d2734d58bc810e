/**
 * The last contents that the server read of each source file. A file system event does not
 * prove a change: these records decide whether a file really changed. If an editor empties or
 * removes a file before writing it, the read waits for the new contents.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { FileChange } from "../base/file_change.ts";
import {
  type FileStamp,
  fileStamp,
  isCertain,
  isSameStamp,
  isSameWrite,
  MISSING_GRACE,
  writtenAt,
} from "./file_stamp.ts";

interface FileRecord {
  /**
   * Taken before the contents were read, so it is never newer than they are. `undefined` for a
   * missing file.
   */
  stamp: FileStamp | undefined;
  /** Digest of the served contents, if they were read through {@linkcode SourceFiles.read}. */
  digest: string | undefined;
  /**
   * Whether a read found new contents before their event; the event then still counts as a change.
   */
  isUnreported: boolean;
}

/** A text with the stamp from before it was read. */
interface ReadFile {
  text: string;
  stamp: FileStamp | undefined;
}

/** Reads a file as text; rejects when it is missing or access is denied. */
export type ReadText = (file: string) => Promise<string>;

/** Milliseconds that an editor can leave a file empty or missing before it writes the file. */
const WRITE_GRACE = 200;
const WRITE_STEP = 5;
/** Number of 1 ms polls before backing off; most editors finish writing within them. */
const QUICK_LOOKS = 5;
/** Minimum number of polls, for a busy machine where the time passes before the editor runs. */
const LEAST_LOOKS = 15;
/** Milliseconds after which an empty file counts as complete. */
const FRESH_TIME = 2000;

/** Milliseconds in which an update has read all its files. */
const UPDATE_TIME = 100;
/** Maximum number of texts that are kept for updates. */
const MOST_FRESH = 16;

/** Maximum size in bytes of files whose bytes are compared when nothing else shows a change. */
const MAX_COMPARED = 1024 * 1024;

/**
 * Number of files to compare at once, which takes a millisecond or two; an edit waits no longer
 * than that.
 */
const PORTION = 200;

const digestOf = (text: string | Uint8Array): string =>
  createHash("sha1").update(text).digest("base64");

const isDeletion = ({ type }: FileChange): boolean => type === "delete";

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export class SourceFiles {
  readonly #records = new Map<string, FileRecord>();
  /**
   * Digests of the bytes of changed files that were not read through this class: assets, and files
   * that only plugins read.
   */
  readonly #bytes = new Map<string, string>();
  readonly #readText: ReadText;
  readonly #fresh = new Map<string, { text: string; stamp: FileStamp }>();

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  /** Reads a file and records its contents. */
  readonly read = (file: string): Promise<string> => this.#read(file, this.#takeFresh(file));

  async #read(file: string, fresh?: ReadFile): Promise<string> {
    try {
      const { text, stamp } = fresh ?? await this.#readWritten(file);
      const digest = digestOf(text);
      const before = this.#records.get(file);
      const isUnreported = before !== undefined &&
        (before.isUnreported || !before.stamp || (before.digest ?? digest) !== digest);
      this.#records.set(file, { stamp, digest, isUnreported });
      return text;
    } catch (error) {
      // Any later event counts as a change, even if only the permissions changed.
      const known = this.#records.get(file);
      if (known) known.digest = undefined;
      this.#bytes.delete(file);
      throw error;
    }
  }

  /**
   * The text that was just read for an event, for the hooks and the transform that read it next.
   */
  #takeFresh(file: string): ReadFile | undefined {
    const fresh = this.#fresh.get(file);
    const stamp = fresh && fileStamp(file);
    const isFresh = stamp && isSameStamp(fresh.stamp, stamp) &&
      stamp.seenAt - fresh.stamp.seenAt < UPDATE_TIME;
    if (isFresh) return fresh;
    this.#fresh.delete(file);
    return undefined;
  }

  /** Keeps a text while its update is processed. Later writes have their own events. */
  #keepFresh(file: string, fresh: { text: string; stamp: FileStamp }): void {
    if (this.#fresh.size >= MOST_FRESH) this.#fresh.clear();
    this.#fresh.set(file, fresh);
  }

  /**
   * Starts following files that were read elsewhere.
   *
   * @param since The earliest time of those reads, in milliseconds since the epoch; the next
   *   comparison finds later changes.
   * @returns Whether one of the files changed since then.
   */
  follow(files: Iterable<string>, since: number = Date.now()): boolean {
    let isOutdated = false;
    for (const file of files) {
      if (this.#records.has(file)) continue;
      const stamp = fileStamp(file);
      const isUnreported = stamp !== undefined && writtenAt(stamp) > since;
      isOutdated ||= isUnreported;
      this.#records.set(file, { stamp, digest: undefined, isUnreported });
    }
    return isOutdated;
  }

  /**
   * Whether a file's contents differ from those last read, after an event for it. Files that were
   * never read count as changed.
   */
  async hasChanged(file: string): Promise<boolean> {
    const known = this.#records.get(file);
    if (known?.digest === undefined) return await this.#haveBytesChanged(file, known);
    this.#fresh.delete(file);
    try {
      const text = await this.#read(file);
      const stamp = this.#records.get(file)?.stamp;
      if (stamp) this.#keepFresh(file, { text, stamp });
    } catch {
      return true;
    }
    const now = this.#records.get(file);
    const changed = now?.isUnreported ?? true;
    if (now) now.isUnreported = false;
    return changed;
  }

  async #haveBytesChanged(file: string, known: FileRecord | undefined): Promise<boolean> {
    const seen = fileStamp(file);
    if (known?.stamp && seen && !known.isUnreported && isSameWrite(known.stamp, seen)) {
      this.#records.set(file, { ...known, stamp: seen });
      return false;
    }
    await whileEmptied(file);
    const stamp = fileStamp(file);
    const isSmall = stamp !== undefined && stamp.size <= MAX_COMPARED;
    const bytes = isSmall ? await readFile(file).then(digestOf, () => undefined) : undefined;
    const before = this.#bytes.get(file);
    if (bytes === undefined) this.#bytes.delete(file);
    else this.#bytes.set(file, bytes);
    if (known) this.#records.set(file, { stamp, digest: undefined, isUnreported: false });
    return known?.isUnreported || bytes === undefined || before !== bytes;
  }

  /** Whether a file is followed and existed when it was last checked. */
  has(file: string): boolean {
    return this.#records.get(file)?.stamp !== undefined;
  }

  /**
   * Modification time of a file when it was last checked, in milliseconds since the epoch; 0 for a
   * missing file.
   */
  modifiedAt(file: string): number {
    return this.#records.get(file)?.stamp?.mtimeMs ?? 0;
  }

  /** Records that a file is gone; when it reappears, it counts as changed. */
  forget(file: string): void {
    this.#bytes.delete(file);
    const known = this.#records.get(file);
    if (known) {
      this.#records.set(file, { stamp: undefined, digest: undefined, isUnreported: false });
    }
  }

  /**
   * Changes of the followed files: files that might differ from those read, deleted files, and
   * files that reappeared.
   */
  async compareWithDisk(files: Iterable<string>): Promise<FileChange[]> {
    const list = [...files];
    const doubtful = list.filter((file) => this.#isDoubtful(file));
    await Promise.all(doubtful.map((file) => this.#clearDoubt(file)));
    const changes: FileChange[] = [];
    for (const [index, file] of list.entries()) {
      if (index > 0 && index % PORTION === 0) await setImmediate();
      const change = this.#compare(file);
      if (change) changes.push(change);
    }
    if (!changes.some(isDeletion)) return changes;
    // Many programs unlink a file before they write it.
    await pause(MISSING_GRACE);
    return changes.map((change) => isDeletion(change) ? this.#compare(change.file) : change)
      .filter((change) => change !== undefined);
  }

  #compare(file: string): FileChange | undefined {
    const known = this.#records.get(file);
    if (!known) return undefined;
    const { stamp: before, isUnreported } = known;
    const now = fileStamp(file);
    if (!before) return now && { file, type: "create" };
    if (!now) return { file, type: "delete" };
    const mightDiffer = isUnreported || !isSameStamp(before, now);
    return mightDiffer ? { file, type: "update" } : undefined;
  }

  /** Whether a file could differ despite an equal stamp. Only known contents can resolve that. */
  #isDoubtful(file: string): boolean {
    const known = this.#records.get(file);
    return known?.stamp !== undefined && known.digest !== undefined && !isCertain(known.stamp);
  }

  /**
   * Compares the contents of a file whose stamp is equal; a difference is recorded as unreported.
   */
  async #clearDoubt(file: string): Promise<void> {
    const known = this.#records.get(file)!;
    const stamp = fileStamp(file);
    if (!stamp || !isSameStamp(known.stamp!, stamp)) return;
    const text = await this.#readText(file).catch(() => undefined);
    // Another read replaced the record in the meantime.
    if (this.#records.get(file) !== known) return;
    const isSame = text !== undefined && digestOf(text) === known.digest;
    this.#records.set(file, isSame ? { ...known, stamp } : { ...known, isUnreported: true });
  }

  /** Reads a file after its editor has probably finished writing. */
  async #readWritten(file: string): Promise<ReadFile> {
    const isKnown = this.has(file);
    const deadline = performance.now() + WRITE_GRACE;
    for (let looks = 1;; looks++) {
      const stamp = fileStamp(file);
      const canWait = looks < LEAST_LOOKS || performance.now() < deadline;
      try {
        const text = await this.#readText(file);
        const isWritten = stamp !== undefined && (text !== "" || !isFresh(file));
        if (isWritten || !canWait) return { text, stamp };
      } catch (error) {
        if (!isKnown || !canWait) throw error;
      }
      await pause(looks <= QUICK_LOOKS ? 1 : WRITE_STEP);
    }
  }
}

/** Whether a file was modified so recently that its editor might still be writing it. */
function isFresh(file: string): boolean {
  const stamp = fileStamp(file);
  return stamp !== undefined && Math.abs(stamp.seenAt - stamp.mtimeMs) < FRESH_TIME;
}

/** Resolves when an editor that emptied a file has written it, or takes longer than editors do. */
async function whileEmptied(file: string): Promise<void> {
  const deadline = performance.now() + WRITE_GRACE;
  for (let looks = 1; fileStamp(file)?.size === 0 && isFresh(file); looks++) {
    if (looks > LEAST_LOOKS && performance.now() > deadline) return;
    await pause(looks <= QUICK_LOOKS ? 1 : WRITE_STEP);
  }
}
