/**
 * The options of a config file and their resolved form. Names and meanings are Vite's
 * (https://vite.dev/config/); `types.ts` adds `plugins`, because hooks refer to the config.
 */
import type { ProxyServer } from "httpxy";
import type { CssModulesOptions } from "../../compiler/css/types.ts";
import type { AssetSources } from "../../compiler/html/html_reference.ts";
import type { JsonOptions } from "../../compiler/json.ts";
import type { DebugScopes } from "../base/debug.ts";
import type { Logger, LogLevel } from "../base/logger.ts";

export type { CssModulesOptions };

/** The argument of a config function. */
export interface ConfigEnv {
  command: "serve" | "build";
  mode: string;
  isSsrBuild?: boolean;
  isPreview?: boolean;
}

/** An alias in its full form. */
export interface Alias {
  find: string | RegExp;
  replacement: string;
  customResolver?: unknown;
}

export type AliasOptions = Record<string, string> | Alias[];

export interface ResolveOptions {
  alias?: AliasOptions;
  /** Packages that are always resolved from the root, so that the page has one copy of each. */
  dedupe?: string[];
  /** Additional export conditions. */
  conditions?: string[];
  mainFields?: string[];
  extensions?: string[];
  preserveSymlinks?: boolean;
  /** Whether `paths` of the nearest `tsconfig.json` apply. @default true */
  tsconfigPaths?: boolean;
}

export interface CssOptions {
  transformer?: "postcss" | "lightningcss";
  modules?: CssModulesOptions | false;
  /** Options of each preprocessor, by file extension. */
  preprocessorOptions?: Record<string, Record<string, unknown>>;
  preprocessorMaxWorkers?: number | true;
  /** A folder to search for a PostCSS config, or the options themselves. */
  postcss?: string | (Record<string, unknown> & { plugins?: unknown[] });
  devSourcemap?: boolean;
  lightningcss?: Record<string, unknown>;
}

/** Options of the script transform, with esbuild's names. `false` disables it. */
export interface EsbuildOptions {
  include?: string | RegExp | (string | RegExp)[] | undefined;
  exclude?: string | RegExp | (string | RegExp)[] | undefined;
  jsxInject?: string | undefined;
  jsx?: "transform" | "automatic" | "preserve";
  jsxFactory?: string | undefined;
  jsxFragment?: string | undefined;
  jsxImportSource?: string | undefined;
  jsxDev?: boolean | undefined;
  target?: string | string[] | undefined;
  define?: Record<string, string> | undefined;
  [key: string]: unknown;
}

export interface CorsOptions {
  origin?: boolean | string | RegExp | (string | RegExp)[] | ((origin: string) => boolean);
  methods?: string | string[];
  allowedHeaders?: string | string[];
  exposedHeaders?: string | string[];
  credentials?: boolean;
  maxAge?: number;
  preflightContinue?: boolean;
  optionsSuccessStatus?: number;
}

/**
 * A pattern of `server.watch.ignored`: a glob, a path, a regular expression or a function of an
 * absolute path. A string that begins with `!` names an exception.
 *
 * @see https://vite.dev/config/server-options#server-watch
 */
export type IgnoredPattern = string | RegExp | ((file: string) => boolean);

export interface LegacyOptions {
  /**
   * Whether the default import of CommonJS in a source is always its `exports.default` if it has
   * `__esModule`, even where Node imports `module.exports`.
   *
   * @default true if the project has installed a Vite before 8
   */
  inconsistentCjsInterop?: boolean | undefined;
  [key: string]: unknown;
}

export interface WatchOptions {
  ignored?: IgnoredPattern | readonly IgnoredPattern[];
  usePolling?: boolean;
  [key: string]: unknown;
}

export interface HmrOptions {
  protocol?: "ws" | "wss";
  host?: string;
  port?: number;
  clientPort?: number;
  path?: string | undefined;
  timeout?: number | undefined;
  overlay?: boolean | undefined;
  /** A Node `http` server that handles the hot channel's upgrades. */
  server?: unknown;
}

export interface FileSystemOptions {
  /** Whether files outside `allow` are refused. @default true */
  strict?: boolean;
  /** Folders whose files can be served. @default [the workspace root] */
  allow?: string[];
  /**
   * Globs of files that are never served.
   * @default `.env` files, certificates, keys, `.git`, and files with tokens (SECURITY.md)
   */
  deny?: string[];
}

