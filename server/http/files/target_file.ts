import path from "node:path";
import { normalizePath } from "../../base/paths.ts";
import { FS_PREFIX } from "../../base/url.ts";

/**
 * The file that a decoded URL path names: an absolute path below `/@fs/`, otherwise a path in
 * `folder`.
 *
 * @param urlPath Starts with a slash, without base and query.
 * @param folder Absolute path.
 */
export function fileOfPath(urlPath: string, folder: string): string {
  if (urlPath.startsWith(FS_PREFIX)) {
    const file = urlPath.slice(FS_PREFIX.length);
    return normalizePath(/^(?:\/|[a-z]:)/i.test(file) ? file : `/${file}`);
  }
  return normalizePath(path.posix.join(folder, urlPath));
}
