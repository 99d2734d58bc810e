import path from "node:path";
import process from "node:process";
import type { Logger } from "../../base/logger.ts";
import { normalizePath } from "../../base/paths.ts";
import { exposedEnv, readEnvFiles, resolveEnvPrefix } from "./env.ts";
import type { UserOptions } from "../../plugin_api/options.ts";

/** `import.meta.env` and its sources. */
export interface ResolvedEnv {
  env: Record<string, unknown>;
  envDir: string | false;
  envPrefix: string[];
  isProduction: boolean;
}

/** Input of {@linkcode resolveEnv} beside the config. */
interface EnvContext {
  /** Absolute path. */
  root: string;
  mode: string;
  base: string;
  /** The result of {@linkcode provideNodeEnv}. */
  isNodeEnvGiven: boolean;
  logger: Logger;
}

/**
 * Sets `NODE_ENV`, unless it is set. Configs, plugins and packages read it in this process, some
 * when they are imported.
 *
 * @returns Whether the environment had set it.
 */
export function provideNodeEnv(): boolean {
  const isGiven = Boolean(process.env.NODE_ENV);
  process.env.NODE_ENV ||= "development";
  return isGiven;
}

/**
 * Reads the variables for the browser.
 *
 * Source: https://vite.dev/guide/env-and-mode
 */
export function resolveEnv(
  options: Pick<UserOptions, "envDir" | "envPrefix">,
  { root, mode, base, isNodeEnvGiven, logger }: EnvContext,
): ResolvedEnv {
  const envPrefix = resolveEnvPrefix(options);
  const envDir = options.envDir === false
    ? false
    : normalizePath(path.resolve(root, options.envDir ?? ""));
  const parsed = readEnvFiles(mode, envDir);
  if (parsed.NODE_ENV && parsed.NODE_ENV !== "development" && !isNodeEnvGiven) {
    logger.warn(
      `NODE_ENV="${parsed.NODE_ENV}" in a .env file has no effect: set it before the command, or in the config file`,
    );
  }
  // The browser to open is a personal choice, so it can be set in a personal file (.env.local).
  if (parsed.BROWSER) process.env.BROWSER ??= parsed.BROWSER;
  if (parsed.BROWSER_ARGS) process.env.BROWSER_ARGS ??= parsed.BROWSER_ARGS;
  const isProduction = process.env.NODE_ENV === "production";
  const env = {
    ...exposedEnv(parsed, envPrefix),
    BASE_URL: base,
    MODE: mode,
    DEV: !isProduction,
    PROD: isProduction,
    SSR: false,
  };
  return { env, envDir, envPrefix, isProduction };
}
