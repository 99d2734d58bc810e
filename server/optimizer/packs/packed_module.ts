/**
 * Modules of packages by their ids. The id of a file is its path relative to the root, so that a moved project keeps
 * its packs; that of a module which a plugin makes up begins with the plugin's namespace.
 */
import path from "node:path";
import { isAbsolutePath, resolvePath } from "../../base/paths.ts";
import type { ModuleSource } from "./dependency_target.ts";

/** A module that lies in a pack, and what the facade of an entry has to know of it. */
export interface PackedModule {
  /** The file name of its pack. */
  pack: string;
  format: "esm" | "cjs";
  /** The ids of what it imports statically or may `require()`, in the order of evaluation. */
  imports: readonly string[];
  /** It has a top-level await. */
  isAsync?: true;
  /** The names that an ES module exports itself, without those that it passes on. */
  exports?: readonly string[];
  /** Exports that are another module's: its id and the name there, none for the whole namespace. */
  reexports?: Readonly<Record<string, readonly [id: string, name?: string]>>;
  /** Those of `exports` that functions of the module assign. */
  assigned?: readonly string[];
  /** The ids of its `export * from`. */
  stars?: readonly string[];
  /** It could not be read or compiled: it throws, and a later batch tries again. */
  isFailed?: true;
}

/** Modules by id. */
export type ModuleTable = ReadonlyMap<string, PackedModule>;

/** What begins the id of a module that the page imports natively; its URL follows. */
export const NATIVE_SCRIPT = "native:";
/** The same for a style or an asset: it runs no code, so that its place in the order does not matter. */
export const NATIVE_ASSET = "asset:";

/** The same for a script that `require()` gives the default export of: an ES module in place of a built-in of Node. */
export const NATIVE_BUILTIN = "builtin:";

/** Whether an id is that of a script which the page imports natively. */
export function isNativeScript(id: string): boolean {
  return id.startsWith(NATIVE_SCRIPT) || id.startsWith(NATIVE_BUILTIN);
}

/** The URL of a module that the page imports natively, `undefined` for one that lies in a pack. */
export function nativeUrl(id: string): string | undefined {
  for (const prefix of [NATIVE_SCRIPT, NATIVE_ASSET, NATIVE_BUILTIN]) {
    if (id.startsWith(prefix)) return id.slice(prefix.length);
  }
  return undefined;
}

/** The id of a file; what a plugin makes up has one already. */
export function idOfFile(file: string, root: string): string {
  return isAbsolutePath(file) ? path.posix.relative(root, file) : file;
}

const NAMESPACED = /^([\w-]{2,}):(.*)$/s;

/** The module of an id. What a plugin makes up is asked for by its namespace and name. */
export function sourceOfId(id: string, root: string): ModuleSource {
  const [, namespace, name] = isAbsolutePath(id) ? [] : NAMESPACED.exec(id) ?? [];
  return namespace === undefined
    ? { id, path: resolvePath(root, id), namespace: "file" }
    : { id, path: name!, namespace };
}
