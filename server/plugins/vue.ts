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
 */
import { posix } from "node:path";
import type { Compiled } from "../../compiler/types.ts";
import { blockSource } from "../../compiler/vue/block_source.ts";
import { loadVueCompiler } from "../../compiler/vue/compiler.ts";
import { blockKey, ComponentStore } from "../../compiler/vue/component_store.ts";
import { type Descriptor, findBlock } from "../../compiler/vue/descriptor.ts";
import { compileMainModule } from "../../compiler/vue/main_module.ts";
import { isVueBlockId, parseVueRequest, type VueQuery } from "../../compiler/vue/query.ts";
import { resolveScript, scriptMap } from "../../compiler/vue/script.ts";
import { compileStyle } from "../../compiler/vue/style.ts";
import { compileTemplateModule } from "../../compiler/vue/template.ts";
import { VireoError } from "../errors.ts";
import type { HotUpdateOptions, Plugin, PluginContext } from "../plugin_container/types.ts";
import { modulesOfComponent, modulesOfTypes } from "./vue_hot_update.ts";
import type { VuePluginOptions } from "./vue_options.ts";
import { type VueHost, VueSettings } from "./vue_settings.ts";

/** `this` of `hotUpdate`. */
type HotContext = Pick<PluginContext, "environment">;

/**
 * The plugin for Vue's single-file components.
 *
 * It has the name and the `api` of `@vitejs/plugin-vue`, because other plugins look it up.
 */
export function vuePlugin(options: VuePluginOptions, host: VueHost): Plugin {
  const settings = new VueSettings(options, host);
  const components = new Components(settings, host);
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
      if (components.isKnown(file)) return source;
      const resolved = await this.resolve(file, importer);
      return resolved && resolved.id + source.slice(file.length);
    },
    load(id) {
      const { file, query } = parseVueRequest(id);
      if (query.raw || query.url) return undefined;
      if (!query.vue) return components.loadMain(file);
      // The text of a block with `src` is the file itself.
      return query.src === undefined ? components.loadBlock(this, file, query) : undefined;
    },
    async transform(code, id) {
      const { file, query } = parseVueRequest(id);
      if (query.raw || query.url) return undefined;
      if (!query.vue && !settings.isComponent(file)) return undefined;
      const compiled = query.vue
        ? await components.transformBlock(code, file, query)
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
    hotUpdate(change) {
      return components.hotUpdate(this, change);
    },
  };
}

/** The components of one server. */
class Components {
  readonly #settings: VueSettings;
  readonly #host: VueHost;
  readonly #store: ComponentStore;
  /** Texts on disk of components on their way from `load` to `transform`. */
  readonly #loaded = new Map<string, string>();

  constructor(settings: VueSettings, host: VueHost) {
    this.#settings = settings;
    this.#host = host;
    this.#store = new ComponentStore(() => settings.compilation());
  }

  isKnown(file: string): boolean {
    return this.#store.has(file);
  }

  /** The language of a component's script, which plugins read from the module's meta. */
  languageOf(file: string): string | undefined {
    return this.#store.current(file)?.descriptor.lang;
  }

