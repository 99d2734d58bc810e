/**
 * Reads a project's config file.
 *
 * How a config is loaded:
 * 1. Without `--config`, the root is searched for `vireo.config.*`, then for `vite.config.*`.
 * 2. A plain file, recognized by its text, runs unchanged. Any other file is bundled by esbuild
 *    with the project's own files that it imports; a change of one of these restarts the server.
 * 3. The runtime's importer runs the bundle in the file's place. Packages are the project's, except
 *    "vite" and "@vitejs/plugin-vue", which Vireo provides.
 * 4. If a package cannot be imported, nothing of the config has run yet. The config is bundled with
 *    stand-ins for such packages, and their plugins are left out.
 * 5. A function is called, promises are awaited.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { normalizePath } from "../../base/paths.ts";
import type { UserConfig } from "../../plugin_api/types.ts";
import type { ProjectImporter } from "../../runtime/runtime.ts";
import { bundleConfig, type ConfigText } from "./bundle_config.ts";
import { configError } from "./config_error.ts";
import { configImports, withCommonJsInterop, withoutImports } from "./config_imports.ts";
import { isEsModuleFile } from "./is_es_module_file.ts";
import { plainConfig } from "./plain_config.ts";
import { flattenPlugins } from "../plugin_list.ts";
import type { ConfigEnv } from "../../plugin_api/options.ts";
import { callsOf, isUnavailable, unavailable, UNAVAILABLE_MODULE } from "./unavailable.ts";
import { isFile } from "../../base/file_kind.ts";

/** The result of a config file. */
export interface LoadedConfig {
  config: UserConfig;
  /** Absolute path. */
  file: string;
  /** Absolute paths of its source files, itself included. */
  dependencies: string[];
  /** Packages whose plugins were left out, each with the reason. */
  leftOut: { specifier: string; reason: string }[];
}

/** Options of {@linkcode loadConfig}. */
export interface LoadConfigOptions {
  /** Absolute path. */
  root: string;
  /**
   * A file to read instead of the one in the root; relative to the current folder. `false` reads
   * none.
   */
  configFile?: string | false | undefined;
  env: ConfigEnv;
  importer: ProjectImporter;
}

type Namespace = Record<string, unknown>;

const EXTENSIONS = ["ts", "js", "mjs", "mts", "cjs", "cts"];
const CANDIDATES = ["vireo", "vite"]
  .flatMap((name) => EXTENSIONS.map((extension) => `${name}.config.${extension}`));

/**
 * Finds the config file of a project: `vireo.config.*` before `vite.config.*`.
 *
 * @param root Absolute path.
 */
export function findConfigFile(root: string): string | undefined {
  const file = CANDIDATES.map((name) => path.join(root, name)).find(isFile);
  return file && normalizePath(file);
}

/**
 * Loads the config file of a project, or `undefined` when it has none.
 *
 * @throws VireoError `CONFIG_NOT_FOUND` when the file `configFile` does not exist, `CONFIG_INVALID`
 *   when the file cannot be compiled or run, or exports no config.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig | undefined> {
  const file = chosenFile(options);
  if (!file) return undefined;
  for (;;) {
    const begun = Date.now();
    const text = await plainConfig(file);
    if (text === undefined) return await runConfig(file, await bundle(file), options);
    const plain: ConfigText = { code: text, dependencies: [file] };
    const [loaded] = await Promise.allSettled([runConfig(file, plain, options)]);
    if (!await isSettled(file, text, begun)) continue;
    if (loaded.status === "rejected") throw loaded.reason;
    return loaded.value;
  }
}

async function bundle(file: string): Promise<ConfigText> {
  const bundled = await bundleConfig(file);
  if (!await isEsModuleFile(file)) bundled.code = await withCommonJsInterop(bundled.code);
  return bundled;
}

async function runConfig(
  file: string,
  text: ConfigText,
  { importer, env }: LoadConfigOptions,
): Promise<LoadedConfig> {
  const { namespace, failed } = await runText(file, text, importer);
  try {
    const config = await configOf(namespace, file, env);
    await requirePlugins(config, namespace, failed);
    return {
      config,
      file,
      dependencies: text.dependencies,
      leftOut: [...failed].map(([specifier, error]) => ({ specifier, reason: reasonOf(error) })),
    };
  } catch (error) {
    throw configError(file, text, error);
  }
}

function chosenFile({ root, configFile }: LoadConfigOptions): string | undefined {
  if (configFile === false) return undefined;
  if (configFile === undefined) return findConfigFile(root);
  const file = normalizePath(path.resolve(configFile));
  if (isFile(file)) return file;
  throw new VireoError("CONFIG_NOT_FOUND", `Cannot find the config file "${configFile}"`, {
    hint: "Pass the path of a file to --config, relative to the current folder",
    id: file,
  });
}

/** Milliseconds by which file times can lag behind the clock. */
const CLOCK_STEP = 25;
/** Milliseconds after a save in which another save can follow. */
const SAVING = 1000;

