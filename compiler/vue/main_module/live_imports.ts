/**
 * Imports that only the template reads. When such an import changes, instances need not be created
 * again: they keep their state and render with the new module.
 *
 * `setup()` passes bindings to the template as getters that the compiler generates:
 * `get label() { return label }`. The getters of such imports read a table that all versions of the main module
 * share, so that a hot update has one place to write to.
 */
import type { Descriptor, ResolvedScript } from "../descriptor/descriptor.ts";

/** The imports from one module. */
export interface LiveImport {
  /** The specifier as written. */
  source: string;
  /** For each name in the component, the exported name, or `"*"` for the namespace. */
  names: ReadonlyMap<string, string>;
}

/** The variable of the main module for the table. */
export const LIVE_VARIABLE = "_sfc_live";

/**
 * A static import with bindings. Statements that contain anything but names and punctuation
 * (comments, for example) do not match, so their names count as used.
 */
const IMPORT_STATEMENT =
  /(?<![\w$.])import\s(?:(?!\bimport\b)[\w$\s{},*])*?\bfrom\s*(["'])[^'"\n]*\1/g;
/** Directives are not live, because their hooks have already run when the import changes. */
const DIRECTIVE = /^v[A-Z]/;

/**
 * Finds the modules from which only the template reads.
 *
 * Uses in the script are detected in its text, without a parser: anything that looks like a use
 * counts as one, and the component is then created again, as it would be anyway.
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
 * Makes the getters of a compiled script read the table. The script also fills the table, because
 * imports without a use in code would be treated as types.
 */
export function readLive(code: string, imports: readonly LiveImport[]): string {
  if (imports.length === 0) return code;
  const names = imports.flatMap((each) => [...each.names.keys()]);
  let result = code;
  for (const name of names) {
    const read = `get ${name}() { return ${LIVE_VARIABLE}.imports.${name}() }`;
    // Not as a pattern, because names can contain "$".
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