  async loadMain(file: string): Promise<string | undefined> {
    if (!this.#settings.isComponent(file) || !posix.isAbsolute(file)) return undefined;
    let text: string;
    try {
      text = await this.#host.readFile(file);
    } catch {
      // No such file: another plugin may have it, or else the server says what is wrong.
      return undefined;
    }
    this.#loaded.set(file, text);
    return text;
  }

  async transformMain(context: PluginContext, code: string, file: string): Promise<Compiled> {
    const compiler = await loadVueCompiler();
    const raw = this.#loaded.get(file) ?? code;
    this.#loaded.delete(file);
    const options = this.#settings.compilation();
    const descriptor = this.#store.describe(compiler, file, { source: code, raw });
    try {
      const compiled = await compileMainModule(compiler, descriptor, options);
      this.#store.mainServed(file, raw);
      return compiled;
    } catch (error) {
      this.#store.mainFailed(file);
      // One of these may mend it.
      for (const dep of options.types.filesOf(file)) context.addWatchFile(dep);
      throw error;
    }
  }

  async loadBlock(context: PluginContext, file: string, query: VueQuery) {
    const compiler = await loadVueCompiler();
    const raw = await this.#host.readFile(file);
    const descriptor = await this.#describe(context, file, raw);
    if (descriptor.errors[0]) throw descriptor.errors[0];
    const { type = "", index } = query;
    this.#store.blockServed(file, blockKey(type, index), raw);
    if (type === "script") {
      const script = resolveScript(compiler, descriptor, this.#settings.compilation());
      if (script) return { code: script.block.content, map: scriptMap(script) };
    }
    const block = type === "script" ? undefined : findBlock(descriptor, type, index);
    if (!block || block.type !== type) throw noSuchBlock(file, query);
    return blockSource(descriptor, block);
  }

  async transformBlock(code: string, file: string, query: VueQuery): Promise<Compiled | null> {
    const { type, src, scoped } = query;
    if (type !== "template" && type !== "style") return null;
    const compiler = await loadVueCompiler();
    const options = this.#settings.compilation();
    const owner = src === undefined ? file : this.#store.fileOfId(src);
    const descriptor = owner === undefined ? undefined : this.#store.current(owner)?.descriptor;
    if (type === "template") {
      if (!descriptor) throw noSuchBlock(file, query);
      return await compileTemplateModule(compiler, descriptor, { options, source: { code, file } });
    }
    const id = scoped || descriptor?.id;
    return id === undefined ? null : await compileStyle(compiler, {
      code,
      file,
      id,
      isScoped: scoped !== undefined,
      isProduction: options.isProduction,
      ...this.#settings.style(),
    });
  }

  async hotUpdate(context: HotContext, { type, file, modules, read }: HotUpdateOptions) {
    const { types } = this.#settings.compilation();
    if (type !== "update" || file.endsWith(".json")) this.#settings.typeFiles.clear();
    const isGone = type === "delete" && this.isKnown(file);
    const isChanged = type !== "delete" && this.isKnown(file);
    const dependents = types.dependentsOf(file);
    if (isGone) this.#store.forget(file);
    if (!isChanged && dependents.length === 0) return undefined;

    const compiler = await loadVueCompiler();
    const update = { compiler, store: this.#store, options: this.#settings.compilation() };
    const own = isChanged
      ? modulesOfComponent({ file, text: await read(), modules }, update)
      : undefined;
    if (dependents.length === 0) return own;
    const byTypes = modulesOfTypes(file, update, context.environment.moduleGraph);
    const kept = (own ?? modules).filter((module) => !byTypes.unchanged.has(module));
    return [...new Set([...kept, ...byTypes.changed])];
  }

  /** The descriptor of a block's component. */
  async #describe(context: PluginContext, file: string, raw: string): Promise<Descriptor> {
    const known = this.#store.current(file);
    if (known?.raw === raw) return known.descriptor;
    const isRewritten = known && known.raw !== known.descriptor.source;
    if (isRewritten || !file.endsWith(".vue")) {
      // Only the plugins that rewrite the component know what it is now.
      await context.load({ id: file });
      const rewritten = this.#store.current(file);
      if (rewritten) return rewritten.descriptor;
    }
    return this.#store.describe(await loadVueCompiler(), file, { source: raw });
  }
}

function noSuchBlock(file: string, { type, index }: VueQuery): VireoError {
  const name = index === undefined ? `<${type}>` : `<${type}> number ${index + 1}`;
  return new VireoError("MODULE_NOT_FOUND", `Cannot find ${name} for "${file}"`, {
    id: file,
    hint: "Reload the page: the component has changed since it was loaded",
  });
}
