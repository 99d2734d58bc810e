/**
 * How a PostCSS config is found and loaded:
 *
 * 1. `css.postcss` can hold the options themselves. Otherwise a config file is searched in the
 *    root, or in the folder that `css.postcss` names, and upwards to the root of the workspace.
 * 2. The file is imported with the project's own resolution, so that the plugins it imports or
 *    names come from the project.
 * 3. Plugins given by name are imported from the folder of the file.
 *
 * File names and options are those of https://github.com/postcss/postcss-load-config
 */
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import process from "node:process";
import type { PostcssSetup } from "../../../compiler/css/types.ts";
import { VireoError } from "../../base/errors.ts";
import { foldersUp, isAbsolutePath, resolvePath, slash } from "../../base/paths.ts";
import { isFile } from "../../base/file_kind.ts";
import { searchForWorkspaceRoot } from "../../base/workspace_root.ts";

/** Imports modules of the project with its own resolution. */
export interface ProjectModules {
  /** @param file Absolute path. */
  importFile(file: string): Promise<Record<string, unknown>>;
  /** @throws VireoError `MODULE_NOT_FOUND` when the package cannot be resolved from `folder`. */
  importPackage(specifier: string, folder: string): Promise<Record<string, unknown>>;
}

/** Options of {@linkcode loadPostcssConfig}. */
export interface PostcssConfigOptions {
  root: string;
  /** The config's `css.postcss`. */
  postcss: string | (Record<string, unknown> & { plugins?: unknown[] }) | undefined;
  modules: ProjectModules;
}

/** A setup and the file that defines it; `null` for options given in the config. */
export interface LoadedPostcssConfig extends PostcssSetup {
  file: string | null;
}

type PluginTable = Record<string, unknown>;

interface RawConfig {
  plugins?: unknown[] | PluginTable;
  [option: string]: unknown;
}

const SCRIPT_ENDINGS = ["ts", "cts", "mts", "js", "cjs", "mjs"];
const CONFIG_NAMES = [
  "package.json",
  ".postcssrc",
  ...["json", "yaml", "yml", ...SCRIPT_ENDINGS].map((ending) => `.postcssrc.${ending}`),
  ...SCRIPT_ENDINGS.map((ending) => `postcss.config.${ending}`),
];

/** Whether a file is a PostCSS config by its name. `package.json` is not counted. */
export function isPostcssConfigFile(file: string): boolean {
  const name = posix.basename(file);
  return name !== "package.json" && CONFIG_NAMES.includes(name);
}

/**
 * Loads the user's PostCSS setup.
 *
 * @returns `null` when there is none.
 * @throws VireoError `CONFIG_INVALID` naming the file and the plugin.
 */
export async function loadPostcssConfig(
  options: PostcssConfigOptions,
): Promise<LoadedPostcssConfig | null> {
  const { root, postcss, modules } = options;
  if (typeof postcss === "object") {
    const { plugins, ...rest } = postcss;
    return { plugins: (plugins ?? []).filter(Boolean), options: rest, file: null };
  }
  const start = resolvePath(root, slash(postcss ?? ""));
  const found = await findConfig(start, modules);
  if (!found) return null;
  const { file } = found;
  try {
    const { plugins, ...rest } = typeof found.config === "function"
      ? await found.config({ cwd: root, env: process.env.NODE_ENV ?? "development" }) as RawConfig
      : found.config;
    return {
      plugins: await loadPlugins(plugins ?? [], file, modules),
      options: await loadSyntax(rest, file, modules),
      file,
    };
  } catch (error) {
    throw invalid(file, error);
  }
}

interface FoundConfig {
  file: string;
  config: RawConfig | ((context: { cwd: string; env: string }) => RawConfig | Promise<RawConfig>);
}

