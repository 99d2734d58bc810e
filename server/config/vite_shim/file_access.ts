import path from "node:path";
import picomatch from "picomatch";
import { isAbsolutePath, isInside, normalizePath } from "../../base/paths.ts";
import { cleanUrl, FS_PREFIX } from "../../base/url.ts";
import type { ResolvedOptions } from "../../plugin_api/options.ts";

/**
 * Whether the config allows a file to be served. The server itself uses a stricter check, which
 * also follows links.
 *
 * @param file Absolute path, with or without a query.
 */
export function isFileLoadingAllowed(config: ResolvedOptions, file: string): boolean {
  const { strict, allow, deny } = config.server.fs;
  if (!strict) return true;
  const name = normalizePath(cleanUrl(file));
  // A pattern without a slash matches names in any folder.
  const globs = deny.map((glob) => glob.includes("/") ? glob : `**/${glob}`);
  if (picomatch(globs, { nocase: true, dot: true })(name)) return false;
  return allow.some((folder) => isInside(normalizePath(folder), name));
}

/**
 * Like {@linkcode isFileLoadingAllowed}, for the URL of a file; older plugins pass the arguments in
 * reverse order.
 */
export function isFileServingAllowed(first: unknown, second: unknown): boolean {
  const [config, url] = typeof first === "string"
    ? [(second as { config: ResolvedOptions }).config, first]
    : [first as ResolvedOptions, String(second)];
  const decoded = decodedPath(url);
  if (decoded === undefined) return false;
  if (!decoded.startsWith(FS_PREFIX)) {
    return isFileLoadingAllowed(config, path.posix.join(config.root, decoded));
  }
  const file = decoded.slice(FS_PREFIX.length);
  return isFileLoadingAllowed(config, isAbsolutePath(file) ? file : `/${file}`);
}

/** The path of a URL, or `undefined` for malformed escapes. */
function decodedPath(url: string): string | undefined {
  try {
    return decodeURI(cleanUrl(url));
  } catch {
    return undefined;
  }
}
