/**
 * Imports that only the template reads. A change of one need not create the component anew: its instances keep their
 * state and render again with the new module.
 *
 * What `setup()` gives to the template are getters, made by the compiler: `get label() { return label }`. Those of such
 * imports read a table that all versions of the main module share, so that a hot update has one place to write to.
 */
import type { Descriptor, ResolvedScript } from "../descriptor/descriptor.ts";

/** The imports from one module. */
export interface LiveImport {
  /** The specifier as written. */
  source: string;
  /** What it is called in the module, or `"*"`, by its name in the component. */
  names: ReadonlyMap<string, string>;
}

/** The variable of the main module that holds the table. */
export const LIVE_VARIABLE = "_sfc_live";

/**
 * A static import with bindings. One that is not made of names and punctuation alone (it has comments, say) stays, and
 * its names count as used.
 */
const IMPORT_STATEMENT =
  /(?<![\w$.])import\s(?:(?!\bimport\b)[\w$\s{},*])*?\bfrom\s*(["'])[^'"\n]*\1/g;
/** Their hooks have run when the import changes. */
const DIRECTIVE = /^v[A-Z]/;

/**
 * Finds the modules of which only the template reads something.
 *
 * Whether the script uses a name is told by its text, without a parser: what looks like a use counts as one, and the
 * component is then created anew, as it would be anyway.
 */
export function liveImports({ sfc }: Descriptor, { block }: ResolvedScript): LiveImport[] {
  const script = `${sfc.script?.content ?? ""}\n${sfc.scriptSetup?.content ?? ""}`
    .replaceAll(IMPORT_STATEMENT, "");
  const code = [script, ...sfc.cssVars].join("\n");
  const isLive = (name: string) =>
    !DIRECTIVE.test(name) && block.content.includes(getterOf(name)) &&
    !nameIn(code, name);
  const bySource = new Map<string, Map<string, string> | undefined>();
  for (const { isType, local, imported, source } of Object.values(block.imports ?? {})) {
    if (isType) continue;
    const names = bySource.has(source) ? bySource.get(source) : new Map<string, string>();
    bySource.set(source, isLive(local) ? names?.set(local, imported) : undefined);
  }
  return [...bySource].flatMap(([source, names]) => names ? [{ source, names }] : []);
}

/**
 * Lets the getters of a compiled script read the table, which it fills as well: an import that no code uses would be
 * taken for a type.
 */
export function readLive(code: string, imports: readonly LiveImport[]): string {
  if (imports.length === 0) return code;
  const names = imports.flatMap((each) => [...each.names.keys()]);
  let result = code;
  for (const name of names) {
    const read = `get ${name}() { return ${LIVE_VARIABLE}.imports.${name}() }`;
    // Not as a pattern: names may have a "$".
    result = result.replace(getterOf(name), () => read);
  }
  const entries = names.map((name) => `${name}: () => ${name}`).join(", ");
  return [
    result,
    `const ${LIVE_VARIABLE} = import.meta.hot.data.${LIVE_VARIABLE} ??= {}`,
    `${LIVE_VARIABLE}.imports = { ...${LIVE_VARIABLE}.imports, ${entries} }`,
  ].join("\n");
}

const getterOf = (name: string): string => `get ${name}() { return ${name} }`;

function nameIn(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(code);
}
