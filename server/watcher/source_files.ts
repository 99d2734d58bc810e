/**
 * What the server last read of each source file. Events of the file system are hints; these records decide whether a file
 * really changed. A file that an editor has emptied or taken away in order to write it anew is waited for.
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
  /** Taken before the contents were read, so that it is never newer than they are. `undefined`: the file is missing. */
  stamp: FileStamp | undefined;
  /** Digest of the contents that were served, when they were read through {@linkcode SourceFiles.read}. */
  digest: string | undefined;
  /** A read met new contents before any event told of them: the event is still to be believed. */
  isUnreported: boolean;
}

/** A text and the stamp from before it was read. */
interface ReadFile {
  text: string;
  stamp: FileStamp | undefined;
}

/** Reads a file as text; rejects when it is missing or may not be read. */
export type ReadText = (file: string) => Promise<string>;

/** How long an editor may leave a file empty or missing before it writes it, in milliseconds. */
const WRITE_GRACE = 200;
const WRITE_STEP = 5;
/** Most editors have written a moment later: so often it is looked every millisecond. */
const QUICK_LOOKS = 5;
/** On a busy machine, where that time is over before the editor got its turn, how often to look at least. */
const LEAST_LOOKS = 15;
/** Milliseconds after which an empty file is not in the making any more. */
const FRESH_TIME = 2000;

/** Milliseconds in which an update has asked for all that it needs. */
const UPDATE_TIME = 100;
/** Texts that are kept for that at most. */
const MOST_FRESH = 16;

/** Size of a file up to which its bytes are compared, when nothing else tells whether it changed. */
const MAX_COMPARED = 1024 * 1024;

/** Files that are looked at in one go, a millisecond or two: an edit waits no longer for its turn. */
const PORTION = 200;

const digestOf = (text: string | Uint8Array): string =>
  createHash("sha1").update(text).digest("base64");

