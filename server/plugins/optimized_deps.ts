import type { Plugin } from "../plugin_api/types.ts";

/** The part of the optimizer that this plugin uses. */
export interface BundleSource {
  isOptimized(id: string): boolean;
  load(id: string): Promise<string>;
}

/** Loads bundled dependencies, waiting for bundles that are still being built. */
export function optimizedDepsPlugin(bundles: BundleSource): Plugin {
  return {
    name: "vite:optimized-deps",
    async load(id) {
      if (!bundles.isOptimized(id)) return null;
      // The bundle already links its source map, so `null` keeps that map.
      return { code: await bundles.load(id), map: null };
    },
  };
}
