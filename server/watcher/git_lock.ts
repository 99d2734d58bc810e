import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileStamp } from "./file_stamp.ts";

/** Milliseconds after which a lock is what a Git that was killed has left behind. */
const LONGEST_SWITCH = 60_000;

/**
 * Tells whether Git is changing files at this moment: it holds the lock of its index from the first file of a checkout, a
 * merge or a stash to the last.
 *
 * @param root A folder in the working tree; the repository may be above it.
 * @returns What costs some microseconds to ask. Without a repository: never.
 */
export function gitLock(root: string): () => boolean {
  const folder = gitFolder(root);
  if (folder === undefined) return () => false;
  const lock = path.join(folder, "index.lock");
  return () => {
    if (!existsSync(lock)) return false;
    const stamp = fileStamp(lock);
    return stamp !== undefined && stamp.seenAt - stamp.mtimeMs < LONGEST_SWITCH;
  };
}

/** The folder with the index: `.git`, or where the file of that name leads to, in further working trees and submodules. */
function gitFolder(root: string): string | undefined {
  for (let folder = root;; folder = path.dirname(folder)) {
    const entry = path.join(folder, ".git");
    try {
      if (statSync(entry).isDirectory()) return entry;
      const target = /^gitdir: (.+)$/m.exec(readFileSync(entry, "utf8"))?.[1];
      return target && path.resolve(folder, target);
    } catch {
      // Not here, then above.
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
