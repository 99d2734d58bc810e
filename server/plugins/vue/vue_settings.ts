import { createFilter } from "@rollup/pluginutils";
import type {
  CompileScriptOptions,
  TsconfigCompilerOptions,
} from "../../../compiler/script/script.ts";
import type { Compiled } from "../../../compiler/types.ts";
import type { ComponentTask } from "../../../compiler/vue/compile_component.ts";
import { requireVueCompiler, type TypeFiles } from "../../../compiler/vue/compiler.ts";
import type { ScriptSource, SfcOptions } from "../../../compiler/vue/options.ts";
import { TypeDependencies } from "../../../compiler/vue/type_dependencies.ts";
import type { IdleTask } from "../../base/idle.ts";
import type { ResolvedConfig, ServerHandle } from "../../plugin_api/types.ts";
import { plainJson } from "../../../compiler/plain_json.ts";
import type { CompilationCache } from "../../transform/transform_cache.ts";
import { ScriptCache } from "./vue_script_cache.ts";
import {
  optionsWithoutEffect,
  type ResolvedVueOptions,
  type VuePluginApi,
  type VuePluginOptions,
} from "./vue_options.ts";
import { ProjectTypeFiles, type TypeFilesOptions } from "./vue_type_files.ts";

/** The server functions that the Vue support uses. */
export interface VueHost {
  /** Reads a project file through `FileAccess`. */
  readFile(file: string): Promise<string>;
  /** Imports a package as if from a file in `folder`. */
  importPackage(specifier: string, folder: string): Promise<Record<string, unknown>>;
  /** Finds a package that is in no `node_modules`. */
  locatePackage?: TypeFilesOptions["locatePackage"];
  /** The compiler options of the `tsconfig.json` that covers a file. */
  tsconfig(file: string): Promise<TsconfigCompilerOptions>;
  /** Results of earlier sessions. */
  cache: CompilationCache;
  /** A file's last modification, in milliseconds since the epoch. */
  modifiedAt(file: string): number;
  /** Queues background work that runs once a page is connected and the server is idle. */
  whenIdle(work: IdleTask): void;
}

/** The version of `@vitejs/plugin-vue` whose interface this plugin provides. */
const API_VERSION = "6.0.11";
const COMPONENT_FILES = /\.vue$/;
const CUSTOM_ELEMENT_FILES = /\.ce\.vue$/;
/** Options of the config's `esbuild` that do not affect templates. */
const ONLY_JSX = /^(?:jsx|include$|exclude$)/;
const JSX_PLUGINS = new Set(["vite:vue-jsx", "vue-jsx"]);

type FileTest = (file: string) => boolean;

/**
 * The plugin's options and the settings derived from them. Other plugins can change the options
 * until a component is compiled.
 */
export class VueSettings {
  readonly api: VuePluginApi;
  readonly #host: VueHost;
  readonly #scripts = new ScriptCache();
  #config: ResolvedConfig | undefined;
  #typeFiles: (TypeFiles & { clear(): void }) | undefined;
  #types: TypeDependencies | undefined;
  #filter: { key: unknown[]; test: FileTest } | undefined;
  #customElements: { key: unknown[]; test: FileTest } | undefined;

  constructor(options: VuePluginOptions, host: VueHost) {
    this.#host = host;
    let current: ResolvedVueOptions = withCompiler({
      ...options,
      root: "",
      sourceMap: true,
      cssDevSourcemap: false,
      devToolsEnabled: true,
    });
    this.api = {
      get options() {
        return current;
      },
      set options(changed) {
        current = withCompiler(changed);
      },
      include: options.include ?? COMPONENT_FILES,
      exclude: options.exclude,
      version: API_VERSION,
    };
  }

  /** Stores the resolved config. @returns Notes about options without effect. */
  resolve(config: ResolvedConfig): string[] {
    const { options } = this.api;
    this.#config = config;
    this.api.options = {
      ...options,
      root: config.root,
      isProduction: config.isProduction,
      cssDevSourcemap: config.css.devSourcemap ?? false,
      devToolsEnabled: Boolean(options.features?.prodDevtools) || !config.isProduction,
    } satisfies ResolvedVueOptions;
    // A copy of the given options, without the compiler that `withCompiler` adds.
    return optionsWithoutEffect({ ...options });
  }

  setServer(server: ServerHandle): void {
    this.api.options.devServer = server;
  }

