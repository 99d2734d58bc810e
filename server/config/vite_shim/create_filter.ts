import path from "node:path";
import picomatch from "picomatch";
import { normalizePath, slash } from "../../base/paths.ts";

type Pattern = string | RegExp;
export type FilterPattern = Pattern | readonly Pattern[] | null;

const toList = (patterns: FilterPattern | undefined): readonly Pattern[] =>
  patterns === undefined || patterns === null
    ? []
    : typeof patterns === "string" || patterns instanceof RegExp
    ? [patterns]
    : patterns;

/**
 * Makes the filter that plugins offer as `include` and `exclude`: globs are relative to a folder, virtual modules never
 * pass.
 *
 * Source: https://github.com/rollup/plugins/tree/master/packages/pluginutils#createfilter
 *
 * @param include Ids that pass; without any, all do.
 * @param exclude Ids that do not, whatever `include` says.
 * @param options `resolve` is the folder of relative globs, by default the current one; `false` takes globs as they are.
 */
export function createFilter(
  include?: FilterPattern,
  exclude?: FilterPattern,
  options: { resolve?: string | false | null } = {},
): (id: unknown) => boolean {
  const matchers = (patterns: FilterPattern | undefined) =>
    toList(patterns).map((pattern) => toMatcher(pattern, options.resolve));
  const includes = matchers(include);
  const excludes = matchers(exclude);
  return (id) => {
    if (typeof id !== "string" || id.includes("\0")) return false;
    const file = slash(id);
    if (excludes.some((matches) => matches(file))) return false;
    return includes.length === 0 || includes.some((matches) => matches(file));
  };
}

function toMatcher(
  pattern: Pattern,
  folder: string | false | null | undefined,
): (file: string) => boolean {
  if (pattern instanceof RegExp) {
    return (file) => {
      const matches = pattern.test(file);
      pattern.lastIndex = 0;
      return matches;
    };
  }
  return picomatch(absoluteGlob(pattern, folder), { dot: true });
}

function absoluteGlob(glob: string, folder: string | false | null | undefined): string {
  if (folder === false || path.isAbsolute(glob) || glob.startsWith("**")) return slash(glob);
  // Only the glob may have magic characters; a folder named "(app)" is a folder.
  const base = normalizePath(path.resolve(folder ?? "")).replace(/[-^$*+?.()|[\]{}]/g, "\\$&");
  return path.posix.join(base, slash(glob));
}
