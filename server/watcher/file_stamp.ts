import { statSync } from "node:fs";

/** Milliseconds for a missing file to reappear: some editors remove a file before they write it. */
export const MISSING_GRACE = 50;

/** The metadata of a file, without its contents. */
export interface FileStamp {
  /** Bytes. */
  size: number;
  mtimeMs: number;
  /** Changes even on a rename and when the modification time is restored. */
  ctimeMs: number;
  ino: number;
  /** The permissions. */
  mode: number;
  /** Time of the stat call, in milliseconds since the epoch. */
  seenAt: number;
}

/**
 * Milliseconds in which a second write can leave the same times, because file system clocks are
 * coarse.
 */
const CLOCK_STEP = 50;

/**
 * The stamp of a file, or `undefined` when it does not exist. Synchronous on purpose: it takes
 * microseconds, while the asynchronous call takes a turn of the thread pool.
 *
 * @param file Absolute path; links are followed.
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

/** Whether a file's metadata is unchanged. */
export function isSameStamp(before: FileStamp, now: FileStamp): boolean {
  return before.size === now.size && before.mtimeMs === now.mtimeMs &&
    before.ctimeMs === now.ctimeMs && before.ino === now.ino;
}

/**
 * Whether a file's contents are unchanged although hard links to it were added or removed: package
 * managers link the files of a store into projects.
 */
export function isSameWrite(before: FileStamp, now: FileStamp): boolean {
  // A write changes the modification time as well, so the last link does not matter.
  return isCertain({ ...before, ctimeMs: before.mtimeMs }) &&
    isSameStamp({ ...before, ctimeMs: now.ctimeMs }, now) && before.mode === now.mode;
}

/**
 * Whether an equal stamp proves that the file is unchanged. A file that was written just before the
 * stamp was taken can have been written again within the same clock step.
 */
export function isCertain(stamp: FileStamp): boolean {
  return stamp.seenAt - writtenAt(stamp) > CLOCK_STEP;
}

/**
 * Time of the last write or rename, in milliseconds since the epoch.
 *
 * @param stats The change time alone is not enough, because Deno rounds it down to seconds.
 */
export function writtenAt({ mtimeMs, ctimeMs }: Pick<FileStamp, "mtimeMs" | "ctimeMs">): number {
  return Math.max(mtimeMs, ctimeMs);
}