/**
 * Whether a file still has the text that was read. A file that was saved just before can be saved
 * again within the resolution of its timestamp, so its text is compared after a pause.
 */
async function isSettled(file: string, source: string, readAt: number): Promise<boolean> {
  const { mtimeMs, ctimeMs } = await stat(file);
  // Deno rounds the change time down to seconds.
  if (readAt - Math.max(mtimeMs, ctimeMs) > SAVING) return true;
  const wait = readAt + CLOCK_STEP - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  return await readFile(file, "utf8") === source;
}

/**
 * Runs the text of a config. Packages that cannot be imported are replaced and returned with their
 * errors.
 */
async function runText(
  file: string,
  text: ConfigText,
  importer: ProjectImporter,
): Promise<{ namespace: Namespace; failed: Map<string, unknown> }> {
  try {
    const namespace = await importer.importFile(file, { source: text.code });
    return { namespace, failed: new Map() };
  } catch (error) {
    const failed = await failingImports(file, text.code, importer);
    if (failed.size === 0) {
      // The compiler reports the place of a syntax error, the engine does not.
      if (text.map === undefined) await bundleConfig(file);
      throw configError(file, text, error);
    }
    // Stand-ins can only replace the plain imports of a bundle.
    const bundled = text.map === undefined ? await bundle(file) : text;
    importer.provide({ [UNAVAILABLE_MODULE]: { unavailable } });
    const source = await withoutImports(bundled.code, new Set(failed.keys()));
    try {
      return { namespace: await importer.importFile(file, { source }), failed };
    } catch (second) {
      throw configError(file, bundled, second);
    }
  }
}

async function failingImports(
  file: string,
  code: string,
  importer: ProjectImporter,
): Promise<Map<string, unknown>> {
  const failed = new Map<string, unknown>();
  const specifiers = new Set((await configImports(code)).map(({ specifier }) => specifier));
  for (const specifier of specifiers) {
    if (specifier.startsWith("node:")) continue;
    try {
      await importer.importPackage(specifier, path.dirname(file));
    } catch (error) {
      failed.set(specifier, error);
    }
  }
  return failed;
}

/** Awaits and calls the default export of a config file until it is an object. */
async function configOf(namespace: Namespace, file: string, env: ConfigEnv): Promise<UserConfig> {
  const name = path.basename(file);
  if (!("default" in namespace)) {
    throw new VireoError("CONFIG_INVALID", `"${name}" has no default export`, {
      hint: `End it with: export default { … }`,
      id: file,
    });
  }
  let config = await namespace.default;
  // CommonJS compiled from an ES module.
  if ((config as { __esModule?: unknown } | null)?.__esModule) {
    config = (config as { default: unknown }).default;
  }
  if (typeof config === "function") config = await config(env);
  if (typeof config === "object" && config !== null && !Array.isArray(config)) {
    return config as UserConfig;
  }
  throw new VireoError(
    "CONFIG_INVALID",
    `"${name}" must export an object or a function that returns one`,
    {
      hint: `End it with: export default { … }`,
      id: file,
    },
  );
}

/**
 * Checks that only plugins were left out: a config that used a package in another way cannot run
 * without it.
 */
async function requirePlugins(
  config: UserConfig,
  namespace: Namespace,
  failed: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (failed.size === 0) return;
  const plugins = await flattenPlugins(config.plugins);
  const specifiers = new Set(plugins.filter(isUnavailable).map(({ specifier }) => specifier));
  for (const [specifier, error] of failed) {
    const isUsed = callsOf(namespace[`unavailable:${specifier}`]) > 0;
    if (isUsed && !specifiers.has(specifier)) throw error;
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0]!.replace(/^(?:\w*Error: )+/, "");
}
