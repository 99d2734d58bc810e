import { posix } from "node:path";

/** A path with slashes, as ids, URLs and files of the graph have them: what others answer with has the platform's. */
export function slash(path: string): string {
  return path.includes("\\") ? path.replaceAll("\\", "/") : path;
}

/** Whether a path is absolute on any platform. `node:path/posix` takes `C:/app` for the name of a folder. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
}

/** The file of an id: the text before its query. */
export function fileOfId(id: string): string {
  return id.replace(/[?#].*$/s, "");
}

/**
 * What a path means that is written in a folder, on every platform.
 *
 * @param folder Absolute, with slashes.
 * @param path With slashes.
 */
export function resolvePath(folder: string, path: string): string {
  const resolved = isAbsolutePath(path) ? posix.normalize(path) : posix.join(folder, path);
  return /[^:]\/$/.test(resolved) ? resolved.slice(0, -1) : resolved;
}

/**
 * A path in which no character has a meaning for globs: folders may be called `(group)` or `[id]`. What has none where
 * it stands is left as it is (`@scope`): tinyglobby compares the path with its own folder, which it escapes like this.
 */
export function escapeGlob(path: string): string {
  return path.replace(/[()[\]{}*?|\\]|[!+@](?=\()/g, "\\$&");
}
