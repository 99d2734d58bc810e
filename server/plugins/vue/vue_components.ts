import type { Compiled, SourceMap } from "../../../compiler/types.ts";
import { blockSource } from "../../../compiler/vue/descriptor/block_source.ts";
import { loadVueCompiler } from "../../../compiler/vue/compiler.ts";
import { blockKey, ComponentStore } from "../../../compiler/vue/descriptor/component_store.ts";
import { type Descriptor, findBlock } from "../../../compiler/vue/descriptor/descriptor.ts";
import {
  compileMainModule,
  prepareForEdit,
} from "../../../compiler/vue/main_module/main_module.ts";
import { parseVueRequest, type VueQuery } from "../../../compiler/vue/descriptor/query.ts";
import { isOwnScript, resolveScript, scriptMap } from "../../../compiler/vue/script.ts";
import { compileStyle } from "../../../compiler/vue/style.ts";
import { compileTemplateModule } from "../../../compiler/vue/template.ts";
import { compiledKey, withFinishedKey } from "../../../compiler/vue/main_module/finished_key.ts";
import type { CompiledComponent } from "../../../compiler/vue/compile_component.ts";
import { VireoError } from "../../base/errors.ts";
import { isAbsolutePath } from "../../base/paths.ts";
import type { HotUpdateOptions, PluginContext } from "../../plugin_api/types.ts";
import { CompilePool } from "./compile_pool.ts";
import { modulesOfComponent, modulesOfTypes } from "./vue_hot_update.ts";
import { LAST_SCRIPTS } from "./vue_script_cache.ts";
import type { VueHost, VueSettings } from "./vue_settings.ts";

/** The part of `this` in `hotUpdate` that is used. */
type HotContext = Pick<PluginContext, "environment">;

/** A compiled main module as cached between sessions. */
interface KeptMain {
  lang: string;
  compiled: Compiled;
}

/** The text of a block. */
interface BlockSource {
  code: string;
  map: SourceMap | null;
  deps?: never;
}

/** Compiles the components of one server and finds which of their modules a change affects. */
export class VueComponents {
  readonly #settings: VueSettings;
  readonly #host: VueHost;
  readonly #store: ComponentStore;
  /** Components' texts on disk, between `load` and `transform`. */
  readonly #loaded = new Map<string, string>();
  /** Compiled main modules by id, while the other plugins transform them. */
  readonly #compiled = new Map<string, string>();
  readonly #pool: CompilePool;
  /** Texts and blocks of components that other threads compiled. */
  readonly #blocks = new Map<string, { source: string; blocks: CompiledComponent["blocks"] }>();

  constructor(settings: VueSettings, host: VueHost) {
    this.#settings = settings;
    this.#host = host;
    this.#store = new ComponentStore(() => settings.compilation());
    this.#pool = new CompilePool();
  }

  isKnown(file: string): boolean {
    return this.#store.has(file);
  }

  /** The language of a component's script; plugins read it from the module's meta. */
  languageOf(file: string): string | undefined {
    return this.#store.current(file)?.descriptor.lang;
  }

  /** Reads a component that no other plugin loads. */
  async loadMain(file: string): Promise<string | undefined> {
    const text = await this.#readFile(file);
    // For a missing file, the server reports the error.
    if (text === null) return undefined;
    this.#loaded.set(file, text);
    return text;
  }

  async transformMain(context: PluginContext, code: string, id: string): Promise<Compiled> {
    const { file } = parseVueRequest(id);
    const raw = this.#loaded.get(file) ?? null;
    this.#loaded.delete(file);
    const before = this.#store.current(file)?.descriptor;
    const compiled = await this.#transformText(context, file, { code, raw });
    if (before && before.source !== code) this.#updateBlocks(context, id);
    if (compiledKey(compiled.code) !== undefined) this.#compiled.set(id, compiled.code);
    return compiled;
  }

  /** Completes a main module after the other plugins' transforms. */
  finishMain(code: string, id: string): string | undefined {
    const compiled = this.#compiled.get(id);
    this.#compiled.delete(id);
    const finished = compiled === undefined ? code : withFinishedKey(compiled, code);
    return finished === code ? undefined : finished;
  }

