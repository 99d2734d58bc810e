/**
 * Turns the user's config into the one that the server runs with.
 *
 * How a config is resolved:
 * 1. The config file is loaded; options of code or command line are merged over it.
 * 2. Its plugins are flattened, filtered by `apply`, and sorted by `enforce`.
 * 3. Their `config` hooks change the config, then `configEnvironment` the browser's part of it.
 * 4. The values are checked and completed to {@linkcode ResolvedOptions}.
 * 5. {@linkcode readConfig} ends here: from the options the caller builds its own plugins around the
 *    user's.
 * 6. {@linkcode finishConfig} runs the `configResolved` hooks, which receive the result; nothing here
 *    changes it afterwards.
 */
import { createFilter } from "@rollup/pluginutils";
import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { createDebugScopes } from "../../base/debug.ts";
import { VireoError } from "../../base/errors.ts";
import { createLogger, type Logger, plainSink } from "../../base/logger.ts";
import { normalizePath } from "../../base/paths.ts";
import type { Plugin, ResolvedConfig, UserConfig } from "../../plugin_api/types.ts";
import type { ProjectImporter } from "../../runtime/runtime.ts";
import { withBundleOptions } from "../load/bundle_options.ts";
import { checkOptions, unknownKeys, unsupportedOptions } from "../check_options.ts";
import {
  applyingPlugins,
  type ConfigHooksContext,
  runConfigEnvironmentHooks,
  runConfigHooks,
  runConfigResolvedHooks,
} from "../config_hooks.ts";
import { ASSET_EXTENSIONS } from "../defaults.ts";
import type { InlineConfig } from "../inline_config.ts";
import { LeftOutPlugins } from "../left_out_plugins.ts";
import { loadConfig, type LoadedConfig } from "../load/load.ts";
import { mergeConfig } from "../merge_config.ts";
import { esbuildOptionsOf } from "./oxc_options.ts";
import { byEnforce, flattenPlugins, type PluginsByEnforce, sortedHooks } from "../plugin_list.ts";
import { resolveBase } from "./resolve_base.ts";
import { resolveCacheDir } from "./resolve_cache_dir.ts";
import { provideNodeEnv, resolveEnv } from "./resolve_env.ts";
import { resolveResolution } from "./resolve_resolution.ts";
import { resolveLegacy } from "./resolve_legacy.ts";
import { resolveServerOptions } from "./resolve_server_options.ts";
import type {
  ConfigEnv,
  EsbuildOptions,
  ResolvedOptions,
  UserOptions,
} from "../../plugin_api/options.ts";
import { isUnavailable } from "../load/unavailable.ts";
import { createViteShim, viteInternalShim } from "../vite_shim/vite_shim.ts";
import { compilesVue2, isVueShim, vue, type VuePluginShim, vueShim } from "../vue/vue_shim.ts";
import { isFolder } from "../../base/file_kind.ts";

/** The user's plugins, around which the caller builds its list. */
export interface UserPlugins extends PluginsByEnforce {
  /**
   * `vue()` of the config or its default, which none of the lists contains: the caller's Vue plugin
   * uses its `api`. `undefined` if a plugin of the config compiles components for Vue 2.
   */
  vue: VuePluginShim | undefined;
}

/** Dependencies of {@linkcode readConfig}. */
export interface ReadConfigParts {
  importer: ProjectImporter;
  /** Receives the plugins whose hooks fail. */
  leftOut?: LeftOutPlugins;
}

/** A config before it has its plugins. */
export interface ReadConfig {
  options: ResolvedOptions;
  userPlugins: UserPlugins;
}

/** Dependencies of {@linkcode finishConfig}. */
export interface FinishConfigParts {
  createResolver: ResolvedConfig["createResolver"];
  leftOut?: LeftOutPlugins;
}

/**
 * Loads the config of a project, and resolves its options.
 *
 * @param inline Options of code or the command line; they override the config file.
 * @param command The command that hooks and functions receive.
 * @throws VireoError `CONFIG_NOT_FOUND` or `CONFIG_INVALID`
 */
