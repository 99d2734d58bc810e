import { posix } from "node:path";

/** Converts a platform's path to the slashes of ids, URLs and the graph's files. */
export function slash(path: string): string {
  return path.includes("\\") ? path.replaceAll("\\", "/") : path;
}

/** Whether a path is absolute on any platform. `node:path/posix` treats `C:/app` as relative. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
}

/** The file of an id: the text before its query. */
export function fileOfId(id: string): string {
  return id.replace(/[?#].*$/s, "");
}

/**
 * Resolves a path against a folder, on every platform.
 *
 * @param folder Absolute, with slashes.
 * @param path With slashes.
 */
export function resolvePath(folder: string, path: string): string {
  const resolved = isAbsolutePath(path) ? posix.normalize(path) : posix.join(folder, path);
  return /[^:]\/$/.test(resolved) ? resolved.slice(0, -1) : resolved;
}

/**
 * Escapes a path for globs: folders can be named `(group)` or `[id]`. Characters without a meaning
 * at their position are not escaped (`@scope`), because tinyglobby compares the path with its own
 * folder, which it escapes in the same way.
 */
export function escapeGlob(path: string): string {
  return path.replace(/[()[\]{}*?|\\]|[!+@](?=\()/g, "\\$&");
}
