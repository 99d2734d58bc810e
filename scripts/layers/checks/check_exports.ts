import { isProduct } from "../list_sources.ts";
import { unusedExports } from "../unused_exports.ts";

/** Files whose exports are used from outside of this repository's modules. */
const ENTRIES: Readonly<Record<string, string>> = {
  "mod.ts": "the public API",
  "client/main.ts": "the modules of a page import from it",
  "client/registry/main.ts": "packs and facades import from it",
  "server/runtime/embedded_files.ts": "the modules that scripts/compile writes import from it",
  "server/runtime/native_files.ts": "the modules that scripts/compile writes import from it",
};

/**
 * Finds exported functions, classes and constants of the product that no other file imports.
 *
 * @param sources Text by path, relative to the repository, including tests and scripts.
 * @returns One line per finding.
 */
export function checkExports(sources: ReadonlyMap<string, string>): string[] {
  return [...unusedExports(sources)].flatMap(([file, names]) =>
    isProduct(file) && !Object.hasOwn(ENTRIES, file)
      ? names.map((name) => `${file} exports ${name}, which no other file imports`)
      : []
  );
}
