/**
 * The module "vite" for config files and plugins: it has every export of Vite 8, because a missing
 * one is a link error for the whole plugin. Functions outside of a dev server's scope throw when
 * they are called.
 *
 * Source: https://vite.dev/guide/api-javascript
 */
import { createFilter } from "@rollup/pluginutils";
import {
  parseAst,
  parseAstAsync,
  parseSource,
  parseSourceSync,
} from "../../../compiler/javascript/parse_ast.ts";
import { normalizePath } from "../../base/paths.ts";
import { isCssId } from "../../base/url.ts";
import { loadEnv, resolveEnvPrefix } from "../resolve/env.ts";
import { mergeAlias, mergeConfig } from "../merge_config.ts";
import { byEnforce } from "../plugin_list.ts";
import { DEFAULT_CONDITIONS, DEFAULT_MAIN_FIELDS, DEFAULT_ORIGINS } from "../defaults.ts";
import type { Plugin, ResolvedConfig } from "../../plugin_api/types.ts";
import type { ProjectImporter } from "../../runtime/runtime.ts";
import type { CreateIdResolver, IdResolver } from "../../plugin_api/options.ts";
import { buildErrorMessage } from "./error_message.ts";
import { createLoadConfigFromFile } from "./load_config_from_file.ts";
import { isFileLoadingAllowed, isFileServingAllowed } from "./file_access.ts";
import { createPluginLogger } from "./plugin_logger.ts";
import { reactRefreshWrapperPlugin } from "./react_refresh_wrapper.ts";
import { send } from "./send.ts";
import { formatPostcssSourceMap, transformWithEsbuild, transformWithOxc } from "./transform.ts";
import { unsupportedClass, unsupportedFunction } from "./unsupported.ts";
import { ESBUILD_VERSION, ROLLDOWN_VERSION, ROLLUP_VERSION, VITE_VERSION } from "./versions.ts";
import { searchForWorkspaceRoot } from "../../base/workspace_root.ts";

const BUILD = "Vireo is a dev server: run the project's own build for that";
const SERVER = "A plugin gets the running server in its configureServer hook";
const ENVIRONMENTS = "Vireo has one environment, the browser's";

type HasEnvironment = { environment: object };

/** Creates a function that keeps one value for each environment. */
function perEnvironmentState<T>(
  initial: (environment: object) => T,
): (context: HasEnvironment) => T {
  const states = new WeakMap<object, T>();
  return ({ environment }) => {
    if (!states.has(environment)) states.set(environment, initial(environment));
    return states.get(environment)!;
  };
}

/** `config.createResolver` of an environment; all environments share it. */
function createIdResolver(
  config: ResolvedConfig,
  options?: Parameters<CreateIdResolver>[0],
): (environment: unknown, ...request: Parameters<IdResolver>) => ReturnType<IdResolver> {
  const resolve = config.createResolver(options);
  return (_environment, ...request) => resolve(...request);
}

/** Compiles a style sheet with the config's options, by the extension of its file. */
async function preprocessCSS(
  code: string,
  file: string,
  { plugins }: ResolvedConfig,
): Promise<unknown> {
  const { api } = plugins.find(({ name }) => name === "vite:css")!;
  return await (api as { preprocess(...args: string[]): Promise<unknown> }).preprocess(code, file);
}

/** Filters of hooks, and the names of their plugins; without names, they apply to all plugins. */
interface HookFilters extends Partial<Record<FilteredHook, unknown>> {
  pluginNamePattern?: string | RegExp | (string | RegExp)[];
}

type FilteredHook = typeof FILTERED_HOOKS[number];

const FILTERED_HOOKS = ["resolveId", "load", "transform"] as const;

/**
 * Replaces the filters of a plugin's hooks. The first entry that matches the plugin's name is used.
 */
function withFilter(plugin: unknown, filters: HookFilters | HookFilters[]): unknown {
  if (Array.isArray(plugin)) return plugin.map((each) => withFilter(each, filters));
  if (typeof (plugin as PromiseLike<unknown> | null)?.then === "function") {
    return (plugin as PromiseLike<unknown>).then((each) => withFilter(each, filters));
  }
  if (typeof plugin !== "object" || plugin === null) return plugin;
  const filtered = plugin as Record<string, unknown>;
  const fitting = toArray(filters).find((each: HookFilters) => isFor(String(filtered.name), each));
  for (const hook of FILTERED_HOOKS) {
    const existing = filtered[hook];
    const filter = fitting?.[hook];
    if (!existing || filter === undefined) continue;
    filtered[hook] = typeof existing === "function"
      ? { handler: existing, filter }
      : { ...existing as object, filter };
  }
  return filtered;
}

