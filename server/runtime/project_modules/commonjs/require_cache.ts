import { slash } from "../../../base/paths.ts";
import { Module } from "./module_internals.ts";

/**
 * Removes a CommonJS module and the modules that it loaded from the cache; packages stay cached.
 */
export function dropFromRequireCache(file: string): void {
  const cached = Module._cache[file];
  if (!cached || slash(file).includes("/node_modules/")) return;
  delete Module._cache[file];
  for (const child of cached.children ?? []) {
    if (child.filename) dropFromRequireCache(child.filename);
  }
}

/**
 * The result of `require` for an ES module.
 *
 * Source: https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function requiredExports(namespace: Readonly<Record<string, unknown>>): unknown {
  if ("module.exports" in namespace) return namespace["module.exports"];
  return "default" in namespace ? { ...namespace, __esModule: true } : namespace;
}
