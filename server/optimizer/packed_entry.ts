import { closureOf } from "./packs/module_order.ts";
import { type ModuleTable, NATIVE_SCRIPT, nativeUrl } from "./packs/packed_module.ts";

/** A pre-bundled dependency for a packed page, which evaluates it in the page's registry. */
export interface PackedEntry {
  /** The id of its module in the registry. */
  id: string;
  format: "esm" | "cjs";
  /** The files that define it and its imports, beside the facade. */
  packs: readonly string[];
  /** The modules of the project's server that it imports. */
  natives: readonly NativeImport[];
  /** The names of exports that some module of the dependency assigns later. */
  liveNames: ReadonlySet<string>;
  /** Whether it, or a module that it imports, has a top-level await. */
  isAsync: boolean;
}

/** A module that only the server transforms: a style, an asset, a package served as source. */
export interface NativeImport {
  /** The id by which packs refer to it. */
  id: string;
  url: string;
  /** Whether `require()` returns its default export: a style, an asset, a Node built-in. */
  requiresDefault: boolean;
}

/**
 * The packs and imports of an entry.
 *
 * @returns `undefined` if no pack defines it: its package is served as source.
 */
export function packedEntry(id: string, modules: ModuleTable): PackedEntry | undefined {
  const module = modules.get(id);
  if (!module) return undefined;
  const packs = new Set<string>();
  const natives: NativeImport[] = [];
  const liveNames = new Set<string>();
  let isAsync = false;
  for (const each of closureOf(id, modules)) {
    const url = nativeUrl(each);
    if (url !== undefined) {
      natives.push({ id: each, url, requiresDefault: !each.startsWith(NATIVE_SCRIPT) });
    }
    const packed = modules.get(each);
    if (packed) packs.add(packed.pack);
    isAsync ||= packed?.isAsync === true;
    for (const name of packed?.assigned ?? []) liveNames.add(name);
    for (const [name, [target, imported]] of Object.entries(packed?.reexports ?? {})) {
      if (imported && modules.get(target)?.assigned?.includes(imported)) liveNames.add(name);
    }
  }
  return { id, format: module.format, packs: [...packs], natives, liveNames, isAsync };
}
