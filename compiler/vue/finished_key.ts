/**
 * How a component's key takes in what plugins do after the compiler:
 *
 * The compiler gives a main module the key of its script (`hot_code.ts`), but later plugins may write into that script
 * what its text does not show: a glob's files, a value from a data file. So the key is completed when the code is
 * finished: with the lines that are others than the compiler's, the template apart.
 *
 * Usually no plugin has changed anything, and the key stays the compiler's; it then is the same for scripts that
 * differ in their form only.
 */
import { importedBindings, type LexedImport, lexModule } from "../imports.ts";
import { shortHash } from "./descriptor.ts";

/** The property of a component that holds its key. */
const KEY_PROPERTY = /\b__hmrKey: "(\w+)"/;
/** A statement of the template, up to the next line that begins another. */
const TEMPLATE_STATEMENTS =
  /^(?:export )?(?:function _sfc_render|(?:const|let|var) _hoisted_\d+)\b.*(?:\n(?:[ \t)\]}].*)?)*/gm;
const IDENTIFIERS = /[\w$\u0080-\uffff]+/g;

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

/** The lines of a main module without those of the template and the imports that only the template reads. */
function scriptLines(code: string): string[] {
  const script = code.replaceAll(TEMPLATE_STATEMENTS, "");
  const imports = importsOf(script);
  const used = new Set(cut(script, imports).match(IDENTIFIERS));
  const unread = imports.filter(({ statementStart, statementEnd }) =>
    importedBindings(script.slice(statementStart, statementEnd))
      .every(({ local }) => !used.has(local))
  );
  return cut(script, unread).split("\n").filter((line) => line.trim() !== "");
}

function importsOf(code: string): LexedImport[] {
  try {
    return lexModule(code, "").imports.filter(({ kind, statementStart }) =>
      kind === "static" && code.startsWith("import", statementStart)
    );
  } catch {
    // The browser will say what is wrong with the code.
    return [];
  }
}

function cut(code: string, imports: readonly LexedImport[]): string {
  let kept = "";
  let end = 0;
  for (const { statementStart, statementEnd } of imports) {
    kept += code.slice(end, statementStart);
    const separator = /^[^\S\n]*;?[^\S\n]*/.exec(code.slice(statementEnd, statementEnd + 16))![0];
    end = statementEnd + separator.length;
  }
  return kept + code.slice(end);
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
