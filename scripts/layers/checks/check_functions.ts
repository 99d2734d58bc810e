import { functionLengths } from "../function_lengths.ts";
import { isProduct } from "../list_sources.ts";

/** Limit of lines at which a function can still be read in one go. */
const MOST_LINES = 60;

/** Longer functions by file and name, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "server/plugins/builtin.ts builtinPlugins":
    "the plugins are one list in the order in which they run, with the reason beside each",
};

/**
 * Finds functions that are too long, and exceptions that are no longer needed.
 *
 * @param sources Text by path, relative to the repository.
 * @returns One line per finding.
 */
export function checkFunctions(sources: ReadonlyMap<string, string>): string[] {
  const findings: string[] = [];
  const unneeded = new Set(Object.keys(EXCEPTIONS));
  for (const [file, code] of sources) {
    if (!isProduct(file) && !file.startsWith("scripts/")) continue;
    for (const { name, line, lines } of functionLengths(code)) {
      if (lines <= MOST_LINES || unneeded.delete(`${file} ${name}`)) continue;
      findings.push(
        `${file}:${line} ${name} has ${lines} lines: split it by role (at most ${MOST_LINES}), ` +
          `or say in scripts/layers/checks/check_functions.ts why it stays whole`,
      );
    }
  }
  const stale = [...unneeded].map((entry) =>
    `scripts/layers/checks/check_functions.ts excepts "${entry}", which is short or gone: remove the exception`
  );
  return [...findings, ...stale];
}
