/** The command line: one table makes the parser and the help. */
import process from "node:process";
import type { InlineConfig } from "../config/inline_config.ts";
import { VireoError } from "../errors.ts";
import type { LogLevel } from "../logger.ts";
import { closestName } from "./closest_name.ts";

/** What the command line asks for. */
export type Command =
  | { name: "help" }
  | { name: "version" }
  | { name: "serve"; config: InlineConfig };

interface Flag {
  short?: string;
  /** How the value is called in the help: `<name>` must be there, `[name]` may. Absent: the flag is on or off. */
  value?: `<${string}>` | `[${string}]`;
  text: string;
  /** Whether an argument that follows can be the value of `[name]` rather than the root. */
  takes?: (value: string) => boolean;
  /** Puts the value into the config; `true` for a flag without one. */
  set?: (config: InlineConfig, value: string | boolean) => void;
}

const LOG_LEVELS: readonly string[] = ["info", "warn", "error", "silent"];

const FLAGS: Readonly<Record<string, Flag>> = {
  host: {
    value: "[addr]",
    text: "Listen on this address; without one, on all",
    takes: (value) => !/[\\/]/.test(value) && value !== ".",
    set: (config, value) => server(config).host = value,
  },
  port: {
    value: "<port>",
    text: "Listen on this port (5173, or the next free one)",
    set: (config, value) => server(config).port = portOf(String(value)),
  },
  strictPort: {
    text: "Fail when the port is taken",
    set: (config, value) => server(config).strictPort = Boolean(value),
  },
  open: {
    value: "[path]",
    text: "Open the browser, at this path",
    takes: (value) => value.startsWith("/") || URL.canParse(value),
    set: (config, value) => server(config).open = value,
  },
  base: {
    value: "<path>",
    text: "Serve under this base path (/)",
    set: (config, value) => config.base = String(value),
  },
  mode: {
    short: "m",
    value: "<mode>",
    text: "Read .env.<mode> (development)",
    set: (config, value) => config.mode = String(value),
  },
  config: {
    short: "c",
    value: "<file>",
    text: "Read this config file",
    set: (config, value) => config.configFile = value === false ? false : String(value),
  },
  force: {
    text: "Bundle dependencies anew",
    set: (config, value) => config.optimizeDeps = { ...config.optimizeDeps, force: Boolean(value) },
  },
  cors: {
    text: "Let pages of any origin read responses",
    set: (config, value) => server(config).cors = Boolean(value),
  },
  clearScreen: {
    text: "Clear the screen (on); --no-clearScreen keeps it",
    set: (config, value) => config.clearScreen = Boolean(value),
  },
  logLevel: {
    short: "l",
    value: "<level>",
    text: LOG_LEVELS.join(" | "),
    set: (config, value) => config.logLevel = logLevelOf(String(value)),
  },
  debug: {
    short: "d",
    value: "[scopes]",
    text: "Show debug messages, of these scopes (hmr,resolve)",
    takes: (value) => /^[\w:*-]+(?:,[\w:*-]+)*$/.test(value),
    set: (config, value) => config.debug = value,
  },
  help: { short: "h", text: "Show this" },
  version: { short: "v", text: "Show the version" },
};

/** Words that may come first, as with the commands that people are used to. */
const SERVE_WORDS = new Set(["serve", "dev"]);
const OTHER_COMMANDS = new Set(["build", "preview", "optimize"]);

const usage = (message: string, hint: string) => new VireoError("USAGE", message, { hint });

function server(config: InlineConfig): NonNullable<InlineConfig["server"]> {
  return config.server ??= {};
}

function portOf(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw usage(`Not a port: "${value}"`, "write --port and a number from 0 to 65535");
}

function logLevelOf(value: string): LogLevel {
  if (LOG_LEVELS.includes(value)) return value as LogLevel;
  throw usage(`Not a log level: "${value}"`, `write --logLevel ${LOG_LEVELS.join("|")}`);
}

