/**
 * The facade of an entry is the module that the page imports. Packs only define modules; the facade
 * evaluates the entry's module at its place in the native order, and exports its names.
 *
 * Modules that the page loads natively (styles, components, packages served as source) are imported
 * by the facade and passed to the registry. Native imports run before the facade's own code.
 * Modules of packs that must run before a native import are therefore evaluated by a *segment*,
 * imported in front of it:
 *
 *     import "./entry.seg1.js"; import * as n1 from "/node_modules/excluded/index.js"; … load("entry", …)
 */
import { type CommonJsNames, exportedNames } from "./exported_names.ts";
import { closureOf, nativeSteps } from "./module_order.ts";
import {
  isNativeScript,
  type ModuleTable,
  NATIVE_ASSET,
  NATIVE_SCRIPT,
  nativeUrl,
} from "./packed_module.ts";

export interface FacadeOptions {
  /** The id of the entry's module. */
  id: string;
  /** The file name without extension. */
  name: string;
  modules: ModuleTable;
  /** Returns the names that the text of a CommonJS module shows; used for `export * from` it. */
  commonJsNames: CommonJsNames;
}

/** The file that holds the registry, beside the packs. */
export const REGISTRY_FILE = "registry.js";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const quote = (text: string) => JSON.stringify(text);

/** Writes the facade of a module and its segments: texts by file name. */
export async function writeFacade(
  { id, name, modules, commonJsNames }: FacadeOptions,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const head = new FacadeHead(id, modules);
  const steps = nativeSteps(id, modules, isNativeScript);
  for (const [index, native] of steps.entries()) {
    if (native.before.length > 0) {
      const segment = `${name}.seg${index}.js`;
      const loads = native.before.map((each) => evaluation(each, modules));
      files.set(segment, head.toString() + loads.join(""));
      head.importFile(segment);
    }
    head.importNative(native.id);
  }
  const isCommonJs = modules.get(id)?.format === "cjs";
  const body = isCommonJs
    ? `export default loadCommonJs(${quote(id)});\n`
    : await exportingBody(id, modules, commonJsNames);
  files.set(`${name}.js`, head.toString() + body);
  return files;
}

/** The facade of an entry whose package is served as source: it re-exports the source. */
export function sourceFacade(url: string, hasDefault: boolean): string {
  const all = `export * from ${quote(url)};\n`;
  return hasDefault ? `${all}export { default } from ${quote(url)};\n` : all;
}

/** The imports at the head of a facade, in their order. */
class FacadeHead {
  readonly #lines: string[] = [];
  readonly #provided: string[] = [];

  constructor(entry: string, modules: ModuleTable) {
    const closure = closureOf(entry, modules);
    for (const pack of new Set(closure.map((id) => modules.get(id)?.pack))) {
      if (pack !== undefined) this.importFile(pack);
    }
    for (const id of closure) if (id.startsWith(NATIVE_ASSET)) this.importNative(id);
  }

  importFile(file: string): void {
    this.#lines.push(`import ${quote(`./${file}`)};\n`);
  }

  importNative(id: string): void {
    const local = `n${this.#provided.length}`;
    this.#lines.push(`import * as ${local} from ${quote(nativeUrl(id)!)};\n`);
    const isScript = id.startsWith(NATIVE_SCRIPT);
    this.#provided.push(`provide(${quote(id)}, ${local}, ${isScript});\n`);
  }

  toString(): string {
    const registry = `import { load, loadCommonJs, provide } from ${
      quote(`./${REGISTRY_FILE}`)
    };\n`;
    return registry + this.#lines.join("") + this.#provided.join("");
  }
}

async function exportingBody(
  id: string,
  modules: ModuleTable,
  commonJsNames: CommonJsNames,
): Promise<string> {
  const { names, isLive, nativeStars } = await exportedNames(id, modules, commonJsNames);
  const stars = nativeStars.map((url) => `export * from ${quote(url)};\n`).join("");
  if (names.length === 0) return stars + evaluation(id, modules);
  const locals = names.map((_, index) => `e${index}`);
  const exported = names.map((name, index) =>
    `e${index} as ${IDENTIFIER.test(name) ? name : quote(name)}`
  );
  const assignments = names.map((name, index) =>
    `e${index} = m${IDENTIFIER.test(name) ? `.${name}` : `[${quote(name)}]`};`
  );
  return `${stars}let ${locals.join(", ")};\nexport { ${exported.join(", ")} };\n` +
    evaluation(id, modules, `(m) => { ${assignments.join(" ")} }${isLive ? ", true" : ""}`);
}

/** The statement that evaluates a module with all its imports. */
function evaluation(id: string, modules: ModuleTable, bind = "() => {}"): string {
  if (modules.get(id)?.format === "cjs") return `loadCommonJs(${quote(id)});\n`;
  const isAsync = closureOf(id, modules).some((each) => modules.get(each)?.isAsync);
  return `${isAsync ? "await " : ""}load(${quote(id)}, ${bind});\n`;
}