/** A proxy rule, with the option names of `http-proxy`. */
export interface ProxyOptions {
  /** A URL, or its parts. */
  target: string | URL | {
    protocol?: string;
    host?: string;
    hostname?: string;
    port?: string | number;
  };
  changeOrigin?: boolean;
  ws?: boolean;
  secure?: boolean;
  rewrite?: (path: string) => string;
  headers?: Record<string, string>;
  rewriteWsOrigin?: boolean;
  /** Receives the `ProxyServer` of `httpxy`, which has the methods and events of `http-proxy`. */
  configure?: (proxy: ProxyServer, options: ProxyOptions) => void;
  /**
   * A returned string is another path of this server, `false` means 404; otherwise the request goes
   * to the target.
   */
  // deno-lint-ignore no-explicit-any -- users type their functions with Node's request and response
  bypass?: (request: any, response: any, options: ProxyOptions) => unknown;
  /** Whether a listener of `proxyRes` writes the response. */
  selfHandleResponse?: boolean;
  [key: string]: unknown;
}

export interface ServerOptions {
  /** `true` listens on every address. @default "localhost" */
  host?: string | boolean;
  /**
   * Host names that are accepted in the `Host` header, besides localhost and IP addresses; `true`
   * accepts all.
   */
  allowedHosts?: string[] | true;
  /** @default 5173 */
  port?: number;
  strictPort?: boolean;
  https?: { key?: string | Uint8Array; cert?: string | Uint8Array } | undefined;
  open?: boolean | string;
  proxy?: Record<string, string | ProxyOptions>;
  cors?: boolean | CorsOptions;
  headers?: Record<string, string>;
  hmr?: boolean | HmrOptions;
  /** `false` disables the socket; its options are those of `hmr` and take precedence over them. */
  ws?: false | Omit<HmrOptions, "overlay">;
  warmup?: { clientFiles?: string[]; ssrFiles?: string[] };
  watch?: WatchOptions | null;
  middlewareMode?: boolean | { server: unknown };
  fs?: FileSystemOptions;
  origin?: string | undefined;
  sourcemapIgnoreList?: false | ((sourcePath: string, sourcemapPath: string) => boolean);
  forwardConsole?: boolean | { unhandledErrors?: boolean; logLevels?: string[] };
  /**
   * Whether pages keep their state (scroll position, focus, form values, refs of Vue components)
   * through reloads that the server causes (an option of Vireo).
   *
   * @default false
   */
  keepState?: boolean;
  /**
   * Whether pages get their modules in a few files (an option of Vireo).
   *
   * @default false
   */
  pack?: boolean;
  perEnvironmentStartEndDuringDev?: boolean;
}

export interface OptimizeDepsOptions {
  entries?: string | string[];
  include?: string[];
  exclude?: string[];
  needsInterop?: string[];
  force?: boolean;
  noDiscovery?: boolean;
  holdUntilCrawlEnd?: boolean;
  esbuildOptions?: Record<string, unknown>;
  rolldownOptions?: Record<string, unknown>;
  extensions?: string[];
  disabled?: boolean | "build" | "dev";
}

export interface HtmlOptions {
  cspNonce?: string;
  /** Additional attributes that name files, by tag. */
  additionalAssetSources?: AssetSources;
}

/** All config file options except plugins. */
export interface UserOptions {
  root?: string;
  base?: string;
  mode?: string;
  define?: Record<string, unknown> | undefined;
  publicDir?: string | false;
  cacheDir?: string;
  resolve?: ResolveOptions | undefined;
  html?: HtmlOptions;
  css?: CssOptions;
  json?: JsonOptions;
  esbuild?: EsbuildOptions | false;
  oxc?: Record<string, unknown> | false;
  assetsInclude?: string | RegExp | (string | RegExp)[];
  logLevel?: LogLevel;
  customLogger?: Logger | undefined;
  clearScreen?: boolean;
  envDir?: string | false;
  envPrefix?: string | string[];
  appType?: "spa" | "mpa" | "custom";
  server?: ServerOptions;
  optimizeDeps?: OptimizeDepsOptions | undefined;
  worker?: { format?: "es" | "iife"; plugins?: () => unknown[]; rolldownOptions?: unknown };
  build?: Record<string, unknown>;
  preview?: Record<string, unknown>;
  ssr?: Record<string, unknown>;
  environments?: Record<string, Record<string, unknown>>;
  experimental?: Record<string, unknown>;
  future?: Record<string, unknown> | "warn";
  devtools?: unknown;
  legacy?: LegacyOptions;
}

