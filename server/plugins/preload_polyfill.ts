import type { Plugin } from "../plugin_api/types.ts";

const SPECIFIER = "vite/modulepreload-polyfill";
const ID = `\0${SPECIFIER}`;

/**
 * The plugin that answers `import "vite/modulepreload-polyfill"`, which the entries of backends begin with. Builds get a polyfill;
 * while developing there is nothing to preload.
 *
 * Source: https://vite.dev/guide/backend-integration
 */
export function preloadPolyfillPlugin(): Plugin {
  return {
    name: "vite:modulepreload-polyfill",
    resolveId: {
      filter: { id: /^vite\/modulepreload-polyfill$/ },
      handler: () => ID,
    },
    load: {
      filter: { id: /modulepreload-polyfill$/ },
      handler: (id) => id === ID ? { code: "export {};", map: null } : undefined,
    },
  };
}
