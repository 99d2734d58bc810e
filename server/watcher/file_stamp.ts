import { statSync } from "node:fs";

/** Milliseconds that a missing file gets to come back: some editors remove a file before they write it. */
export const MISSING_GRACE = 50;

/** What the file system says of a file, without its contents. */
export interface FileStamp {
  /** Bytes. */
  size: number;
  mtimeMs: number;
  /** A rename and a restored modification time show in it. */
  ctimeMs: number;
  ino: number;
  /** The permissions. */
  mode: number;
  /** When it was looked at, in milliseconds since the epoch. */
  seenAt: number;
}

/** Milliseconds within which a second write may leave the same time behind: the clock of a file system is coarse. */
const CLOCK_STEP = 50;

/**
 * The stamp of a file, or `undefined` when there is none. Synchronous on purpose: it takes some microseconds, its
 * asynchronous sibling a turn of the thread pool.
 *
 * @param file Absolute path; a link stands for what it leads to.
 */
export function fileStamp(file: string): FileStamp | undefined {
  const seenAt = Date.now();
  try {
    const found = statSync(file);
    if (!found.isFile()) return undefined;
    const { size, mtimeMs, ctimeMs, ino, mode } = found;
    return { size, mtimeMs, ctimeMs, ino, mode, seenAt };
  } catch {
    return undefined;
  }
}

/** Whether nothing that the file system says of a file has changed. */
export function isSameStamp(before: FileStamp, now: FileStamp): boolean {
  return before.size === now.size && before.mtimeMs === now.mtimeMs &&
    before.ctimeMs === now.ctimeMs && before.ino === now.ino;
}

/**
 * Whether a file reads as it did when it was looked at, though other names of it came or went: package managers link the
 * files of one store into the projects.
 */
export function isSameWrite(before: FileStamp, now: FileStamp): boolean {
  return isCertain(before) && isSameStamp({ ...before, ctimeMs: now.ctimeMs }, now) &&
    before.mode === now.mode;
}

/**
 * Whether a file that still has this stamp is surely as it was. One that was written just before it was looked at may have
 * been written again within the same step of the clock.
 */
export function isCertain(stamp: FileStamp): boolean {
  return stamp.seenAt - writtenAt(stamp) > CLOCK_STEP;
}

/**
 * When a file was written or renamed last, in milliseconds since the epoch.
 *
 * @param stats The change time alone is not enough: Deno rounds it down to seconds.
 */
export function writtenAt({ mtimeMs, ctimeMs }: Pick<FileStamp, "mtimeMs" | "ctimeMs">): number {
  return Math.max(mtimeMs, ctimeMs);
}
