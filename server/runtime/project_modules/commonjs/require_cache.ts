import { slash } from "../../../base/paths.ts";
import { Module } from "./module_internals.ts";

/** Forgets a CommonJS module and what it loaded, up to packages, which stay as they are. */
export function dropFromRequireCache(file: string): void {
  const cached = Module._cache[file];
  if (!cached || slash(file).includes("/node_modules/")) return;
  delete Module._cache[file];
  for (const child of cached.children ?? []) {
    if (child.filename) dropFromRequireCache(child.filename);
  }
}

/**
 * What `require` gives of an ES module.
 *
 * Source: https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function requiredExports(namespace: Readonly<Record<string, unknown>>): unknown {
  if ("module.exports" in namespace) return namespace["module.exports"];
  return "default" in namespace ? { ...namespace, __esModule: true } : namespace;
}