  async #transformText(
    context: PluginContext,
    file: string,
    { code, raw }: { code: string; raw: string | null },
  ): Promise<Compiled> {
    const key = await this.#settings.cacheKey(file, code);
    const kept = key && (this.#host.cache.read(file, key) as KeptMain | undefined ??
      await this.#compileElsewhere(file, code, key));
    if (!kept) return await this.#compileMain(context, file, { code, raw, key });
    this.#store.restore({ file, source: code, raw, lang: kept.lang });
    this.#store.mainServed(file, raw);
    return kept.compiled;
  }

  /** Compiles a new component on another thread; `undefined` if it has to be compiled here. */
  async #compileElsewhere(file: string, code: string, key: string): Promise<KeptMain | undefined> {
    // The script of an edited component can be reused here.
    if (this.#store.has(file)) return undefined;
    const component = await this.#pool.compile(await this.#settings.task(file, code));
    if (!component) return undefined;
    const { lang, compiled, blocks } = component;
    this.#blocks.set(file, { source: code, blocks });
    this.#host.cache.write(file, key, { lang, compiled } satisfies KeptMain);
    return { lang, compiled };
  }

  /** Ends the threads that compile components. */
  close(): void {
    this.#pool.close();
  }

  /**
   * Updates separate block modules when a component changes without an edit; for an edit, the hot
   * update names them. The main module, which imports them, is already up to date.
   */
  #updateBlocks({ environment: { moduleGraph } }: PluginContext, id: string): void {
    const { file } = parseVueRequest(id);
    const { descriptor } = this.#store.current(file)!;
    const updatedAt = moduleGraph.getModuleById(id)?.lastHmrTimestamp ?? 0;
    const timestamp = Date.now();
    for (const module of moduleGraph.getModulesByFile(file) ?? []) {
      const { query } = parseVueRequest(module.id!);
      const served = query.vue && query.src === undefined &&
        this.#store.servedBlock(file, blockKey(query.type ?? "", query.index));
      if (!served || served.content === contentOf(descriptor, query)) continue;
      const isNamed = module.lastHmrTimestamp > 0 && module.lastHmrTimestamp >= updatedAt;
      moduleGraph.invalidate(module, { timestamp, hmr: !isNamed });
    }
  }

  async #compileMain(
    context: PluginContext,
    file: string,
    { code, raw, key }: { code: string; raw: string | null; key: string | undefined },
  ): Promise<Compiled> {
    const compiler = await loadVueCompiler();
    const options = this.#settings.compilation();
    const descriptor = this.#store.getDescriptor(compiler, file, { source: code, raw });
    try {
      const compiled = await compileMainModule(compiler, descriptor, options);
      this.#store.mainServed(file, raw);
      const { script, lang } = descriptor;
      // A reused script keeps the key of an earlier, equivalent script. The text alone does not
      // yield that key, so the result cannot be cached by its text.
      if (key && compiled.deps.length === 0 && (!script || isOwnScript(script))) {
        this.#host.cache.write(file, key, { lang, compiled } satisfies KeptMain);
      }
      return compiled;
    } catch (error) {
      this.#store.mainFailed(file);
      // A change of one of these files can fix the error.
      for (const dep of options.types.filesOf(file)) context.addWatchFile(dep);
      throw error;
    }
  }

  async loadBlock(context: PluginContext, file: string, query: VueQuery) {
    const raw = await this.#rawText(context, file);
    const known = this.#store.current(file);
    const name = blockKey(query.type ?? "", query.index);
    const make = async () =>
      this.#takeBlock(file, name, raw) ?? await this.#findBlock(context, file, { query, raw });
    // Plugins can rewrite the component, and a script takes types from other files.
    const isPure = query.type !== "script" && raw !== null && known?.raw === raw &&
      known.descriptor.source === raw;
    const block = isPure
      ? await this.#keep(`${file} ${name}`, file, { input: [raw, name], make })
      : await make();
    this.#store.blockServed(file, name, { raw, content: block.code });
    return block;
  }

  /** A block that another thread found in the same text; each is requested once. */
  #takeBlock(file: string, name: string, raw: string | null): BlockSource | undefined {
    const found = this.#blocks.get(file);
    const block = found?.source === raw ? found.blocks[name] : undefined;
    if (block) delete found!.blocks[name];
    return block;
  }

  async #findBlock(
    context: PluginContext,
    file: string,
    { query, raw }: { query: VueQuery; raw: string | null },
  ): Promise<BlockSource> {
    const compiler = await loadVueCompiler();
    const descriptor = await this.#describe(context, file, raw);
    if (descriptor.errors[0]) throw descriptor.errors[0];
    const { type = "", index } = query;
    if (type === "script") {
      const script = resolveScript(compiler, descriptor, this.#settings.compilation());
      if (script) return { code: script.block.content, map: scriptMap(script) };
    }
    const block = type === "script" ? undefined : findBlock(descriptor, type, index);
    if (!block || (type !== "" && block.type !== type)) throw noSuchBlock(file, query);
    return blockSource(descriptor, block);
  }

  async transformBlock(code: string, file: string, query: VueQuery): Promise<Compiled | null> {
    const { type, src, scoped } = query;
    if (type !== "template" && type !== "style") return null;
    const options = this.#settings.compilation();
    const owner = src === undefined ? file : this.#store.fileOfId(src);
    const descriptor = owner === undefined ? undefined : this.#store.current(owner)?.descriptor;
    if (type === "template") {
      if (!descriptor) throw noSuchBlock(file, query);
      const compiler = await loadVueCompiler();
      return await compileTemplateModule(compiler, descriptor, { options, source: { code, file } });
    }
    const id = scoped || descriptor?.id;
    if (id === undefined) return null;
    const style = { code, id, isScoped: scoped !== undefined };
    return await this.#keep(`${file} scope ${id} ${query.index}`, file, {
      input: style,
      make: async () =>
        await compileStyle(await loadVueCompiler(), {
          ...style,
          file,
          isProduction: options.isProduction,
          ...this.#settings.style(),
        }),
    });
  }

  /**
   * Returns an earlier session's result for the same input, or calls `make`, which must depend on
   * nothing else.
   */
  async #keep<T extends { deps?: readonly string[] } | null>(
    slot: string,
    file: string,
    { input, make }: { input: unknown; make: () => Promise<T> },
  ): Promise<T> {
    const { cache } = this.#host;
    const key = await this.#settings.cacheKey(file, input);
    const kept = key && cache.read(slot, key);
    if (kept !== undefined) return kept as T;
    const made = await make();
    if (key && !made?.deps?.length) cache.write(slot, key, made);
    return made;
  }

  /**
   * Compiles the scripts of the most recently modified components, which are the likeliest to be
   * edited next. If interrupted, a later call starts over; compiled scripts are cached.
   */
  async prepareForEdits(shouldContinue: () => Promise<boolean>): Promise<void> {
    const compiler = await loadVueCompiler();
    const options = this.#settings.compilation();
    const { modifiedAt } = this.#host;
    const files = this.#store.files.sort((a, b) => modifiedAt(b) - modifiedAt(a));
    for (const file of files.slice(0, LAST_SCRIPTS)) {
      if (!await shouldContinue()) return;
      const descriptor = this.#store.current(file)?.descriptor;
      // Errors are reported when the component is edited or requested.
      if (descriptor) await prepareForEdit(compiler, descriptor, options).catch(() => {});
    }
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

  /** The component's text on disk, refreshed when a plugin generates the component. */
  async #rawText(context: PluginContext, file: string): Promise<string | null> {
    const known = this.#store.current(file);
    if (known && known.raw !== null) return await this.#host.readFile(file);
    // Errors are reported where the component is imported.
    await context.load({ id: file }).catch(() => {});
    if (this.#store.current(file)?.raw === null) return null;
    if (!isAbsolutePath(file)) throw missingComponent(file);
    return await this.#host.readFile(file);
  }

  /** The descriptor of a block's component. */
  async #describe(
    context: PluginContext,
    file: string,
    raw: string | null,
  ): Promise<Descriptor> {
    const known = this.#store.current(file);
    if (known && known.raw === raw) return known.descriptor;
    const isRewritten = known && known.raw !== known.descriptor.source;
    if (isRewritten || !file.endsWith(".vue")) {
      // Only the plugins that rewrite the component can produce its current text.
      await context.load({ id: file });
      const rewritten = this.#store.current(file);
      if (rewritten) return rewritten.descriptor;
    }
    return this.#store.getDescriptor(await loadVueCompiler(), file, { source: raw ?? "", raw });
  }

  async #readFile(file: string): Promise<string | null> {
    if (!isAbsolutePath(file)) return null;
    try {
      return await this.#host.readFile(file);
    } catch {
      return null;
    }
  }
}

/** The text of a block; `undefined` when the block's code also depends on other blocks. */
function contentOf(descriptor: Descriptor, { type = "", index }: VueQuery): string | undefined {
  if (type === "template") return undefined;
  if (type === "script") return descriptor.script?.block.content;
  return findBlock(descriptor, type, index)?.content;
}

function missingComponent(file: string): VireoError {
  return new VireoError("MODULE_NOT_FOUND", `Cannot find the component "${file}"`, {
    id: file,
    hint: "The plugin that generates it returned nothing for this id",
  });
}

function noSuchBlock(file: string, { type, index }: VueQuery): VireoError {
  const name = index === undefined ? `<${type}>` : `<${type}> number ${index + 1}`;
  return new VireoError("MODULE_NOT_FOUND", `Cannot find ${name} for "${file}"`, {
    id: file,
    hint: "Reload the page: the component has changed since it was loaded",
  });
}
