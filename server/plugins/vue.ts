/**
 * How components go through the plugins:
 *
 * 1. `load` reads the component and notes its text, so that a later change is compared with what was served.
 * 2. `transform` compiles the main module. It imports styles, custom blocks and what else is a module of its own
 *    under ids like `App.vue?vue&type=style&index=0&lang.scss`.
 * 3. For these, `resolveId` and `load` give the text of the block, so that other plugins treat it by its language.
 * 4. A style comes back to `transform` as plain CSS (`vireo:css` runs before this plugin, `vireo:css_module` after it)
 *    and gets its scope; a template of its own is compiled.
 * 5. `hotUpdate` narrows a change to the modules that differ from what the page has.
 *
 * What an earlier session compiled from the same text is taken over, without so much as loading the compiler. A project
 * without components loads none of this.
 */
import { errorInWhole } from "../../compiler/original_place.ts";
import { normalizeMap } from "../../compiler/source_map.ts";
import { isVueBlockId, parseVueRequest, type VueQuery } from "../../compiler/vue/query.ts";
import type { Plugin } from "../plugin_container/types.ts";
import type { VueComponents } from "./vue_components.ts";
import type { VuePluginOptions } from "./vue_options.ts";
import { type VueHost, VueSettings } from "./vue_settings.ts";

/**
 * The plugin for Vue's single-file components.
 *
 * It has the name and the `api` of `@vitejs/plugin-vue`, because other plugins look it up.
 */
export function vuePlugin(options: VuePluginOptions, host: VueHost): Plugin {
  const settings = new VueSettings(options, host);
  let components: Promise<VueComponents> | undefined;
  const loadComponents = () =>
    components ??= import("./vue_components.ts").then((module) => {
      const made = new module.VueComponents(settings, host);
      host.whenIdle((mayGoOn) => made.prepareForEdits(mayGoOn));
      return made;
    });
  const isOfComponent = (file: string, { vue, raw, url }: VueQuery) =>
    !raw && !url && (vue || settings.isComponent(file));
  return {
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
      return resolved && resolved.id + source.slice(file.length);
    },
    async load(id) {
      const { file, query } = parseVueRequest(id);
      if (!isOfComponent(file, query)) return undefined;
      const components = await loadComponents();
      if (!query.vue) return await components.loadMain(file);
      // The text of a block with `src` is the file itself.
      return query.src === undefined ? await components.loadBlock(this, file, query) : undefined;
    },
    async transform(code, id) {
      const { file, query } = parseVueRequest(id);
      if (!isOfComponent(file, query)) return undefined;
      const components = await loadComponents();
      const compiled = query.vue
        ? await components.transformBlock(code, file, query).catch((error) => {
          if (query.type !== "style") throw error;
          const map = normalizeMap(this.getCombinedSourcemap());
          throw errorInWhole(error, file, { code, map });
        })
        : await components.transformMain(this, code, file);
      if (!compiled) return undefined;
      for (const dep of compiled.deps) this.addWatchFile(dep);
      for (const warning of compiled.warnings) this.warn({ id, ...warning });
      const lang = query.vue ? undefined : components.languageOf(file);
      return {
        code: compiled.code,
        map: compiled.map ?? { mappings: "" },
        ...(lang && { meta: { vite: { lang } } }),
      };
    },
    async hotUpdate(change) {
      // Before a component was asked for, there is none to update.
      return await (await components)?.hotUpdate(this, change);
    },
  };
}
