import type { Plugin } from "../plugin_api/types.ts";

const SPECIFIER = "vite/modulepreload-polyfill";
const ID = `\0${SPECIFIER}`;

/**
 * Resolves `import "vite/modulepreload-polyfill"`, with which the entries of backends begin. Builds
 * get a polyfill; development needs none.
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
