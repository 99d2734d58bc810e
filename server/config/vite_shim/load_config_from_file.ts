import path from "node:path";
import process from "node:process";
import type { ProjectImporter } from "../../runtime/runtime.ts";
import { loadConfig } from "../load/load.ts";
import type { ConfigEnv } from "../../plugin_api/options.ts";
import type { UserConfig } from "../../plugin_api/types.ts";

/** The result of `loadConfigFromFile` of `vite`. */
interface ConfigFile {
  /** Absolute path. */
  path: string;
  config: UserConfig;
  /** Absolute paths of its source files. */
  dependencies: string[];
}

/**
 * Creates `loadConfigFromFile` of `vite`.
 *
 * Source: https://vite.dev/guide/api-javascript#loadconfigfromfile
 */
export function createLoadConfigFromFile(importer: ProjectImporter) {
  return async function loadConfigFromFile(
    env: Partial<ConfigEnv>,
    configFile?: string,
    configRoot: string = process.cwd(),
  ): Promise<ConfigFile | null> {
    const loaded = await loadConfig({
      root: path.resolve(configRoot),
      configFile: configFile && path.resolve(configRoot, configFile),
      env: { command: "serve", mode: "development", isSsrBuild: false, isPreview: false, ...env },
      importer,
    });
    if (!loaded) return null;
    const { file, config, dependencies } = loaded;
    return { path: file, config, dependencies };
  };
}
