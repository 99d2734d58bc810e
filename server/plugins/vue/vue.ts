/**
 * How components go through the plugins:
 *
 * 1. When no other plugin loads the component, `load` of the last plugin reads it and stores its
 *    text, so that later changes are compared with the served version.
 * 2. `transform` compiles the main module. It imports styles, custom blocks and other separate
 *    modules under ids like `App.vue?vue&type=style&index=0&lang.scss`.
 * 3. For these ids, `resolveId` and `load` return the text of the block, so that other plugins
 *    process it by its language.
 * 4. A style returns to `transform` as plain CSS (`vite:css` runs before this plugin,
 *    `vite:css-post` after it) and gets its scope. Template blocks are compiled there too.
 * 5. `transform` of the last plugin adds other plugins' changes to the component's key.
 * 6. `hotUpdate` narrows a change to the modules that differ from those on the page.
 * 7. Ids that name no block (`page.vue?definePage&vue&lang.tsx`) are other plugins' modules; see
 *    `vue_derived.ts`.
 *
 * Results of earlier sessions for the same text are reused without loading the compiler. A project
 * without components loads none of this.
 */
import { errorInWhole } from "../../../compiler/original_place.ts";
import { normalizeMap } from "../../../compiler/source_map.ts";
import {
  isVueBlockId,
  namesBlock,
  parseVueRequest,
  type VueQuery,
} from "../../../compiler/vue/descriptor/query.ts";
import type { Plugin, TransformContext, TransformedSource } from "../../plugin_api/types.ts";
import type { VueComponents } from "./vue_components.ts";
import type { VuePluginOptions } from "./vue_options.ts";
import { type VueHost, VueSettings } from "./vue_settings.ts";

/** The plugins for Vue's single-file components. */
export interface VuePlugins {
  /** Has the name and the `api` of `@vitejs/plugin-vue`, because other plugins look it up. */
  vue: Plugin;
  /** Placed after the plugins of the project. */
  last: Plugin;
}

/** Creates the plugins for Vue's single-file components. */
export function vuePlugins(options: VuePluginOptions, host: VueHost): VuePlugins {
  const settings = new VueSettings(options, host);
  let components: Promise<VueComponents> | undefined;
  const loadComponents = () =>
    components ??= import("./vue_components.ts").then((module) => {
      const made = new module.VueComponents(settings, host);
      host.whenIdle((shouldContinue) => made.prepareForEdits(shouldContinue));
      return made;
    });
  const isOfComponent = (file: string, query: VueQuery) =>
    !query.raw && !query.url && (query.vue ? namesBlock(query) : settings.isComponent(file));
  const vue: Plugin = {
    name: "vite:vue",
    api: settings.api,
    configResolved(config) {
      for (const note of settings.resolve(config)) this.warn(note);
    },
    configureServer: (server) => settings.setServer(server),
    async resolveId(source, importer) {
      if (!isVueBlockId(source)) return undefined;
      const { file } = parseVueRequest(source);
      if ((await loadComponents()).isKnown(file)) return source;
      const resolved = await this.resolve(file, importer);
      if (resolved) return resolved.id + source.slice(file.length);
      // A virtual module's id is already final.
      return file.startsWith("\0") ? source : undefined;
    },
    async load(id) {
      const { file, query } = parseVueRequest(id);
      // The text of a block with `src` is that file.
      if (!query.vue || query.src !== undefined || !isOfComponent(file, query)) return undefined;
      return await (await loadComponents()).loadBlock(this, file, query);
    },
    async transform(code, id) {
      const { file, query } = parseVueRequest(id);
      if (!isOfComponent(file, query)) return undefined;
      const components = await loadComponents();
      const compiled = query.vue
        ? await components.transformBlock(code, file, query)
          .catch((error) => throwInComponent(error, this, { code, file, query }))
        : await components.transformMain(this, code, id);
      if (!compiled) return undefined;
      const { map = { mappings: "" }, deps, warnings } = compiled;
      for (const dep of deps) this.addWatchFile(dep);
      for (const warning of warnings) this.warn({ id, ...warning });
      const lang = query.vue ? undefined : components.languageOf(file);
      return { code: compiled.code, map, ...(!query.vue && mainModule(lang)) };
    },
    async hotUpdate(change) {
      // Until a component is requested, there is nothing to update.
      return await (await components)?.hotUpdate(this, change);
    },
  };
  const last = lastPlugin({
    isMain: (file, query) => !query.vue && isOfComponent(file, query),
    loadComponents,
    current: () => components,
  });
  return { vue, last };
}

/** The properties of a component's main module beside its code. */
function mainModule(lang: string | undefined): Partial<TransformedSource> {
  return { takesReasons: true, meta: lang ? { vite: { lang } } : {} };
}

/** Maps a style's error, whose positions refer to the block, to the component. */
function throwInComponent(
  error: unknown,
  context: TransformContext,
  { code, file, query }: { code: string; file: string; query: VueQuery },
): never {
  if (query.type !== "style") throw error;
  throw errorInWhole(error, file, { code, map: normalizeMap(context.getCombinedSourcemap()) });
}

/** The part that runs after the plugins of the project. */
function lastPlugin({ isMain, loadComponents, current }: {
  isMain: (file: string, query: VueQuery) => boolean;
  loadComponents: () => Promise<VueComponents>;
  /** The components; `undefined` until they are loaded. */
  current: () => Promise<VueComponents> | undefined;
}): Plugin {
  return {
    name: "vite:vue-last",
    async buildEnd() {
      (await current())?.close();
    },
    load: {
      order: "post",
      async handler(id) {
        const { file, query } = parseVueRequest(id);
        return isMain(file, query) ? await (await loadComponents()).loadMain(file) : undefined;
      },
    },
    transform: {
      order: "post",
      filter: { code: "__hmrKey" },
      async handler(code, id) {
        // The code keeps its lines and columns, so the earlier source maps stay valid.
        return (await current())?.finishMain(code, id);
      },
    },
  };
}
