import type { Plugin } from "../plugin_api/types.ts";

/** The part of the optimizer that this plugin reads from. */
export interface BundleSource {
  isOptimized(id: string): boolean;
  load(id: string): Promise<string>;
}

/** The plugin that loads bundled dependencies; it waits for those that are in the making. */
export function optimizedDepsPlugin(bundles: BundleSource): Plugin {
  return {
    name: "vite:optimized-deps",
    async load(id) {
      if (!bundles.isOptimized(id)) return null;
      // The bundle ends with a link to its source map: none is to be put in its place.
      return { code: await bundles.load(id), map: null };
    },
  };
}
