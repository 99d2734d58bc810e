import path from "node:path";
import picomatch from "picomatch";
import { isInside, normalizePath } from "../base/paths.ts";

/**
 * Creates a test for ignored paths, with the rules of `@parcel/watcher`.
 *
 * @param folder The watched folder, absolute.
 * @param patterns Globs relative to it, and paths.
 */
export function ignoredPaths(
  folder: string,
  patterns: readonly string[],
): (file: string) => boolean {
  const globs: string[] = [];
  const paths: string[] = [];
  for (const pattern of patterns) {
    if (picomatch.scan(pattern).isGlob) globs.push(pattern);
    else paths.push(normalizePath(path.resolve(folder, pattern)));
  }
  const matches = picomatch(globs, { dot: true });
  return (file) =>
    paths.some((each) => isInside(each, file)) ||
    (isInside(folder, file) && file !== folder && matches(file.slice(folder.length + 1)));
}
