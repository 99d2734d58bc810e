/**
 * Modules of packages by their ids. The id of a file is its path relative to the root, so that a
 * moved project keeps its packs; the id of a plugin's virtual module begins with the plugin's
 * namespace.
 */
import path from "node:path";
import { isAbsolutePath, resolvePath } from "../../base/paths.ts";
import type { PackageModule } from "./dependency_target.ts";

/** A module in a pack, with the data that facades of entries need. */
export interface PackedModule {
  /** The file name of its pack. */
  pack: string;
  format: "esm" | "cjs";
  /** The ids of its static imports and `require()` calls, in the order of evaluation. */
  imports: readonly string[];
  /** Whether it has a top-level await. */
  isAsync?: true;
  /** The names that an ES module exports itself, without its re-exports. */
  exports?: readonly string[];
  /**
   * Re-exports by name: the id of the other module and the name there; no name for the whole
   * namespace.
   */
  reexports?: Readonly<Record<string, readonly [id: string, name?: string]>>;
  /** The names in `exports` that functions of the module assign. */
  assigned?: readonly string[];
  /** The ids of its `export * from`. */
  stars?: readonly string[];
  /** Whether it could not be read or compiled: it throws, and a later batch tries again. */
  isFailed?: true;
}

/** Modules by id. */
export type ModuleTable = ReadonlyMap<string, PackedModule>;

/** Prefix of the id of a module that the page imports natively; the rest is its URL. */
export const NATIVE_SCRIPT = "native:";
/**
 * Prefix for a style or an asset, which runs no code, so that its place in the order does not
 * matter.
 */
export const NATIVE_ASSET = "asset:";

/**
 * Prefix for an ES module that replaces a Node built-in, whose default export `require()` returns.
 */
export const NATIVE_BUILTIN = "builtin:";

/** Whether an id belongs to a script that the page imports natively. */
export function isNativeScript(id: string): boolean {
  return id.startsWith(NATIVE_SCRIPT) || id.startsWith(NATIVE_BUILTIN);
}

/** The URL of a module that the page imports natively, `undefined` for a packed one. */
export function nativeUrl(id: string): string | undefined {
  for (const prefix of [NATIVE_SCRIPT, NATIVE_ASSET, NATIVE_BUILTIN]) {
    if (id.startsWith(prefix)) return id.slice(prefix.length);
  }
  return undefined;
}

/** The id of a file; a virtual module already has one. */
export function idOfFile(file: string, root: string): string {
  return isAbsolutePath(file) ? path.posix.relative(root, file) : file;
}

const NAMESPACED = /^([\w-]{2,}):(.*)$/s;

/** The module of an id. A plugin's virtual module is identified by its namespace and name. */
export function sourceOfId(id: string, root: string): PackageModule {
  const [, namespace, name] = isAbsolutePath(id) ? [] : NAMESPACED.exec(id) ?? [];
  return namespace === undefined
    ? { id, path: resolvePath(root, id), namespace: "file" }
    : { id, path: name!, namespace };
}
