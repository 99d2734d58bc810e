import path from "node:path";
import picomatch from "picomatch";
import type { IgnoredPattern } from "../plugin_api/options.ts";
import { isAbsolutePath, isInside, normalizePath } from "../base/paths.ts";

/**
 * Creates a test for ignored paths.
 *
 * @param folder The watched folder, absolute.
 * @param patterns Strings are relative to it or absolute.
 */
export function ignoredPaths(
  folder: string,
  patterns: readonly IgnoredPattern[],
): (file: string) => boolean {
  const exceptions: Matcher[] = [];
  const matchers: Matcher[] = [];
  for (const pattern of patterns) {
    if (isException(pattern)) exceptions.push(matcherOf(folder, pattern.slice(1)));
    else matchers.push(matcherOf(folder, pattern));
  }
  return (file) =>
    matchers.some((matches) => matches(file)) && !exceptions.some((matches) => matches(file));
}

/** The patterns that `@parcel/watcher` understands. */
export function nativePatterns(patterns: readonly IgnoredPattern[]): string[] {
  return patterns.filter((pattern) =>
    typeof pattern === "string" && !isException(pattern)
  ) as string[];
}

type Matcher = (file: string) => boolean;

function isException(pattern: IgnoredPattern): pattern is string {
  return typeof pattern === "string" && pattern.startsWith("!");
}

function matcherOf(folder: string, pattern: IgnoredPattern): Matcher {
  if (typeof pattern === "function") return (file) => Boolean(pattern(file));
  if (pattern instanceof RegExp) return (file) => file.search(pattern) !== -1;
  // Configs build lists with `condition && "pattern"`.
  if (typeof pattern !== "string") return () => false;
  if (!picomatch.scan(pattern).isGlob) {
    const ignored = normalizePath(path.resolve(folder, pattern));
    return (file) => isInside(ignored, file);
  }
  const matches = picomatch(pattern, { dot: true });
  if (isAbsolutePath(pattern)) return matches;
  return (file) =>
    isInside(folder, file) && file !== folder && matches(file.slice(folder.length + 1));
}