async function findConfig(start: string, modules: ProjectModules): Promise<FoundConfig | null> {
  if (isFile(start)) return { file: start, config: await readConfig(start, modules) ?? {} };
  for (const folder of foldersOfWorkspace(start)) {
    for (const name of CONFIG_NAMES) {
      const file = posix.join(folder, name);
      if (!isFile(file)) continue;
      const config = await readConfig(file, modules);
      if (config) return { file, config };
    }
  }
  return null;
}

/**
 * The folder and its parents up to the workspace root; only the folder when there is no workspace.
 */
function foldersOfWorkspace(start: string): string[] {
  const folders = [...foldersUp(start)];
  return folders.slice(0, folders.indexOf(searchForWorkspaceRoot(start, start)) + 1);
}

async function readConfig(
  file: string,
  modules: ProjectModules,
): Promise<FoundConfig["config"] | null> {
  const name = posix.basename(file);
  try {
    if (SCRIPT_ENDINGS.includes(posix.extname(name).slice(1))) {
      const module = await modules.importFile(file);
      return (module.default ?? module) as FoundConfig["config"];
    }
    const text = await readFile(file, "utf8");
    if (name === "package.json") return JSON.parse(text).postcss ?? null;
    if (!/\.ya?ml$/.test(name)) return JSON.parse(text);
    const yaml = await modules.importPackage("yaml", posix.dirname(file));
    const { parse } = (yaml.default ?? yaml) as { parse(text: string): RawConfig };
    return parse(text);
  } catch (error) {
    throw invalid(file, error);
  }
}

/** A list holds plugins; a table maps package names to their options. */
async function loadPlugins(
  plugins: unknown[] | PluginTable,
  file: string,
  modules: ProjectModules,
): Promise<unknown[]> {
  const loaded = Array.isArray(plugins) ? plugins.filter(Boolean) : await Promise.all(
    Object.entries(plugins)
      .filter(([, options]) => options !== false)
      .map(([name, options]) => loadPlugin(name, options, { file, modules })),
  );
  return loaded.map((plugin, index) => {
    const value = defaultOf(plugin);
    if (isPlugin(value)) return value;
    throw new Error(`plugins[${index}] is not a PostCSS plugin`);
  });
}

async function loadPlugin(
  name: string,
  options: unknown,
  { file, modules }: { file: string; modules: ProjectModules },
): Promise<unknown> {
  const plugin = await importNamed(name, file, modules);
  const hasOptions = typeof options === "object" && options !== null &&
    Object.keys(options).length > 0;
  return hasOptions ? (plugin as (options: unknown) => unknown)(options) : plugin;
}

async function loadSyntax(
  options: Record<string, unknown>,
  file: string,
  modules: ProjectModules,
): Promise<Record<string, unknown>> {
  const loaded = { ...options };
  for (const key of ["parser", "syntax", "stringifier"]) {
    const value = loaded[key];
    if (typeof value === "string") loaded[key] = await importNamed(value, file, modules);
  }
  return loaded;
}

async function importNamed(name: string, file: string, modules: ProjectModules): Promise<unknown> {
  const folder = posix.dirname(file);
  const module = name.startsWith(".") || isAbsolutePath(name)
    ? await modules.importFile(resolvePath(folder, name))
    : await modules.importPackage(name, folder);
  return defaultOf(module);
}

function defaultOf(value: unknown): unknown {
  const isModule = typeof value === "object" && value !== null && "default" in value;
  return isModule ? value.default : value;
}

function isPlugin(value: unknown): boolean {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null &&
    ("postcssPlugin" in value || "plugins" in value || "postcss" in value);
}

function invalid(file: string, error: unknown): VireoError {
  if (error instanceof VireoError && error.code === "CONFIG_INVALID") return error;
  const reason = error instanceof Error ? error.message : String(error);
  const hint = error instanceof VireoError ? error.hint : undefined;
  return new VireoError("CONFIG_INVALID", `Cannot load the PostCSS config "${file}": ${reason}`, {
    id: file,
    hint: hint ??
      "Correct the file, or set css.postcss to the options or to the folder of another config",
    cause: error,
  });
}
