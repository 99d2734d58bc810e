import type { ModuleContent } from "../crawl/read_module.ts";

/** An imported name that the target module does not export. */
export interface MissingExport {
  /** Absolute URL of the importing module. */
  importer: string;
  /** Absolute URL of the module that lacks the export. */
  target: string;
  name: string;
  /** The local name in the importer. */
  local: string;
  /** Offset of the statement in the importer. */
  offset: number;
  /** Names that the target exports. */
  exports: string[];
}

/** The modules of an app by absolute URL; unreadable modules are absent. */
export type Modules = ReadonlyMap<
  string,
  Pick<ModuleContent, "imports" | "exports" | "starExports">
>;

/**
 * Finds imported names that no module exports, as a browser does when it links modules. Names of
 * CommonJS dependencies are not included: the served code reads them from the default export.
 *
 * Source: https://tc39.es/ecma262/#sec-resolveexport
 */
export function missingExports(modules: Modules): MissingExport[] {
  const known = new Map<string, ReadonlySet<string> | undefined>();
  const namesOf = (url: string) => {
    if (!known.has(url)) known.set(url, exportedNames(url, modules));
    return known.get(url);
  };
  const missing: MissingExport[] = [];
  for (const [importer, { imports }] of modules) {
    for (const { url: target, bindings, offset } of imports) {
      const exports = bindings.length > 0 ? namesOf(target) : undefined;
      if (!exports) continue;
      for (const { imported: name, local } of bindings) {
        if (name === "*" || exports.has(name)) continue;
        missing.push({ importer, target, name, local, offset, exports: [...exports] });
      }
    }
  }
  return missing;
}

/** The exported names; `undefined` when some come from an unreadable module. */
function exportedNames(url: string, modules: Modules): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const seen = new Set<string>();
  const queue = [url];
  for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
    if (seen.has(current)) continue;
    seen.add(current);
    const module = modules.get(current);
    if (!module) return undefined;
    for (const name of module.exports) {
      // `export *` excludes the default export.
      if (current === url || name !== "default") names.add(name);
    }
    for (const star of module.starExports) {
      if (star === null) return undefined;
      queue.push(star);
    }
  }
  return names;
}