  /** Whether a file is a component. */
  isComponent(file: string): boolean {
    const { include = COMPONENT_FILES, exclude, options: { root } } = this.api;
    const key = [include, exclude, root];
    if (!isSameList(this.#filter?.key, key)) {
      this.#filter = { key, test: createFilter(include, exclude, { resolve: root }) };
    }
    return this.#filter!.test(file);
  }

  /** The project's files as the compiler reads them for types. */
  get typeFiles(): TypeFiles & { clear(): void } {
    const { alias, tsconfigPaths, preserveSymlinks } = this.#resolved().resolve;
    return this.#typeFiles ??= new ProjectTypeFiles({
      alias,
      tsconfigPaths,
      preserveSymlinks,
      locatePackage: this.#host.locatePackage,
    });
  }

  /** Inputs for compiling styles. */
  style(): { sourceMap: boolean; options: Record<string, unknown> | undefined } {
    const { cssDevSourcemap, style } = this.api.options;
    return { sourceMap: cssDevSourcemap, options: style };
  }

  /** Inputs for compiling components. */
  compilation(): SfcOptions {
    const { root, base, server, plugins, esbuild } = this.#resolved();
    const { options } = this.api;
    const { defineModel: _, propsDestructure, ...script } = options.script ?? {};
    const isProduction = options.isProduction ?? false;
    return {
      root,
      base,
      origin: server.origin ?? "",
      isProduction,
      hmr: server.hmr !== false && !isProduction,
      script,
      template: options.template ?? {},
      propsDestructure: options.features?.propsDestructure ?? propsDestructure ?? true,
      componentId: options.features?.componentIdGenerator,
      isCustomElement: (file) => this.#isCustomElement(file),
      hasJsxPlugin: plugins.some(({ name }) => JSX_PLUGINS.has(name)),
      types: this.#types ??= new TypeDependencies(this.typeFiles),
      importPackage: (name) => this.#host.importPackage(name, root),
      // The config's options can lower the syntax or define constants.
      compilesAll: Object.keys(esbuild || {}).some((name) => !ONLY_JSX.test(name)),
      compileScript: (source) => this.#compileScript(source),
    };
  }

  /** The inputs for compiling a component, if {@linkcode cacheKey} can represent them. */
  async task(file: string, source: string): Promise<ComponentTask> {
    const { types: _, importPackage: __, compileScript: ___, isCustomElement, ...options } = this
      .compilation();
    return {
      file,
      source,
      options,
      isCustomElement: isCustomElement(file),
      tsconfig: await this.#host.tsconfig(file),
      esbuildOptions: this.#esbuildOptions(),
    };
  }

  /**
   * A key of all inputs of a compilation except the files that provide types.
   *
   * @param input The text or other value to compile.
   * @returns `undefined` when a function among the options could affect the result.
   */
  async cacheKey(file: string, input: unknown): Promise<string | undefined> {
    const { types: _, importPackage: __, compileScript: ___, isCustomElement, ...options } = this
      .compilation();
    const tsconfig = await this.#host.tsconfig(file);
    const { esbuild } = this.#resolved();
    return plainJson([
      file,
      input,
      options,
      isCustomElement(file),
      this.style(),
      tsconfig,
      esbuild,
    ]);
  }

  #resolved(): ResolvedConfig {
    if (!this.#config) throw new Error("The Vue plugin is used before its config is resolved");
    return this.#config;
  }

  #isCustomElement(file: string): boolean {
    const { features, customElement, root } = this.api.options;
    const pattern = features?.customElement ?? customElement ?? CUSTOM_ELEMENT_FILES;
    if (typeof pattern === "boolean") return pattern;
    const key = [pattern, root];
    if (!isSameList(this.#customElements?.key, key)) {
      this.#customElements = { key, test: createFilter(pattern, undefined, { resolve: root }) };
    }
    return this.#customElements!.test(file);
  }

  #esbuildOptions(): Record<string, unknown> {
    const { include: _, exclude: __, jsxInject: ___, ...esbuild } = this.#resolved().esbuild || {};
    return { ...esbuild };
  }

  async #compileScript(source: ScriptSource): Promise<Compiled> {
    const tsconfig = await this.#host.tsconfig(source.file);
    const esbuildOptions = this.#esbuildOptions() as CompileScriptOptions["esbuildOptions"];
    // Vue has the automatic JSX runtime; projects usually set JSX compiler options for the editor
    // only.
    const jsx = tsconfig.jsxFactory === undefined
      ? { jsx: "react-jsx", jsxImportSource: tsconfig.jsxImportSource ?? "vue" }
      : {};
    return await this.#scripts.compile({
      ...source,
      ...(source.loader === "ts"
        ? { tsconfig }
        : { tsconfig: { ...tsconfig, ...jsx }, dev: false }),
      esbuildOptions,
    });
  }
}

/**
 * Adds the compiler to the options, because other plugins read components with it. The property is
 * not enumerable, so copying the options does not load the compiler.
 */
function withCompiler(options: ResolvedVueOptions): ResolvedVueOptions {
  return options.compiler
    ? options
    : Object.defineProperty(options, "compiler", { configurable: true, get: requireVueCompiler });
}

function isSameList(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  return a !== undefined && a.every((each, index) => each === b[index]);
}
