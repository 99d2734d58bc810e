import type { InlineConfig } from "../config/inline_config.ts";
import type { LogLevel } from "../base/logger.ts";
import { type Flag, type Flags, usage } from "./flag.ts";

const LOG_LEVELS: readonly string[] = ["info", "warn", "error", "silent"];

/** Flags that select the config. */
export const CONFIG_FLAGS = {
  base: {
    value: "<path>",
    text: "Serve under this base path (/)",
    set: ({ config }, value) => config.base = String(value),
  },
  mode: {
    short: "m",
    value: "<mode>",
    text: "Read .env.<mode> (development)",
    choices: ["development", "production"],
    set: ({ config }, value) => config.mode = String(value),
  },
  config: {
    short: "c",
    value: "<file>",
    text: "Read this config file",
    file: true,
    set: ({ config }, value) => config.configFile = value === false ? false : String(value),
  },
} satisfies Record<string, Flag>;

/** Flags of every command. */
export const COMMON_FLAGS = {
  help: { short: "h", text: "Show this help" },
  version: { short: "v", text: "Show versions of Vireo, runtime and libraries" },
} satisfies Record<string, Flag>;

/** Flags of the dev server. */
export const SERVE_FLAGS: Flags = {
  host: {
    value: "[addr]",
    text: "Listen on this address, or on all if omitted",
    takes: (value) => !/[\\/]/.test(value) && value !== ".",
    set: ({ config }, value) => server(config).host = value,
  },
  port: {
    value: "<port>",
    text: "Listen on this port (5173, or the next free one)",
    set: ({ config }, value) => server(config).port = portOf(String(value)),
  },
  strictPort: {
    text: "Fail when the port is taken",
    set: ({ config }, value) => server(config).strictPort = Boolean(value),
  },
  open: {
    value: "[path]",
    text: "Open the browser, at this path",
    takes: (value) => /^[/?#]/.test(value) || URL.canParse(value),
    set: ({ config }, value) => server(config).open = value,
  },
  ...CONFIG_FLAGS,
  force: {
    text: "Ignore cached dependencies and compiled files",
    set: ({ config }, value) =>
      config.optimizeDeps = { ...config.optimizeDeps, force: Boolean(value) },
  },
  cors: {
    text: "Let pages of any origin read responses",
    set: ({ config }, value) => server(config).cors = Boolean(value),
  },
  pack: {
    text: "Send pages their modules in a few files",
    set: ({ config }, value) => server(config).pack = Boolean(value),
  },
  clearScreen: {
    text: "Clear the screen (on); --no-clearScreen keeps it",
    set: ({ config }, value) => config.clearScreen = Boolean(value),
  },
  logLevel: {
    short: "l",
    value: "<level>",
    text: LOG_LEVELS.join(" | "),
    choices: LOG_LEVELS,
    set: ({ config }, value) => config.logLevel = logLevelOf(String(value)),
  },
  debug: {
    short: "d",
    value: "[scopes]",
    text: "Show debug messages, of these scopes (hmr,watcher)",
    takes: (value) => /^[\w:*-]+(?:,[\w:*-]+)*$/.test(value),
    set: ({ config }, value) => config.debug = value,
  },
  another: {
    text: "Start even if a server of this folder runs",
    set: ({ serve }, value) => serve.another = Boolean(value),
  },
  background: {
    text: "Return when the server is ready, and keep it running",
    set: ({ serve }, value) => serve.background = Boolean(value),
  },
  json: {
    text: "Print one line of JSON when ready, nothing else",
    set: ({ serve }, value) => serve.json = Boolean(value),
  },
  ...COMMON_FLAGS,
};

function server(config: InlineConfig): NonNullable<InlineConfig["server"]> {
  return config.server ??= {};
}

/** The value of a flag as a port. */
export function portOf(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw usage(`Not a port: "${value}"`, "use --port with a number from 0 to 65535");
}

function logLevelOf(value: string): LogLevel {
  if (LOG_LEVELS.includes(value)) return value as LogLevel;
  throw usage(`Not a log level: "${value}"`, `use --logLevel ${LOG_LEVELS.join("|")}`);
}
