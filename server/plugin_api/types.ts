/**
 * Plugins, their hooks and the arguments of hooks. Names and meanings are those of Rollup and Vite
 * (https://vite.dev/guide/api-plugin, https://rollupjs.org/plugin-development/); hooks for builds
 * are never called.
 */
import type { ErrorDescription } from "../../client/protocol.ts";
import type { ActiveModule } from "./active_module.ts";
import type { ConfigEnv, CreateIdResolver, ResolvedOptions, UserOptions } from "./options.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { AnalyzedCode, ModuleStyle } from "../graph/transform_result.ts";
import type { Logger } from "../base/logger.ts";
import type { HotChannel } from "./hot_channel.ts";
import type { ConnectStack, HttpServerHandle, WatcherHandle } from "./node_handles.ts";

/** A config file's content: the options and the plugins. */
export interface UserConfig extends UserOptions {
  plugins?: PluginOption[];
}

export type UserConfigFn = (env: ConfigEnv) => UserConfig | Promise<UserConfig>;
export type UserConfigExport = UserConfig | Promise<UserConfig> | UserConfigFn;

/** The resolved config of a server. */
export interface ResolvedConfig extends ResolvedOptions {
  /** All plugins in order, including the built-in ones. */
  readonly plugins: readonly Plugin[];
  /** Creates a function that resolves without plugins. */
  readonly createResolver: CreateIdResolver;
  /** The plugins that have a hook, in the hook's execution order. */
  getSortedPlugins(hook: string): Plugin[];
  /** The handlers of a hook in execution order. */
  getSortedPluginHooks(hook: string): ((...args: unknown[]) => unknown)[];
}

export type PluginOption =
  | Plugin
  | false
  | null
  | undefined
  | PluginOption[]
  | Promise<
    Plugin | false | null | undefined | PluginOption[]
  >;

export type StringFilter =
  | string
  | RegExp
  | (string | RegExp)[]
  | {
    include?: string | RegExp | (string | RegExp)[] | undefined;
    exclude?: string | RegExp | (string | RegExp)[] | undefined;
  };

/** A handler is not called when its filter does not match. */
export interface HookFilter {
  id?: StringFilter;
  code?: StringFilter;
  moduleType?: string | string[] | { include?: string | string[] };
}

/** A hook as a function, or as an object with its order and filter. */
export type Hook<F> = F | {
  handler: F;
  order?: "pre" | "post" | null | undefined;
  filter?: HookFilter;
  sequential?: boolean;
};

export interface PartialResolvedId {
  id: string;
  external?: boolean | "absolute" | "relative";
  moduleSideEffects?: boolean | "no-treeshake" | null;
  meta?: Record<string, unknown>;
  resolvedBy?: string;
}

export interface ResolvedId extends PartialResolvedId {
  external: boolean | "absolute" | "relative";
  meta: Record<string, unknown>;
}

export type ResolveIdResult = string | PartialResolvedId | false | null | undefined | void;

/** `map: null` keeps earlier maps; `{ mappings: "" }` declares that there is no useful map. */
export interface SourceDescription {
  code: string;
  map?: unknown;
  meta?: Record<string, unknown>;
  moduleType?: string;
  moduleSideEffects?: boolean | "no-treeshake" | null;
}

export type LoadResult = string | SourceDescription | null | undefined | void;
export type TransformHookResult = string | TransformedSource | null | undefined | void;

/** The result of a transform. */
export interface TransformedSource extends Partial<SourceDescription> {
  /** Set by `vite:css-post`: the style sheet that is all the module does. */
  style?: ModuleStyle | undefined;
  /** Set by `vite:vue`: updates with a reason change the module even if its code is equal. */
  takesReasons?: boolean;
}

export interface ResolveIdOptions {
  attributes: Record<string, string>;
  custom?: Record<string, unknown> | undefined;
  isEntry: boolean;
  ssr?: boolean;
  /** Set for resolutions by the dependency scanner. */
  scan?: boolean | undefined;
  kind?: string;
}

/**
 * A position for `this.warn` and `this.error`: an offset, or a line (from 1) and column (from 0).
 */
export type LogPosition = number | { line: number; column: number };

/** A log object as Rollup defines it, which plugins can throw or pass to `this.error`. */
export type RollupLog = Partial<ErrorDescription> & { message: string; cause?: unknown };

/** Data about a module during its transform, for `this.getModuleInfo`. */
export interface PluginModuleInfo {
  id: string;
  code: string | null;
  meta: Record<string, unknown>;
  isEntry: boolean;
  isExternal: boolean;
  importers: readonly string[];
  importedIds: readonly string[];
  dynamicallyImportedIds: readonly string[];
  dynamicImporters: readonly string[];
}

