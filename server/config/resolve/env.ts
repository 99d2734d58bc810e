/** `.env` files: https://vite.dev/guide/env-and-mode */
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";
import { expand } from "dotenv-expand";
import { VireoError } from "../../base/errors.ts";
import { normalizePath } from "../../base/paths.ts";

type Env = Record<string, string>;

/**
 * The files of a mode; later files override earlier ones.
 *
 * @param mode `"development"`, `"staging"`, …
 * @param envDir Absolute path; `false` reads none.
 */
export function envFiles(mode: string, envDir: string | false): string[] {
  if (envDir === false) return [];
  return [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`]
    .map((name) => normalizePath(path.join(envDir, name)));
}

/**
 * Reads the `.env` files of a mode, unexpanded and unfiltered.
 *
 * @throws VireoError `CONFIG_INVALID` for the mode `"local"`, which would read the same file twice.
 */
export function readEnvFiles(mode: string, envDir: string | false): Env {
  if (mode === "local") {
    throw new VireoError("CONFIG_INVALID", `Cannot use "local" as a mode`, {
      hint: `Choose another name: ".local" marks the .env files that stay out of version control`,
    });
  }
  const parsed: Env = {};
  for (const file of envFiles(mode, envDir)) Object.assign(parsed, readEnvFile(file));
  return parsed;
}

function readEnvFile(file: string): Env {
  try {
    return parseEnv(readFileSync(file, "utf8")) as Env;
  } catch (error) {
    const { code } = error as { code?: unknown };
    // Python projects often have a folder named ".env"; it is ignored.
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return {};
    throw new VireoError("CONFIG_INVALID", `Cannot read "${file}": ${(error as Error).message}`, {
      hint: "Correct the file or its permissions",
      cause: error,
    });
  }
}

/**
 * Loads the variables for the browser from the `.env` files and from the process, which wins.
 *
 * @param mode Chooses `.env.[mode]`.
 * @param envDir Absolute path; `false` reads no files.
 * @param prefixes Only variables with one of these prefixes are returned; `""` returns all.
 */
export function loadEnv(
  mode: string,
  envDir: string | false,
  prefixes: string | readonly string[] = "VITE_",
): Env {
  return exposedEnv(readEnvFiles(mode, envDir), prefixes);
}

/**
 * Expands `$NAME` in the values of `parsed` and picks the variables for the browser.
 *
 * @param parsed From {@linkcode readEnvFiles}; it is not changed.
 */
export function exposedEnv(parsed: Readonly<Env>, prefixes: string | readonly string[]): Env {
  const names = typeof prefixes === "string" ? [prefixes] : prefixes;
  const isExposed = (key: string) => names.some((prefix) => key.startsWith(prefix));
  // Without a copy, the library would write into this process's environment. The copy includes the
  // files' own values, so that one can refer to another that is defined after it.
  const processEnv = { ...parsed, ...process.env } as Env;
  const expanded = expand({ parsed: { ...parsed }, processEnv }).parsed ?? {};
  const env: Env = {};
  for (const [key, value] of Object.entries(expanded)) if (isExposed(key)) env[key] = value;
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && isExposed(key)) env[key] = value;
  }
  return env;
}

/**
 * The prefixes of the variables that the browser receives.
 *
 * @throws VireoError `CONFIG_INVALID` when one is empty, which would publish every secret of the
 *   process.
 */
export function resolveEnvPrefix(
  { envPrefix = "VITE_" }: { envPrefix?: string | string[] },
): string[] {
  const prefixes = typeof envPrefix === "string" ? [envPrefix] : envPrefix;
  if (prefixes.includes("")) {
    throw new VireoError("CONFIG_INVALID", `Option "envPrefix" must not be empty`, {
      hint: `Write envPrefix: "VITE_"; an empty prefix would expose every variable to the browser`,
    });
  }
  return prefixes;
}
