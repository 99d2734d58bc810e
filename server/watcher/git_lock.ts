import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileStamp } from "./file_stamp.ts";

/** Milliseconds after which a lock is stale: its Git process was killed. */
const LONGEST_SWITCH = 60_000;

/**
 * Returns a function that tests whether Git is changing files: Git holds the lock of its index for
 * the whole of a checkout, a merge or a stash.
 *
 * @param root A folder in the working tree; the repository can be above it.
 * @returns A test that takes microseconds; without a repository it returns `false`.
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

/**
 * The folder with the index: `.git`, or the target of a file with that name, in additional working
 * trees and submodules.
 */
function gitFolder(root: string): string | undefined {
  for (let folder = root;; folder = path.dirname(folder)) {
    const entry = path.join(folder, ".git");
    try {
      if (statSync(entry).isDirectory()) return entry;
      const target = /^gitdir: (.+)$/m.exec(readFileSync(entry, "utf8"))?.[1];
      return target && path.resolve(folder, target);
    } catch {
      // Continue with the parent folder.
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