/** One flag of a command line, found in the table. */
interface FoundFlag {
  name: string;
  flag: Flag;
  /** `false` for `--no-name`. */
  on: boolean;
  /** What follows `=`. */
  value: string | undefined;
}

const camel = (name: string) =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function findFlag(argument: string): FoundFlag {
  const [, dashes = "", written = "", value] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
  const name = camel(written);
  if (dashes === "-") {
    const entry = Object.entries(FLAGS).find(([, flag]) => flag.short === written);
    if (entry) return { name: entry[0], flag: entry[1], on: true, value };
  } else if (Object.hasOwn(FLAGS, name)) {
    return { name, flag: FLAGS[name]!, on: true, value };
  } else if (/^no[A-Z]/.test(name)) {
    const off = name.charAt(2).toLowerCase() + name.slice(3);
    if (Object.hasOwn(FLAGS, off)) return { name: off, flag: FLAGS[off]!, on: false, value };
  }
  const closest = closestName(name, Object.keys(FLAGS));
  throw usage(
    `Unknown option "${dashes}${written}"`,
    closest ? `did you mean "--${closest}"?` : "see vireo --help",
  );
}

/**
 * Reads a command line.
 *
 * @param argv The arguments after the program's name.
 * @throws VireoError `USAGE`; its hint says what to write instead.
 */
export function parseArgs(argv: readonly string[]): Command {
  const config: InlineConfig = {};
  const roots: string[] = [];
  const rest = [...argv];
  if (SERVE_WORDS.has(rest[0] ?? "")) rest.shift();
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--") {
      roots.push(...rest.splice(0));
    } else if (!argument.startsWith("-") || argument === "-") {
      roots.push(argument);
    } else {
      const found = findFlag(argument);
      if (found.name === "help" || found.name === "version") return { name: found.name };
      found.flag.set?.(config, valueOf(found, rest));
    }
  }
  if (roots.length > 1) {
    throw usage(`One folder can be served, not ${roots.length}`, `write vireo ${roots[0]}`);
  }
  const [root] = roots;
  if (root !== undefined && OTHER_COMMANDS.has(root)) {
    throw usage(`Vireo has no command "${root}"`, `it is a dev server: write npx vite ${root}`);
  }
  if (root !== undefined) config.root = root;
  return { name: "serve", config };
}

function valueOf({ name, flag, on, value }: FoundFlag, rest: string[]): string | boolean {
  if (!on && value === undefined) return false;
  if (!flag.value) {
    if (value === undefined || value === "true") return true;
    if (value === "false") return false;
    throw usage(`Option "--${name}" takes no value`, `write --${name} or --no-${name}`);
  }
  const isRequired = flag.value.startsWith("<");
  if (value === undefined) {
    const next = rest[0];
    const isValue = next !== undefined && !next.startsWith("-");
    if (isValue && (isRequired || flag.takes?.(next))) value = rest.shift();
  }
  if (value) return value;
  if (isRequired) {
    // An empty base is a relative one.
    if (name === "base" && value === "") return value;
    throw usage(`Option "--${name}" needs a value`, `write --${name} ${flag.value}`);
  }
  return true;
}

/** The help, for a terminal of 80 columns. */
export function helpText(version: string): string {
  const rows = Object.entries(FLAGS).map(([name, { short, value, text }]) => ({
    left: `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    text,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return [
    `vireo ${version}: a Vite-compatible dev server in one file`,
    "",
    "Usage: vireo [dev] [root] [options]",
    "",
    "Options:",
    ...rows.map(({ left, text }) => `  ${left.padEnd(width)}${text}`),
  ].join("\n");
}

/** The scopes of the environment variable `DEBUG` that are ours, as the option `debug` takes them. */
export function debugFromEnv(
  debug: string | undefined = process.env.DEBUG,
): string | true | undefined {
  const scopes = (debug ?? "").split(",").map((scope) => scope.trim())
    .filter((scope) => /^(?:vite|vireo):/.test(scope));
  if (scopes.some((scope) => scope.endsWith(":*"))) return true;
  return scopes.length > 0 ? scopes.join(",") : undefined;
}
