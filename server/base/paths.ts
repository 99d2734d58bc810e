import path from "node:path";
import process from "node:process";
import { isAbsolutePath, resolvePath, slash } from "../../compiler/paths.ts";

export { isAbsolutePath, resolvePath, slash };

const WINDOWS = process.platform === "win32";

/** `path.normalize` with slashes on every platform (Vite's `normalizePath`). */
export function normalizePath(file: string): string {
  return path.posix.normalize(WINDOWS ? slash(file) : file);
}

/**
 * Tells whether `file` is `folder` or lies below it. Both are absolute and normalized; the
 * separator is part of the comparison, so `/app-secret` is not inside `/app`.
 */
export function isInside(folder: string, file: string): boolean {
  if (file === folder) return true;
  return file.startsWith(folder.endsWith("/") ? folder : folder + "/");
}

/**
 * Yields an absolute folder and its parents, up to `/` or the drive, above which `dirname` returns
 * the current folder.
 */
export function* foldersUp(folder: string): Generator<string> {
  for (let current = folder; current !== "."; current = path.dirname(current)) {
    yield current;
    if (path.dirname(current) === current) return;
  }
}

/**
 * `file` relative to `root` with a leading slash when it lies below it, else `file` itself: short
 * for messages.
 */
export function displayPath(root: string, file: string): string {
  return isInside(root, file) && file !== root
    ? file.slice(root.endsWith("/") ? root.length - 1 : root.length)
    : file;
}
