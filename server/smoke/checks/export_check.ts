import type { ModuleContent } from "../crawl/read_module.ts";

/** A name that a module takes and its target does not give. */
export interface MissingExport {
  /** Absolute URL of the module that takes it. */
  importer: string;
  /** Absolute URL of the module that should give it. */
  target: string;
  name: string;
  /** What the importer calls it. */
  local: string;
  /** Where the statement stands in the importer. */
  offset: number;
  /** What the target gives. */
  exports: string[];
}

/** The modules of an app by their absolute URL; those that could not be read are missing. */
export type Modules = ReadonlyMap<
  string,
  Pick<ModuleContent, "imports" | "exports" | "starExports">
>;

/**
 * Finds the imported names that no module exports, as a browser does when it links modules. Names of CommonJS are not
 * among them: the served code reads those from the default export.
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

/** `undefined` when some of its names come from a module that could not be read. */
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
      // `export *` leaves out the default.
      if (current === url || name !== "default") names.add(name);
    }
    for (const star of module.starExports) {
      if (star === null) return undefined;
      queue.push(star);
    }
  }
  return names;
}
