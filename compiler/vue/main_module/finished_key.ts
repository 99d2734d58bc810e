/**
 * How a component's key takes in what plugins do after the compiler:
 *
 * The compiler gives a main module the key of its script (`hot_code.ts`), but later plugins may write into that script
 * what its text does not show: a glob's files, a value from a data file. So the key is completed when the code is
 * finished: with the lines that are others than the compiler's. Only those count that the script reaches: a plugin that
 * gives the template imports and helpers writes others after each edit of the template.
 *
 * Usually no plugin has changed anything, and the key stays the compiler's; it then is the same for scripts that
 * differ in their form only.
 */
import { shortHash } from "../descriptor/descriptor.ts";
import { reachedTexts } from "./module_statements.ts";

/** The property of a component that holds its key. */
const KEY_PROPERTY = /\b__hmrKey: "(\w+)"/;
/** What the compiler makes of the template. */
const TEMPLATE_NAME = /^(?:_sfc_render|_hoisted_\d+)$/;

/** The key that the compiler gave a main module; `undefined` in code without hot updates. */
export function compiledKey(compiled: string): string | undefined {
  return KEY_PROPERTY.exec(compiled)?.[1];
}

/**
 * Completes the key of a main module.
 *
 * @param compiled The code as the compiler made it.
 * @param finished The same after all plugins.
 * @returns The finished code with its key, on the same lines and columns.
 */
export function withFinishedKey(compiled: string, finished: string): string {
  const key = compiledKey(compiled);
  if (key === undefined || compiled === finished) return finished;
  const [before, after] = [scriptLines(compiled), scriptLines(finished)];
  const changed = [missingIn(after, before), missingIn(before, after)];
  if (changed.every((lines) => lines.length === 0)) return finished;
  const finishedKey = shortHash(JSON.stringify([key, changed]));
  // Other plugins may have written the string with other quotes.
  return finished.replaceAll(new RegExp(`(["'\`])${key}\\1`, "g"), `$1${finishedKey}$1`);
}

/** The lines of a main module that its script reaches; what only the template reads is no part of it. */
function scriptLines(code: string): string[] {
  return reachedTexts(code, (name) => TEMPLATE_NAME.test(name))
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.trim() !== "");
}

/** The lines of `lines` that are not in `others`, each as often as it is too many. */
function missingIn(others: readonly string[], lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
}