const isDeletion = ({ type }: FileChange): boolean => type === "delete";

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export class SourceFiles {
  readonly #facts = new Map<string, FileRecord>();
  /** Digests of the bytes of files that changed and were not read through here: assets, and files of plugins alone. */
  readonly #bytes = new Map<string, string>();
  readonly #readText: ReadText;
  readonly #fresh = new Map<string, { text: string; stamp: FileStamp }>();

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  /** Reads a file and remembers what it held. */
  readonly read = (file: string): Promise<string> => this.#read(file, this.#takeFresh(file));

  async #read(file: string, fresh?: ReadFile): Promise<string> {
    try {
      const { text, stamp } = fresh ?? await this.#readWritten(file);
      const digest = digestOf(text);
      const before = this.#facts.get(file);
      const isUnreported = before !== undefined &&
        (before.isUnreported || !before.stamp || (before.digest ?? digest) !== digest);
      this.#facts.set(file, { stamp, digest, isUnreported });
      return text;
    } catch (error) {
      // Whatever mends it counts as a change, the same contents with other permissions too.
      const known = this.#facts.get(file);
      if (known) known.digest = undefined;
      this.#bytes.delete(file);
      throw error;
    }
  }

  /** The text that was read for an event a moment ago, for the hooks and the transform that ask for it next. */
  #takeFresh(file: string): ReadFile | undefined {
    const fresh = this.#fresh.get(file);
    const stamp = fresh && fileStamp(file);
    const isFresh = stamp && isSameStamp(fresh.stamp, stamp) &&
      stamp.seenAt - fresh.stamp.seenAt < UPDATE_TIME;
    if (isFresh) return fresh;
    this.#fresh.delete(file);
    return undefined;
  }

  /** Keeps a text for the time in which its update is worked on. What is written meanwhile has an event of its own. */
  #keepFresh(file: string, fresh: { text: string; stamp: FileStamp }): void {
    if (this.#fresh.size >= MOST_FRESH) this.#fresh.clear();
    this.#fresh.set(file, fresh);
  }

  /**
   * Starts to follow files that something else read.
   *
   * @param since When they were read at the earliest, in milliseconds since the epoch: what changed later is found by
   *   the next comparison.
   * @returns Whether one of them changed since then.
   */
  follow(files: Iterable<string>, since: number = Date.now()): boolean {
    let isOutdated = false;
    for (const file of files) {
      if (this.#facts.has(file)) continue;
      const stamp = fileStamp(file);
      const isUnreported = stamp !== undefined && writtenAt(stamp) > since;
      isOutdated ||= isUnreported;
      this.#facts.set(file, { stamp, digest: undefined, isUnreported });
    }
    return isOutdated;
  }

  /**
   * Whether the contents of a file differ from those that were read last, for a file of which an event says so. Files that were
   * never read count as changed.
   */
  async hasChanged(file: string): Promise<boolean> {
    const known = this.#facts.get(file);
    if (known?.digest === undefined) return await this.#haveBytesChanged(file, known);
    this.#fresh.delete(file);
    try {
      const text = await this.#read(file);
      const stamp = this.#facts.get(file)?.stamp;
      if (stamp) this.#keepFresh(file, { text, stamp });
    } catch {
      return true;
    }
    const now = this.#facts.get(file);
    const changed = now?.isUnreported ?? true;
    if (now) now.isUnreported = false;
    return changed;
  }

  async #haveBytesChanged(file: string, known: FileRecord | undefined): Promise<boolean> {
    const stamp = fileStamp(file);
    if (known?.stamp && stamp && !known.isUnreported && isSameWrite(known.stamp, stamp)) {
      this.#facts.set(file, { ...known, stamp });
      return false;
    }
    const isSmall = stamp !== undefined && stamp.size <= MAX_COMPARED;
    const bytes = isSmall ? await readFile(file).then(digestOf, () => undefined) : undefined;
    const before = this.#bytes.get(file);
    if (bytes === undefined) this.#bytes.delete(file);
    else this.#bytes.set(file, bytes);
    if (known) this.#facts.set(file, { stamp, digest: undefined, isUnreported: false });
    return known?.isUnreported || bytes === undefined || before !== bytes;
  }

  /** Whether a file is followed and was there when it was last looked at. */
  has(file: string): boolean {
    return this.#facts.get(file)?.stamp !== undefined;
  }

  /** When a file was modified last, as of the last look at it: milliseconds since the epoch, 0 for one that is not there. */
  modifiedAt(file: string): number {
    return this.#facts.get(file)?.stamp?.mtimeMs ?? 0;
  }

  /** Notes that a file is gone; when it is back, it counts as changed. */
  forget(file: string): void {
    this.#bytes.delete(file);
    const known = this.#facts.get(file);
    if (known) this.#facts.set(file, { stamp: undefined, digest: undefined, isUnreported: false });
  }

  /** The followed files that may not be as they were read, those that are gone, and those that are there again. */
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
    // Many programs write by unlinking first.
    await pause(MISSING_GRACE);
    return changes.map((change) => isDeletion(change) ? this.#compare(change.file) : change)
      .filter((change) => change !== undefined);
  }

  #compare(file: string): FileChange | undefined {
    const known = this.#facts.get(file);
    if (!known) return undefined;
    const { stamp: before, isUnreported } = known;
    const now = fileStamp(file);
    if (!before) return now && { file, type: "create" };
    if (!now) return { file, type: "delete" };
    const mightDiffer = isUnreported || !isSameStamp(before, now);
    return mightDiffer ? { file, type: "update" } : undefined;
  }

  /** Whether a file may differ although it looks the same. Only where the contents are known can that be cleared up. */
  #isDoubtful(file: string): boolean {
    const known = this.#facts.get(file);
    return known?.stamp !== undefined && known.digest !== undefined && !isCertain(known.stamp);
  }

  /** Compares the contents of a file that looks the same; a difference is noted as not reported yet. */
  async #clearDoubt(file: string): Promise<void> {
    const known = this.#facts.get(file)!;
    const stamp = fileStamp(file);
    if (!stamp || !isSameStamp(known.stamp!, stamp)) return;
    const text = await this.#readText(file).catch(() => undefined);
    // Something else has read it meanwhile.
    if (this.#facts.get(file) !== known) return;
    const isSame = text !== undefined && digestOf(text) === known.digest;
    this.#facts.set(file, isSame ? { ...known, stamp } : { ...known, isUnreported: true });
  }

  /** Reads a file when its editor is done with it, as far as one can tell. */
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

/** Whether a file was touched so lately that it may still be in the making. */
function isFresh(file: string): boolean {
  const stamp = fileStamp(file);
  return stamp !== undefined && Math.abs(stamp.seenAt - stamp.mtimeMs) < FRESH_TIME;
}
