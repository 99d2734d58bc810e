import { posix } from "node:path";
import picomatch from "picomatch";
import { isAbsolutePath } from "../../base/paths.ts";

type Pattern = string | RegExp | (string | RegExp)[];

/**
 * Makes a test of file names.
 *
 * @param include Regular expressions, or globs relative to `root`.
 * @param exclude Wins over `include`.
 * @param root Absolute path.
 */
export function fileFilter(
  include: Pattern,
  exclude: Pattern | undefined,
  root: string,
): (file: string) => boolean {
  const includes = tests(include, root);
  const excludes = tests(exclude ?? [], root);
  // As in Rollup's own filters, an id with a NUL byte is a virtual module of the plugin that made it up.
  return (file) =>
    !file.includes("\0") && includes.some((test) => test(file)) &&
    !excludes.some((test) => test(file));
}

function tests(pattern: Pattern, root: string): ((file: string) => boolean)[] {
  return (Array.isArray(pattern) ? pattern : [pattern]).map((each) => {
    if (typeof each === "string") {
      const isComplete = each.startsWith("**") || isAbsolutePath(each);
      return picomatch(isComplete ? each : posix.join(root, each), { dot: true });
    }
    // `search` does not move the lastIndex of a global expression.
    return (file: string) => file.search(each) >= 0;
  });
}