export async function readConfig(
  inline: InlineConfig,
  command: ConfigEnv["command"],
  { importer, leftOut = new LeftOutPlugins() }: ReadConfigParts,
): Promise<ReadConfig> {
  const { configFile, debug, logSink = plainSink, ...given } = inline;
  importer.provide({
    "vite": createViteShim(importer),
    "vite/internal": viteInternalShim,
    "@vitejs/plugin-vue": vueShim,
  });
  const mode = given.mode ?? "development";
  const env: ConfigEnv = { command, mode, isSsrBuild: false, isPreview: false };
  const isNodeEnvGiven = provideNodeEnv();
  const loaded = await loadConfig({
    root: path.resolve(given.root ?? ""),
    configFile,
    env,
    importer,
  });
  const merged: UserConfig = loaded ? mergeConfig(loaded.config, given) : given;
  checkOptions(merged);
  env.mode = merged.mode ?? env.mode;
  const logger = merged.customLogger ?? createLogger(merged.logLevel, logSink);
  const all = await flattenPlugins(merged.plugins);
  const available = all.filter((plugin) => !isUnavailable(plugin));
  const plugins = applyingPlugins(available, merged, { env, logger, leftOut });
  // Components also work without a config.
  const own = plugins.find(isVueShim);
  const shim = own ?? (plugins.some(compilesVue2) ? undefined : vue());
  const groups = byEnforce(shim && !own ? [...plugins, shim] : plugins);
  const ordered = [...groups.pre, ...groups.normal, ...groups.post];
  for (const group of Object.values(groups)) leftOut.keepOutOf(group);
  const config = await runHooks(merged, ordered, { env, logger, leftOut });
  const options = await resolveOptions(config, {
    command,
    mode: env.mode,
    inline: given,
    loaded,
    isNodeEnvGiven,
    logger: config.customLogger ?? logger,
    debug: createDebugScopes(debug, {
      write: (line) => logger.info(line),
      warn: (message) => logger.warn(message),
    }),
  });
  warnAbout(options, config, loaded);
  return { options, userPlugins: { ...withoutVue(groups), vue: shim } };
}

/**
 * Completes a config with all of its plugins.
 *
 * @param options As read. Built-in plugins keep this object, so that they see the changes of later
 *   hooks.
 * @param plugins The caller's, around the user's.
 */
export async function finishConfig(
  options: ResolvedOptions,
  plugins: Plugin[],
  { createResolver, leftOut = new LeftOutPlugins() }: FinishConfigParts,
): Promise<ResolvedConfig> {
  const resolved: ResolvedConfig = Object.assign(options, {
    plugins,
    createResolver,
    getSortedPlugins: (hook: string) =>
      sortedHooks(resolved.plugins, hook).map(({ plugin }) => plugin),
    getSortedPluginHooks: (hook: string) =>
      sortedHooks(resolved.plugins, hook).map(({ handler }) => handler),
  });
  leftOut.keepOutOf(plugins);
  await runConfigResolvedHooks(resolved, [...plugins], leftOut);
  return resolved;
}

async function runHooks(
  config: UserConfig,
  plugins: readonly Plugin[],
  context: ConfigHooksContext,
): Promise<UserConfig> {
  const changed = await runConfigHooks(config, plugins, context);
  const complete = await runConfigEnvironmentHooks(changed, plugins, context);
  checkOptions(complete);
  return complete;
}

function withoutVue({ pre, normal, post }: PluginsByEnforce): PluginsByEnforce {
  const keep = (plugin: Plugin) => !isVueShim(plugin);
  return {
    pre: pre.filter(keep),
    normal: normal.filter(keep),
    post: post.filter(keep),
  };
}

/** Input of {@linkcode resolveOptions} beside the merged config. */
interface ResolutionContext {
  command: ConfigEnv["command"];
  mode: string;
  inline: UserOptions;
  loaded: LoadedConfig | undefined;
  isNodeEnvGiven: boolean;
  logger: Logger;
  debug: ResolvedOptions["debug"];
}

async function resolveOptions(
  config: UserConfig,
  context: ResolutionContext,
): Promise<ResolvedOptions> {
  const { command, mode, loaded, logger, debug } = context;
  const root = await resolveRoot(config);
  const { base, rawBase, decodedBase } = resolveBase(config.base, logger);
  const { env, envDir, envPrefix, isProduction } = resolveEnv(config, { ...context, root, base });
  const cacheDir = resolveCacheDir(root, config.cacheDir);
  const resolution = resolveResolution(config.resolve ?? {}, isProduction);
  const define = config.define ?? {};
  return {
    // Plugins read options of their own (`test`, `pwa`) from the resolved config.
    ...config,
    root,
    base,
    rawBase,
    decodedBase,
    mode,
    command,
    isProduction,
    isWorker: false,
    configFile: loaded?.file,
    configFileDependencies: loaded?.dependencies ?? [],
    inlineConfig: context.inline,
    define,
    publicDir: resolvePublicDir(config, root),
    cacheDir,
    resolve: resolution,
    html: config.html ?? {},
    css: { transformer: "postcss", devSourcemap: false, ...config.css },
    json: { namedExports: true, stringify: "auto", ...config.json },
    esbuild: resolveEsbuild(config),
    oxc: config.oxc ?? {},
    ...resolveAssets(config),
    env,
    envDir,
    envPrefix,
    appType: config.appType ?? "spa",
    server: resolveServerOptions(config.server ?? {}, { root, cacheDir, logger }),
    optimizeDeps: withBundleOptions({
      include: [],
      exclude: [],
      needsInterop: [],
      ...config.optimizeDeps,
    }),
    worker: withBundleOptions({ format: "iife", plugins: () => [], ...config.worker }),
    build: withBundleOptions({ ...BUILD_DEFAULTS, ...config.build }),
    preview: config.preview ?? {},
    ssr: config.ssr ?? {},
    environments: resolveEnvironments(config, { define, resolve: resolution }),
    experimental: config.experimental ?? {},
    legacy: resolveLegacy(config.legacy, root),
    logLevel: config.logLevel ?? "info",
    clearScreen: config.clearScreen ?? true,
    logger,
    debug,
    webSocketToken: randomBytes(12).toString("base64url"),
  };
}

