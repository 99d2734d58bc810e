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
 * The files that a mode reads, those that win last.
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
 * Reads what the `.env` files of a mode say, unexpanded and unfiltered.
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
    // A folder named ".env" is a Python habit, not ours to read.
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return {};
    throw new VireoError("CONFIG_INVALID", `Cannot read "${file}": ${(error as Error).message}`, {
      hint: "Correct the file or its permissions",
      cause: error,
    });
  }
}

/**
 * Loads the variables that the browser may see: those of the `.env` files and of the process, which wins.
 *
 * @param mode Chooses `.env.[mode]`.
 * @param envDir Absolute path; `false` reads no files.
 * @param prefixes Only variables whose names start so are returned; `""` returns all.
 */
export function loadEnv(
  mode: string,
  envDir: string | false,
  prefixes: string | readonly string[] = "VITE_",
): Env {
  return exposedEnv(readEnvFiles(mode, envDir), prefixes);
}

/**
 * Expands `$NAME` in the values of `parsed` and picks what the browser may see.
 *
 * @param parsed From {@linkcode readEnvFiles}; it is not changed.
 */
export function exposedEnv(parsed: Readonly<Env>, prefixes: string | readonly string[]): Env {
  const names = typeof prefixes === "string" ? [prefixes] : prefixes;
  const isExposed = (key: string) => names.some((prefix) => key.startsWith(prefix));
  // Given no copy, the library writes into this process's environment. The files' own values are in the copy so that
  // one may refer to another that is defined after it.
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
 * The prefixes of variables that the browser may see.
 *
 * @throws VireoError `CONFIG_INVALID` when one is empty, which would publish every secret of the process.
 */
export function resolveEnvPrefix(
  { envPrefix = "VITE_" }: { envPrefix?: string | string[] },
): string[] {
  const prefixes = typeof envPrefix === "string" ? [envPrefix] : envPrefix;
  if (prefixes.includes("")) {
    throw new VireoError("CONFIG_INVALID", `Option "envPrefix" must not be empty`, {
      hint: `Write envPrefix: "VITE_"; an empty prefix would show every variable to the browser`,
    });
  }
  return prefixes;
}
