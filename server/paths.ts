import path from "node:path";
import process from "node:process";

const WINDOWS = process.platform === "win32";

/** Turns every backslash of `file` into a slash; ids, URLs and files of the graph use slashes only. */
export function slash(file: string): string {
  return file.includes("\\") ? file.replaceAll("\\", "/") : file;
}

/** `path.normalize` with slashes on every platform (Vite's `normalizePath`). */
export function normalizePath(file: string): string {
  return path.posix.normalize(WINDOWS ? slash(file) : file);
}

/**
 * Tells whether `file` is `folder` or lies below it. Both are absolute and normalized; the separator is part
 * of the comparison, so `/app-secret` is not inside `/app`.
 */
export function isInside(folder: string, file: string): boolean {
  if (file === folder) return true;
  return file.startsWith(folder.endsWith("/") ? folder : folder + "/");
}

/** `file` relative to `root` with a leading slash when it lies below it, else `file` itself: short for messages. */
export function displayPath(root: string, file: string): string {
  return isInside(root, file) && file !== root
    ? file.slice(root.endsWith("/") ? root.length - 1 : root.length)
    : file;
}