function resolvePublicDir({ publicDir = "public" }: UserConfig, root: string): string {
  return publicDir ? normalizePath(path.resolve(root, publicDir)) : "";
}

function resolveAssets(
  { assetsInclude = [] }: UserConfig,
): Pick<ResolvedOptions, "assetsInclude" | "rawAssetsInclude"> {
  const rawAssetsInclude = Array.isArray(assetsInclude) ? assetsInclude : [assetsInclude];
  return { assetsInclude: assetFilter(rawAssetsInclude), rawAssetsInclude };
}

/** The options of each environment, completed for plugins. Only the browser's have an effect. */
function resolveEnvironments(
  { environments = {}, build }: UserConfig,
  shared: Pick<ResolvedOptions, "define" | "resolve">,
): ResolvedOptions["environments"] {
  return Object.fromEntries(
    Object.entries(environments).map(([name, given]) => [name, {
      dev: {},
      ...shared,
      ...given,
      resolve: name === "client"
        ? shared.resolve
        : { ...shared.resolve, ...given.resolve as object, alias: shared.resolve.alias },
      optimizeDeps: withBundleOptions({
        include: [],
        exclude: [],
        ...given.optimizeDeps as object,
      }),
      build: withBundleOptions({ ...BUILD_DEFAULTS, ...build, ...given.build as object }),
    }]),
  );
}

/** Build options that plugins also read in a server. */
const BUILD_DEFAULTS = {
  outDir: "dist",
  assetsDir: "assets",
  assetsInlineLimit: 4096,
  cssCodeSplit: true,
  sourcemap: false,
  lib: false,
  ssr: false,
  minify: false,
  target: "esnext",
} as const;

async function resolveRoot({ root = "", resolve }: UserConfig): Promise<string> {
  const folder = path.resolve(root);
  if (!isFolder(folder)) {
    throw new VireoError("CONFIG_NOT_FOUND", `Cannot find the root folder "${folder}"`, {
      hint: `Correct "root" in the config, which is relative to "${process.cwd()}"`,
    });
  }
  return normalizePath(resolve?.preserveSymlinks ? folder : await realpath(folder));
}

function resolveEsbuild({ esbuild, oxc }: UserOptions): EsbuildOptions | false {
  if (esbuild === false || oxc === false) return false;
  return { jsxDev: true, ...esbuild, ...(oxc && esbuildOptionsOf(oxc)) };
}

function assetFilter(include: readonly (string | RegExp)[]): (file: string) => boolean {
  const isIncluded = include.length > 0 ? createFilter(include) : () => false;
  return (file) =>
    ASSET_EXTENSIONS.has(path.extname(file).slice(1).toLowerCase()) || isIncluded(file);
}

function warnAbout(
  { root, logger, debug }: ResolvedOptions,
  config: UserConfig,
  loaded: LoadedConfig | undefined,
): void {
  const odd = ["#", "?"].filter((character) => root.includes(character));
  if (odd.length > 0) {
    const names = odd.map((character) => `"${character}"`).join(" and ");
    const verb = odd.length > 1 ? "end" : "ends";
    logger.warn(
      `The path of the root contains ${names}, which ${verb} the path of a module: "${root}"\n  hint: Rename the folder`,
    );
  }
  for (const { specifier, reason } of loaded?.leftOut ?? []) {
    logger.warn(`Plugin "${specifier}" is left out: ${reason}`);
  }
  const unsupported = unsupportedOptions(config);
  if (unsupported.length > 0) {
    logger.warn(`Options without effect in Vireo: ${unsupported.join(", ")}`);
  }
  const unknown = unknownKeys(config);
  if (unknown.length > 0) debug("config")?.(`unknown options: ${unknown.join(", ")}`);
}