function isFor(name: string, { pluginNamePattern: names }: HookFilters): boolean {
  return names === undefined ||
    toArray(names).some((each: string | RegExp) =>
      typeof each === "string" ? each === name : each.test(name)
    );
}

// deno-lint-ignore no-explicit-any -- values of plugins, checked where they are used
const toArray = (value: unknown): any[] => Array.isArray(value) ? value : [value];

const FIXED: Readonly<Record<string, unknown>> = {
  version: VITE_VERSION,
  rollupVersion: ROLLUP_VERSION,
  rolldownVersion: ROLLDOWN_VERSION,
  esbuildVersion: ESBUILD_VERSION,

  defineConfig: (config: unknown) => config,
  mergeConfig,
  mergeAlias,
  loadEnv,
  resolveEnvPrefix,
  normalizePath,
  searchForWorkspaceRoot,
  createFilter,
  isCSSRequest: isCssId,
  createLogger: createPluginLogger,
  buildErrorMessage,
  formatPostcssSourceMap,
  transformWithEsbuild,
  transformWithOxc,
  parseAst,
  parseAstAsync,
  parse: parseSource,
  parseSync: parseSourceSync,
  perEnvironmentState,
  perEnvironmentPlugin: (name: string, applyToEnvironment: Plugin["applyToEnvironment"]) => ({
    name,
    applyToEnvironment,
  }),
  createIdResolver,
  preprocessCSS,
  sortUserPlugins(plugins: Plugin[] = []) {
    const { pre, normal, post } = byEnforce(plugins.flat());
    return [pre, normal, post];
  },
  withFilter,
  isFileServingAllowed,
  isFileLoadingAllowed,
  send,
  isRunnableDevEnvironment: () => false,
  isFetchableDevEnvironment: () => false,
  // A plugin for builds only.
  esmExternalRequirePlugin: () => ({ name: "vireo:esm-external-require", apply: "build" }),

  defaultAllowedOrigins: DEFAULT_ORIGINS,
  defaultClientConditions: DEFAULT_CONDITIONS,
  defaultClientMainFields: DEFAULT_MAIN_FIELDS,
  defaultServerConditions: Object.freeze(["module", "node", "development|production"]),
  defaultServerMainFields: Object.freeze(["module", "jsnext:main", "jsnext"]),
  defaultExternalConditions: Object.freeze(["node", "module-sync"]),

  build: unsupportedFunction("build", BUILD),
  createBuilder: unsupportedFunction("createBuilder", BUILD),
  preview: unsupportedFunction("preview", BUILD),
  minify: unsupportedFunction("minify", BUILD),
  minifySync: unsupportedFunction("minifySync", BUILD),
  createServer: unsupportedFunction("createServer", SERVER),
  resolveConfig: unsupportedFunction("resolveConfig", SERVER),
  optimizeDeps: unsupportedFunction("optimizeDeps", SERVER),
  runnerImport: unsupportedFunction("runnerImport", ENVIRONMENTS),
  fetchModule: unsupportedFunction("fetchModule", ENVIRONMENTS),
  moduleRunnerTransform: unsupportedFunction("moduleRunnerTransform", ENVIRONMENTS),
  createFetchableDevEnvironment: unsupportedFunction("createFetchableDevEnvironment", ENVIRONMENTS),
  createRunnableDevEnvironment: unsupportedFunction("createRunnableDevEnvironment", ENVIRONMENTS),
  createServerHotChannel: unsupportedFunction("createServerHotChannel", ENVIRONMENTS),
  createServerModuleRunner: unsupportedFunction("createServerModuleRunner", ENVIRONMENTS),
  createServerModuleRunnerTransport: unsupportedFunction(
    "createServerModuleRunnerTransport",
    ENVIRONMENTS,
  ),
  DevEnvironment: unsupportedClass("DevEnvironment", ENVIRONMENTS),
  BuildEnvironment: unsupportedClass("BuildEnvironment", BUILD),
  Visitor: unsupportedClass("Visitor", 'Use the package "oxc-parser" in the plugin'),
};

/**
 * Creates the exports.
 *
 * @param importer Runs the config files that plugins load.
 */
export function createViteShim(importer: ProjectImporter): Readonly<Record<string, unknown>> {
  return { ...FIXED, loadConfigFromFile: createLoadConfigFromFile(importer) };
}

/** The exports of `vite/internal`, which `@vitejs/plugin-react` imports. */
export const viteInternalShim: Readonly<Record<string, unknown>> = { reactRefreshWrapperPlugin };
