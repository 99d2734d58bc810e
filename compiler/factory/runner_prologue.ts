/**
 * Reads the prologue of `oxc-transform`'s module runner transform: the getters of the exports, then
 * the imports. The pinned version always prints the same form, and any other form is an error. A
 * parser's module record would cost a second parse of each module, and would not name the variables
 * of the output.
 */

/** An import statement in the prologue. */
export interface RunnerImport {
  /** The variable that holds the namespace. */
  local: string;
  specifier: string;
  /** The imported names; `undefined` for the whole namespace or a side effect. */
  names: string[] | undefined;
}

export interface RunnerPrologue {
  imports: RunnerImport[];
  /** Expressions of the module's own exports, by exported name. */
  getters: Map<string, string>;
  /** Re-exports by exported name: the index of the import, and the imported name. */
  indirect: Map<string, { index: number; name?: string }>;
  /** Indexes of the imports of `export *`. */
  stars: number[];
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const IMPORT = new RegExp(
  String.raw`^const (__vite_ssr_import_\d+__) = await __vite_ssr_import__\((${STRING})` +
    String.raw`(?:, \{ importedNames: (\[[^\]]*\]) \})?\);\n`,
);
const STAR = /^__vite_ssr_exportAll__\((__vite_ssr_import_\d+__)\);\n/;
const EXPORT = new RegExp(
  String
    .raw`^Object\.defineProperty\(__vite_ssr_exports__, (${STRING}), \{\s*enumerable: true,\s*` +
    String.raw`configurable: true,\s*get\(\) \{\s*return (.*);\s*\}\s*\}\);\n`,
);
const IMPORTED = new RegExp(
  String.raw`^(__vite_ssr_import_\d+__)(?:\.([\p{ID_Continue}$]+)|\[(${STRING})\])?$`,
  "u",
);
const COMMENT = /^\s+|^\/\*[^]*?\*\/|^\/\/.*/;

/**
 * @param text The output up to the body.
 * @throws Error when the text has an unknown form.
 */
export function readPrologue(text: string): RunnerPrologue {
  const imports: RunnerImport[] = [];
  const stars: string[] = [];
  const exports: [name: string, expression: string][] = [];
  for (let rest = text; rest !== "";) {
    const found = COMMENT.exec(rest) ?? readStatement(rest, { imports, stars, exports });
    if (!found) throw new Error(`Unknown output of the module transform: ${rest.slice(0, 80)}`);
    rest = rest.slice(found[0].length);
  }
  const indexOf = (local: string) => imports.findIndex((each) => each.local === local);
  const prologue: RunnerPrologue = {
    imports,
    getters: new Map(),
    indirect: new Map(),
    stars: stars.map(indexOf),
  };
  for (const [name, expression] of exports) {
    const imported = IMPORTED.exec(expression);
    if (!imported) {
      prologue.getters.set(name, expression);
      continue;
    }
    const [, local = "", property, quoted] = imported;
    const index = indexOf(local);
    const importedName = quoted === undefined ? property : JSON.parse(quoted) as string;
    prologue.indirect.set(name, { index, ...importedName !== undefined && { name: importedName } });
  }
  return prologue;
}

function readStatement(
  text: string,
  { imports, stars, exports }: {
    imports: RunnerImport[];
    stars: string[];
    exports: [string, string][];
  },
): RegExpExecArray | null {
  const imported = IMPORT.exec(text);
  if (imported) {
    const [, local = "", specifier = "", names] = imported;
    imports.push({
      local,
      specifier: JSON.parse(specifier),
      names: names === undefined ? undefined : JSON.parse(names),
    });
    return imported;
  }
  const star = STAR.exec(text);
  if (star) {
    stars.push(star[1]!);
    return star;
  }
  const exported = EXPORT.exec(text);
  if (exported) exports.push([JSON.parse(exported[1]!), exported[2]!]);
  return exported;
}