/** `this` of hooks without a module (`config`, `options`). */
export interface MinimalContext {
  meta: {
    rollupVersion: string;
    rolldownVersion: string;
    viteVersion: string;
    watchMode: boolean;
  };
  debug(log: string | RollupLog | (() => string | RollupLog)): void;
  info(log: string | RollupLog | (() => string | RollupLog)): void;
  warn(log: string | RollupLog | (() => string | RollupLog), position?: LogPosition): void;
  error(log: string | RollupLog | Error, position?: LogPosition): never;
}

/** `this` of `buildStart`, `resolveId`, `load` and `transform`. */
export interface PluginContext extends MinimalContext, ActiveModule {
  environment: PluginEnvironment;
  resolve(
    source: string,
    importer?: string,
    options?: {
      skipSelf?: boolean;
      custom?: Record<string, unknown> | undefined;
      attributes?: Record<string, string>;
      isEntry?: boolean;
    },
  ): Promise<ResolvedId | null>;
  load(options: { id: string }): Promise<PluginModuleInfo>;
  parse(code: string, options?: { lang?: "js" | "jsx" | "ts" | "tsx" | "dts" }): unknown;
  addWatchFile(file: string): void;
  getWatchFiles(): string[];
  getModuleInfo(id: string): PluginModuleInfo | null;
  getModuleIds(): IterableIterator<string>;
  emitFile(file: unknown): string;
  setAssetSource(reference: string, source: unknown): void;
  getFileName(reference: string): string;
}

/** `this` of `transform`. */
export interface TransformContext extends PluginContext {
  /** The combined map of all transforms of this module so far. */
  getCombinedSourcemap(): unknown;
  /**
   * Takes the analysis of a module's imports, for the graph; that of another text is ignored.
   * Plugins that wrap the hook often return the code alone. A plugin's own context lacks it.
   */
  noteAnalysis?(id: string, analysis: AnalyzedCode): void;
}

export interface HtmlTagDescriptor {
  tag: string;
  attrs?: Record<string, string | boolean | undefined>;
  children?: string | HtmlTagDescriptor[];
  injectTo?: "head" | "body" | "head-prepend" | "body-prepend";
}

export type IndexHtmlTransformResult = string | HtmlTagDescriptor[] | {
  html: string;
  tags: HtmlTagDescriptor[];
};

export interface IndexHtmlTransformContext {
  /** URL path of the page without base, `/index.html`. */
  path: string;
  filename: string;
  originalUrl?: string;
  server?: ServerHandle;
}

export type IndexHtmlTransformHook = (
  this: MinimalContext,
  html: string,
  context: IndexHtmlTransformContext,
) => IndexHtmlTransformResult | void | Promise<IndexHtmlTransformResult | void>;

export type IndexHtmlTransform = IndexHtmlTransformHook | {
  order?: "pre" | "post" | null;
  /** @deprecated Rollup's older spelling of `order` and `handler`. */
  enforce?: "pre" | "post";
  handler?: IndexHtmlTransformHook;
  transform?: IndexHtmlTransformHook;
};

/** The older hook's argument: https://vite.dev/guide/api-plugin#handlehotupdate */
export interface HmrContext {
  file: string;
  timestamp: number;
  modules: ModuleNode[];
  read(): string | Promise<string>;
  server: ServerHandle;
}

export interface HotUpdateOptions extends HmrContext {
  type: "create" | "update" | "delete";
}

type MaybePromise<T> = T | Promise<T>;

/** Called with a plugin whose hook fails while the server starts, and with the error. */
export type StartFailure = (plugin: Plugin, hook: string, error: unknown) => void;

type TransformFunction = (
  this: TransformContext,
  code: string,
  id: string,
  options?: { ssr?: boolean; moduleType?: string },
) => MaybePromise<TransformHookResult>;

export interface Plugin {
  name: string;
  version?: string;
  enforce?: "pre" | "post";
  apply?: "serve" | "build" | ((config: UserConfig, env: ConfigEnv) => boolean);
  applyToEnvironment?: (environment: PartialEnvironment) => MaybePromise<boolean | PluginOption>;
  /** The plugin's interface for other plugins. */
  api?: unknown;

