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

/** Whether a path with slashes is absolute. `node:path/posix` takes `C:/app` for the name of a folder. */
export function isAbsolutePath(file: string): boolean {
  return /^(?:[a-zA-Z]:)?\//.test(file);
}

/** `path.resolve(folder, file)` for paths with slashes, on every platform. */
export function resolvePath(folder: string, file: string): string {
  const resolved = isAbsolutePath(file)
    ? path.posix.normalize(file)
    : path.posix.join(folder, file);
  return /[^:]\/$/.test(resolved) ? resolved.slice(0, -1) : resolved;
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
