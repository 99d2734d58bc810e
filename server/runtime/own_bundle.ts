/**
 * How a clone of this repository starts from a bundle of itself:
 *
 * 1. `deno task bundle` bundles the program into `dist/bundle/`, with the size and change time of
 *    each of its sources in `sources.txt`.
 * 2. A start compares them with the disk: a few hundred calls of `stat()`, five milliseconds. The
 *    change time, unlike the modification time, cannot be set, so an edit, a checkout and a copy
 *    all make the bundle outdated.
 * 3. An outdated bundle is ignored: the sources run, as they do without a bundle.
 */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the bundle, relative to the repository. */
export const BUNDLE_FOLDER = "dist/bundle/";
/** Its file with the state of the sources: one line per file, `<state> <path>`. */
export const SOURCES_FILE = "sources.txt";

/**
 * Finds the bundle of the program.
 *
 * @param entry URL of the program's entry in its repository.
 * @returns URL of the bundled command line; `undefined` without a bundle or with an outdated one.
 */
export function ownBundle(entry: string): string | undefined {
  const folder = new URL(BUNDLE_FOLDER, entry);
  try {
    const lines = readFileSync(new URL(SOURCES_FILE, folder), "utf8").trimEnd().split("\n");
    const root = fileURLToPath(new URL("./", entry));
    const isCurrent = lines.every((line) => {
      const at = line.indexOf(" ");
      return stateOf(root + line.slice(at + 1)) === line.slice(0, at);
    });
    return isCurrent ? new URL("cli.js", folder).href : undefined;
  } catch {
    return undefined;
  }
}

/** The state of a file, which is another one after each change. */
export function stateOf(file: string): string {
  const { size, ctimeMs } = statSync(file);
  return `${size}:${ctimeMs}`;
}
