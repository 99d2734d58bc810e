import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { detectAgent, isCI } from "std-env";
import type { Logger } from "../../base/logger.ts";
import { isInside, normalizePath } from "../../base/paths.ts";
import { DEFAULT_DENY, DEFAULT_ORIGINS, DEFAULT_PORT } from "../defaults.ts";
import type { HmrOptions, ResolvedServerOptions, ServerOptions } from "../../plugin_api/options.ts";
import { searchForWorkspaceRoot } from "../../base/workspace_root.ts";

/** Context for the server's options. */
interface ServerContext {
  /** Absolute path. */
  root: string;
  /** Absolute path; its files can be served wherever it lies. */
  cacheDir: string;
  logger: Logger;
}

/**
 * Fills in the defaults of `server`.
 *
 * Source: https://vite.dev/config/server-options
 */
export function resolveServerOptions(
  options: ServerOptions,
  { root, cacheDir, logger }: ServerContext,
): ResolvedServerOptions {
  const { host, port, fs = {}, https, origin, cors = { origin: DEFAULT_ORIGINS } } = options;
  if (origin?.endsWith("/")) {
    logger.warn(
      `Option "server.origin" should not end with a slash: write "${origin.slice(0, -1)}"`,
    );
  }
  return {
    ...options,
    host: resolveHost(host),
    port: port === undefined ? DEFAULT_PORT : Number(port),
    strictPort: options.strictPort ?? false,
    https: https?.key && https.cert
      ? { ...https, key: pemOf(https.key), cert: pemOf(https.cert) }
      : undefined,
    allowedHosts: resolveAllowedHosts(options.allowedHosts),
    cors,
    headers: options.headers ?? {},
    hmr: resolveHmr(options),
    pack: options.pack ?? false,
    keepState: options.keepState ?? false,
    forwardConsole: resolveForwardConsole(options.forwardConsole),
    fs: {
      strict: fs.strict ?? true,
      allow: resolveAllow(fs.allow, root, cacheDir),
      deny: fs.deny ?? [...DEFAULT_DENY],
    },
    origin: origin?.replace(/\/$/, ""),
    middlewareMode: Boolean(options.middlewareMode),
  };
}

function resolveHost(host: string | boolean | undefined): string {
  if (host === true) return "0.0.0.0";
  return host || "localhost";
}

function resolveAllowedHosts(hosts: string[] | true | undefined): string[] | true {
  if (hosts === true) return true;
  // Set by containers and hosting services, whose host name the config cannot know.
  const additional = process.env.__VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS ?? "";
  const names = additional.split(",").map((name) => name.trim()).filter(Boolean);
  return [...hosts ?? [], ...names];
}

function resolveHmr({ hmr, ws }: ServerOptions): false | HmrOptions {
  const socket: unknown = ws;
  if (hmr === false || socket === false) return false;
  const options: HmrOptions = {
    overlay: true,
    ...(typeof hmr === "object" ? hmr : {}),
    // Newer configs have these options under `server.ws`.
    ...(typeof socket === "object" ? socket as HmrOptions : {}),
  };
  // Numbers in text come from environment variables.
  for (const name of ["port", "clientPort"] as const) {
    if (options[name] !== undefined) options[name] = Number(options[name]);
  }
  return options;
}

/** By default, coding agents and CI get browser messages in the terminal, where they can read them. */
function resolveForwardConsole(
  option: ServerOptions["forwardConsole"] = detectAgent().name !== undefined || isCI,
): ResolvedServerOptions["forwardConsole"] {
  const { unhandledErrors = true, logLevels = [] } = typeof option === "object"
    ? option
    : { unhandledErrors: option, logLevels: option ? ["error", "warn"] : [] };
  return { enabled: unhandledErrors || logLevels.length > 0, unhandledErrors, logLevels };
}

function resolveAllow(allow: string[] | undefined, root: string, cacheDir: string): string[] {
  const folders = (allow ?? [searchForWorkspaceRoot(root)])
    .map((folder) => normalizePath(path.resolve(root, folder)).replace(/(?<=.)\/$/, ""));
  return folders.some((folder) => isInside(folder, cacheDir)) ? folders : [...folders, cacheDir];
}

/** A key or certificate, given as its text or as the path of its file. */
function pemOf(value: string | Uint8Array): string | Uint8Array {
  if (typeof value !== "string" || value.includes("-----BEGIN")) return value;
  try {
    return readFileSync(path.resolve(value), "utf8");
  } catch {
    return value;
  }
}
