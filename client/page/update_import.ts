import { isFetchError } from "../hot/fetch_error.ts";
import type { ModuleNamespace } from "../hot/hot_context.ts";
import type { Update } from "../protocol.ts";
import type { PackedModules } from "../registry/pack_delivery.ts";
import { browserPath } from "./native_import.ts";

/** Options of {@linkcode createUpdateImport}. */
export interface UpdateImportOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Imports the new version of a module by its URL. */
  importNatively(update: Update): Promise<ModuleNamespace>;
  /** The modules of the page's registry, if the page is packed. */
  packs(): PackedModules | undefined;
  /** Reloads the page and logs the reason. */
  reload(reason: string): void;
}

/**
 * Delivers updated modules the way the page got them: through its registry, or natively.
 *
 * @param options Both ways, and the page's reload.
 * @returns The `importUpdated` function of `HotClient`.
 */
export function createUpdateImport(
  options: UpdateImportOptions,
): (update: Update) => Promise<ModuleNamespace> {
  const { base, importNatively, packs, reload } = options;
  return async function importUpdated(update) {
    const id = base + browserPath(update.acceptedPath);
    const packed = packs();
    try {
      return await (packed?.has(id)
        ? packed.importUpdated(id, update.timestamp)
        : importNatively(update));
    } catch (error) {
      // The reloaded page could not fetch the module either, and would be blank.
      if (update.isWithinCircularImport && !isFetchError(error)) {
        // The kept modules of the cycle were evaluated before this one; a fresh page evaluates them
        // in order.
        reload(
          `"${update.acceptedPath}" is part of a circular import and failed to evaluate on its own`,
        );
      }
      throw error;
    }
  };
}
