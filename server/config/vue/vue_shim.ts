import type { Plugin } from "../../plugin_api/types.ts";
import { vueDefaults } from "./vue_defaults.ts";

/** Options of `vue()`; `server/plugins/vue/vue.ts` interprets them. */
export type VueOptions = Record<string, unknown>;

/**
 * The plugin that `vue()` of `@vitejs/plugin-vue` returns here: it carries the options to Vireo's
 * own Vue support.
 */
export interface VuePluginShim extends Plugin {
  name: typeof VUE_PLUGIN;
  /**
   * Other plugins read and change the options through this, as they do with the original plugin.
   */
  api: {
    options: VueOptions;
    include: unknown;
    exclude: unknown;
    version: string;
  };
}

/** The name by which other plugins find it in `config.plugins`. */
const VUE_PLUGIN = "vite:vue";
const API_VERSION = "6.0.11";

/** `vue()` of `@vitejs/plugin-vue`, limited to its effect on the config. */
export function vue(options: VueOptions = {}): VuePluginShim {
  return {
    name: VUE_PLUGIN,
    config: ({ define }) => vueDefaults(options.features as Record<string, boolean>, define),
    api: {
      options,
      include: options.include ?? /\.vue$/,
      exclude: options.exclude,
      version: API_VERSION,
    },
  };
}

/** Parses the query of a block's module: https://github.com/vitejs/vite-plugin-vue */
function parseVueRequest(id: string): { filename: string; query: Record<string, unknown> } {
  const [filename = "", rawQuery = ""] = id.split("?", 2);
  const query: Record<string, unknown> = Object.fromEntries(new URLSearchParams(rawQuery));
  for (const flag of ["vue", "raw", "url", "scoped"]) if (flag in query) query[flag] = true;
  if ("index" in query) query.index = Number(query.index);
  return { filename, query };
}

/** The exports of `@vitejs/plugin-vue`. */
export const vueShim: Readonly<Record<string, unknown>> = {
  default: vue,
  parseVueRequest,
  "module.exports": Object.assign(vue, { default: vue, parseVueRequest }),
};

/** Whether {@linkcode vueShim} made a plugin of a config. */
export function isVueShim(plugin: Plugin): plugin is VuePluginShim {
  return plugin.name === VUE_PLUGIN;
}

/** Whether a plugin compiles components for Vue 2, in place of Vireo's own support. */
export function compilesVue2({ name }: Plugin): boolean {
  return name === "vite:vue2" || name === "vite-plugin-vue2";
}