export interface ResolvedResolveOptions {
  readonly alias: readonly Alias[];
  readonly dedupe: readonly string[];
  /**
   * The browser's export conditions in development, the user's first; each import adds `import` or
   * `require`.
   */
  readonly conditions: readonly string[];
  readonly mainFields: readonly string[];
  readonly extensions: readonly string[];
  readonly preserveSymlinks: boolean;
  readonly tsconfigPaths: boolean;
}

/**
 * Resolves a specifier to an id, by aliases and files.
 *
 * @param aliasOnly Applies aliases without searching for files.
 */
export type IdResolver = (
  specifier: string,
  importer?: string,
  aliasOnly?: boolean,
) => Promise<string | undefined>;

/** `config.createResolver`. Its options are those of `resolve`, and whether `a` can mean `./a`. */
export type CreateIdResolver = (
  options?: Partial<ResolvedResolveOptions> & { preferRelative?: boolean },
) => IdResolver;

export interface ResolvedServerOptions
  extends Omit<ServerOptions, "host" | "fs" | "hmr" | "forwardConsole" | "https"> {
  /** The address to listen on, such as `"localhost"` or `"0.0.0.0"`. */
  readonly host: string;
  readonly port: number;
  readonly strictPort: boolean;
  readonly https:
    | { readonly key: string | Uint8Array; readonly cert: string | Uint8Array }
    | undefined;
  readonly allowedHosts: string[] | true;
  readonly cors: boolean | CorsOptions;
  readonly headers: Record<string, string>;
  readonly hmr: false | HmrOptions;
  readonly pack: boolean;
  readonly keepState: boolean;
  /** The parts of their consoles that pages forward, if `enabled`. */
  readonly forwardConsole: {
    readonly enabled: boolean;
    readonly unhandledErrors: boolean;
    readonly logLevels: string[];
  };
  readonly fs: Readonly<Required<FileSystemOptions>>;
  readonly middlewareMode: boolean;
}

/**
 * The config that all parts of a server use, without its plugins. Paths are absolute and
 * normalized.
 */
export interface ResolvedOptions {
  readonly root: string;
  /** Public base path with a slash at both ends. */
  readonly base: string;
  /** The base as configured, possibly a full URL. */
  readonly rawBase: string;
  readonly decodedBase: string;
  readonly mode: string;
  readonly command: "serve" | "build";
  readonly isProduction: boolean;
  readonly isWorker: boolean;
  /** The config file, if there is one. */
  readonly configFile: string | undefined;
  /** Files that the config was loaded from: a change of one restarts the server. */
  readonly configFileDependencies: readonly string[];
  readonly inlineConfig: Readonly<UserOptions>;
  readonly define: Readonly<Record<string, unknown>>;
  /** Absolute path, or `""` when there is none. */
  readonly publicDir: string;
  readonly cacheDir: string;
  readonly resolve: ResolvedResolveOptions;
  readonly html: Readonly<HtmlOptions>;
  readonly css: Readonly<CssOptions>;
  readonly json: Readonly<JsonOptions>;
  readonly esbuild: Readonly<EsbuildOptions> | false;
  readonly oxc: Readonly<Record<string, unknown>> | false;
  readonly assetsInclude: (file: string) => boolean;
  readonly rawAssetsInclude: readonly (string | RegExp)[];
  /** `import.meta.env`, with `MODE`, `BASE_URL`, `DEV`, `PROD`, `SSR`. */
  readonly env: Readonly<Record<string, unknown>>;
  readonly envDir: string | false;
  readonly envPrefix: readonly string[];
  readonly appType: "spa" | "mpa" | "custom";
  readonly server: ResolvedServerOptions;
  readonly optimizeDeps: Readonly<OptimizeDepsOptions>;
  readonly worker: Readonly<NonNullable<UserOptions["worker"]>>;
  readonly build: Readonly<Record<string, unknown>>;
  readonly preview: Readonly<Record<string, unknown>>;
  readonly ssr: Readonly<Record<string, unknown>>;
  readonly environments: Readonly<Record<string, Record<string, unknown>>>;
  readonly experimental: Readonly<Record<string, unknown>>;
  readonly legacy: Readonly<LegacyOptions>;
  readonly logLevel: LogLevel;
  readonly clearScreen: boolean;
  readonly logger: Logger;
  readonly debug: DebugScopes;
  /** Token that the WebSocket's upgrade must have; new at every start. */
  readonly webSocketToken: string;
}
