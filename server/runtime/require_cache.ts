import module from "node:module";
import { slash } from "../paths.ts";

/** `require.cache`'s entries, as far as they are used here. */
interface CachedModule {
  exports: unknown;
  loaded: boolean;
  children?: { filename?: string }[];
}

/** What CommonJS modules are loaded, by path. */
export function requireCache(): Record<string, CachedModule | undefined> {
  return (module as unknown as { _cache: Record<string, CachedModule | undefined> })._cache;
}

/** Forgets a module and what it loaded, up to packages, which stay as they are. */
export function dropFromRequireCache(file: string): void {
  const cached = requireCache()[file];
  if (!cached || slash(file).includes("/node_modules/")) return;
  delete requireCache()[file];
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
