// The public types of Vireo. Written by `deno task release` from the sources of its plugin API.

export type LogLevel = "info" | "warn" | "error" | "silent";

/** The receiver of messages. */
export interface Logger {
  info(message: string, options?: object): void;
  warn(message: string, options?: object): void;
  warnOnce(message: string, options?: object): void;
  error(message: string, options?: object): void;
  clearScreen(type: LogLevel): void;
  hasErrorLogged(error: Error): boolean;
  hasWarned: boolean;
}

/** `css.modules`: options of `postcss-modules`. */
export interface CssModulesOptions {
  scopeBehaviour?: "global" | "local";
  globalModulePaths?: RegExp[];
  exportGlobals?: boolean;
  generateScopedName?: string | ((name: string, filename: string, css: string) => string);
  hashPrefix?: string;
  localsConvention?:
    | "camelCase"
    | "camelCaseOnly"
    | "dashes"
    | "dashesOnly"
    | ((originalName: string, generatedName: string, file: string) => string);
  // deno-lint-ignore no-explicit-any -- the parameters are those of the plugin
  getJSON?: (...args: any[]) => void;
}

/** A message of the hot channel. */
export interface HotPayload {
  type: string;
  [key: string]: unknown;
}

export interface ErrorDescription {
  message: string;
  stack?: string;
  id?: string;
  frame?: string;
  plugin?: string;
  loc?: { file?: string; line: number; column: number };
}

/** A module of the graph. */
export interface ModuleNode {
  url: string;
  id: string | null;
  file: string | null;
  type: "js" | "css" | "asset";
  importers: Set<ModuleNode>;
  importedModules: Set<ModuleNode>;
  lastHMRTimestamp: number;
  [key: string]: unknown;
}

export interface ModuleGraph {
  getModuleById(id: string): ModuleNode | undefined;
  getModulesByFile(file: string): Set<ModuleNode> | undefined;
  getModuleByUrl(url: string): Promise<ModuleNode | undefined>;
  invalidateModule(module: ModuleNode): void;
  invalidateAll(): void;
}

/** The config's `json`. */
export interface JsonOptions {
  /** Whether each key that is a valid identifier becomes an export. */
  namedExports?: boolean;
  /** Whether values are written as `JSON.parse("…")`; `"auto"`: from 10 kB on. */
  stringify?: boolean | "auto";
}

// deno-lint-ignore no-explicit-any -- types of other packages, which users name themselves
type Foreign = any;
type ProxyServer = Foreign;
type AssetSources = Record<string, Foreign>;
type DebugScopes = Foreign;
type AnalyzedCode = Foreign;
type ModuleStyle = Foreign;
type LogSink = Foreign;
type ConnectStack = Foreign;
type HttpServerHandle = Foreign;
type WatcherHandle = Foreign;

/** The URLs of a running server. */
export interface ServerUrls {
  local: string[];
  network: string[];
}

/** A dev server. */
export interface DevServer {
  readonly config: ResolvedConfig;
  readonly resolvedUrls: ServerUrls | null;
  /** Opens the port. */
  listen(port?: number): Promise<Foreign>;
  /** Responds to a request, for a program that embeds the server. */
  fetch(request: Request): Promise<Response>;
  restart(reason?: string): Promise<void>;
  printUrls(): void;
  openBrowser(): void;
  close(): Promise<void>;
}

/** An error with a code, and a hint that names the edit. */
export declare class VireoError extends Error {
  readonly code: string;
  readonly hint?: string;
}

/** Creates a dev server for a project; it does not listen yet. Runs on Deno and on Bun. */
export declare function createServer(config?: InlineConfig): Promise<DevServer>;

/** Returns its argument: gives a config file the types of its options. */
export declare function defineConfig<T extends UserConfigExport>(config: T): T;

// Names of Vite for the same types.
export type ViteDevServer = ServerHandle;
export type ESBuildOptions = EsbuildOptions;
export type CSSOptions = CssOptions;
export type CSSModulesOptions = CssModulesOptions;
export type DepOptimizationOptions = OptimizeDepsOptions;
export type FileSystemServeOptions = FileSystemOptions;
export type HMRPayload = HotPayload;
