/** Barrels: modules that mostly pass on the exports of many others. */
import type { ModuleNode } from "../graph/module_node.ts";

export interface Barrel {
  url: string;
  /** Number of modules whose exports it passes on. */
  reexports: number;
  /** Number of modules that it brings into the page, directly or indirectly. */
  modules: number;
  importers: string[];
  /** The names that importers take from it; `null` if one takes them all. */
  used: string[] | null;
  hint: string;
}

/** A module is a barrel if it re-exports so many modules, and they are most of its imports. */
const LEAST_REEXPORTS = 20;
const LEAST_SHARE = 0.5;
/** Maximum number of barrels, and of names of one, in an answer. */
const MOST_BARRELS = 20;
const MOST_NAMES = 30;

/** Finds the barrels among some modules, those that bring the most modules first. */
export function findBarrels(modules: Iterable<ModuleNode>): Barrel[] {
  const found: Barrel[] = [];
  for (const module of modules) {
    const reexports = countReexports(module);
    if (reexports < LEAST_REEXPORTS) continue;
    if (reexports / module.importedModules.size >= LEAST_SHARE) {
      found.push(describe(module, reexports));
    }
  }
  return found.sort((one, other) => other.modules - one.modules).slice(0, MOST_BARRELS);
}

function countReexports({ transformResult }: ModuleNode): number {
  const targets = new Set<string>();
  for (const { kind, target } of transformResult?.record?.imports ?? []) {
    if ((kind === "reexport" || kind === "star") && target?.kind === "module") {
      targets.add(target.id);
    }
  }
  return targets.size;
}

function describe(module: ModuleNode, reexports: number): Barrel {
  const names = new Set<string>();
  for (const importer of module.importers) {
    for (const name of importer.importedBindings?.get(module) ?? []) names.add(name);
  }
  const importers = [...module.importers];
  const used = names.has("*") ? null : [...names];
  const modules = closureSize(module);
  return {
    url: module.url,
    reexports,
    modules,
    importers: importers.slice(0, MOST_NAMES).map(({ url }) => url),
    used: used && used.slice(0, MOST_NAMES),
    hint: hintFor(module.url, { modules, importers: importers.length, used }),
  };
}

function closureSize(module: ModuleNode): number {
  const seen = new Set([module]);
  // The iteration includes modules that are added meanwhile.
  for (const each of seen) for (const imported of each.staticImports) seen.add(imported);
  return seen.size - 1;
}

function hintFor(
  url: string,
  { modules, importers, used }: { modules: number; importers: number; used: string[] | null },
): string {
  const who = `${importers} ${importers === 1 ? "module" : "modules"}`;
  if (!used) {
    return `"${url}" brings ${modules} modules into the page, and ${who} ${
      importers === 1 ? "imports" : "import"
    } all of it: ` +
      "import single names from the modules that define them";
  }
  const [first, ...others] = used;
  if (first === undefined) {
    return `"${url}" brings ${modules} modules into the page, and no module uses a name of it`;
  }
  const taken = others.length === 0 ? `only \`${first}\`` : `${used.length} names`;
  const where = others.length === 0
    ? "it from the module that defines it"
    : "them from the modules that define them";
  return `"${url}" brings ${modules} modules into the page, of which ${who} ` +
    `${importers === 1 ? "uses" : "use"} ${taken}: import ${where}`;
}