  config?: Hook<
    (
      this: MinimalContext,
      config: UserConfig,
      env: ConfigEnv,
    ) => MaybePromise<Omit<UserConfig, "plugins"> | null | void>
  >;
  configEnvironment?: Hook<
    (
      this: MinimalContext,
      name: string,
      config: Record<string, unknown>,
      env: ConfigEnv,
    ) => MaybePromise<Record<string, unknown> | null | void>
  >;
  configResolved?: Hook<(this: MinimalContext, config: ResolvedConfig) => MaybePromise<void>>;
  configureServer?: Hook<
    (this: MinimalContext, server: ServerHandle) => MaybePromise<(() => MaybePromise<void>) | void>
  >;
  options?: Hook<(this: MinimalContext, options: unknown) => unknown>;
  buildStart?: Hook<(this: PluginContext, options: unknown) => MaybePromise<void>>;
  resolveId?: Hook<
    (
      this: PluginContext,
      source: string,
      importer: string | undefined,
      options: ResolveIdOptions,
    ) => MaybePromise<ResolveIdResult>
  >;
  load?: Hook<
    (this: PluginContext, id: string, options?: { ssr?: boolean }) => MaybePromise<LoadResult>
  >;
  /** `undefined` in the copy of a plugin disables its hook. */
  transform?: Hook<TransformFunction> | undefined;
  moduleParsed?: Hook<(this: PluginContext, info: PluginModuleInfo) => MaybePromise<void>>;
  transformIndexHtml?: IndexHtmlTransform;
  handleHotUpdate?: Hook<
    (this: MinimalContext, context: HmrContext) => MaybePromise<ModuleNode[] | void>
  >;
  hotUpdate?: Hook<
    (
      this: { environment: PluginEnvironment } & MinimalContext,
      options: HotUpdateOptions,
    ) => MaybePromise<ModuleNode[] | void>
  >;
  watchChange?: Hook<
    (
      this: PluginContext,
      id: string,
      change: { event: "create" | "update" | "delete" },
    ) => MaybePromise<void>
  >;
  buildEnd?: Hook<(this: PluginContext, error?: Error) => MaybePromise<void>>;
  closeBundle?: Hook<(this: PluginContext) => MaybePromise<void>>;
}

/** The part of an environment that exists before its plugins. */
export interface PartialEnvironment {
  readonly name: "client" | "ssr";
  readonly mode: "dev";
  readonly config: ResolvedConfig & { readonly consumer: "client" | "server" };
  readonly logger: Logger;
  getTopLevelConfig(): ResolvedConfig;
}

/**
 * An environment for plugins. Hooks run in the browser's environment, `client`; `ssr` exists but
 * does nothing.
 */
export interface PluginEnvironment extends PartialEnvironment {
  readonly moduleGraph: ModuleGraph;
  readonly hot: HotChannel;
  readonly pluginContainer: ContainerHandle;
  readonly plugins: readonly Plugin[];
  transformRequest(url: string): Promise<{ code: string; map: unknown; etag?: string } | null>;
  warmupRequest(url: string): Promise<void>;
  reloadModule(module: ModuleNode): Promise<void>;
}

/** The plugin container for plugins. */
export interface ContainerHandle {
  resolveId(
    source: string,
    importer?: string,
    options?: {
      skip?: Set<Plugin>;
      custom?: Record<string, unknown>;
      isEntry?: boolean;
      ssr?: boolean;
    },
  ): Promise<PartialResolvedId | null>;
  load(id: string): Promise<SourceDescription | null>;
  transform(code: string, id: string): Promise<{ code: string; map: unknown }>;
}

/**
 * The server for plugins: the part of Vite's `ViteDevServer` that a dev server for browsers has.
 */
export interface ServerHandle {
  readonly config: ResolvedConfig;
  readonly middlewares: ConnectStack;
  /** Reports when and where the server listens; `null` with `server.middlewareMode`. */
  readonly httpServer: HttpServerHandle | null;
  readonly watcher: WatcherHandle;
  readonly ws: HotChannel;
  readonly hot: HotChannel;
  readonly moduleGraph: ModuleGraph;
  readonly pluginContainer: ContainerHandle;
  readonly environments: { readonly client: PluginEnvironment; readonly ssr: PluginEnvironment };
  readonly resolvedUrls: { local: string[]; network: string[] } | null;
  transformRequest(url: string): Promise<{ code: string; map: unknown; etag?: string } | null>;
  warmupRequest(url: string): Promise<void>;
  transformIndexHtml(url: string, html: string, originalUrl?: string): Promise<string>;
  reloadModule(module: ModuleNode): Promise<void>;
  ssrLoadModule(url: string): Promise<never>;
  ssrFixStacktrace(error: Error): void;
  ssrRewriteStacktrace(stack: string): string;
  listen(port?: number): Promise<ServerHandle>;
  restart(): Promise<void>;
  close(): Promise<void>;
  printUrls(): void;
  openBrowser(): void;
  bindCLIShortcuts(): void;
  waitForRequestsIdle(id?: string): Promise<void>;
}
