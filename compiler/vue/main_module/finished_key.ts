/**
 * How a component's key accounts for plugins that run after the compiler:
 *
 * The compiler derives the key of a main module from its script (`hot_code.ts`), but later plugins
 * can write things into that script that its text does not show: a glob's files, a value from a
 * data file. So the key is completed once all plugins have run, with the lines that differ from the
 * compiler's. Only lines that the script reaches count, because a plugin that adds imports and
 * helpers for the template changes them after each edit of the template.
 *
 * Usually no plugin changes anything, and the compiler's key remains; it is the same for scripts
 * that differ only in notation.
 */
import { shortHash } from "../descriptor/descriptor.ts";
import { reachedTexts } from "./module_statements.ts";

/** The property of a component that contains its key. */
const KEY_PROPERTY = /\b__hmrKey: "(\w+)"/;
/** Names of the declarations that the compiler generates for the template. */
const TEMPLATE_NAME = /^(?:_sfc_render|_hoisted_\d+)$/;

/** The compiler's key of a main module; `undefined` in code without hot updates. */
export function compiledKey(compiled: string): string | undefined {
  return KEY_PROPERTY.exec(compiled)?.[1];
}

/**
 * Completes the key of a main module.
 *
 * @param compiled The code as the compiler generated it.
 * @param finished The same code after all plugins.
 * @returns The finished code with its key; lines and columns stay the same.
 */
export function withFinishedKey(compiled: string, finished: string): string {
  const key = compiledKey(compiled);
  if (key === undefined || compiled === finished) return finished;
  const [before, after] = [scriptLines(compiled), scriptLines(finished)];
  const changed = [missingIn(after, before), missingIn(before, after)];
  if (changed.every((lines) => lines.length === 0)) return finished;
  const finishedKey = shortHash(JSON.stringify([key, changed]));
  // Other plugins can have changed the quotes of the string.
  return finished.replaceAll(new RegExp(`(["'\`])${key}\\1`, "g"), `$1${finishedKey}$1`);
}

/**
 * The lines of a main module that its script reaches, without those that only the template reads.
 */
function scriptLines(code: string): string[] {
  return reachedTexts(code, (name) => TEMPLATE_NAME.test(name))
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.trim() !== "");
}

/** The lines of `lines` that are not in `others`, counting duplicates. */
function missingIn(others: readonly string[], lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
}
