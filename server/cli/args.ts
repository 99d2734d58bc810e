/**
 * Parses the command line. The table in `commands.ts` defines the parser, the help and the
 * completions. Library parsers do not fit: `parseArgs` of `node:util` reads `-c=file` as "=file"
 * and `--port --open` as the port "--open", and both it and `cac` read the root after `--host` as
 * its value.
 */
import process from "node:process";
import type { InlineConfig } from "../config/inline_config.ts";
import { closestName } from "./closest_name.ts";
import { type CommandName, commandOf, COMMANDS, type Shell, SHELLS } from "./commands.ts";
import {
  type Arguments,
  type Flag,
  type Flags,
  type ServeArguments,
  type SmokeArguments,
  usage,
} from "./flag.ts";
import type { RunningCommand } from "./running/running_command.ts";

/** A parsed command line. */
export type Command =
  | { name: "help"; about: CommandName }
  | { name: "version" }
  | { name: "serve"; config: InlineConfig; options: ServeArguments }
  | RunningCommand
  | { name: "mcp"; root: string | undefined }
  | { name: "smoke"; config: InlineConfig; options: SmokeArguments }
  | { name: "init"; folder: string | undefined; withPackage: boolean }
  | { name: "completions"; shell: Shell };

/** Commands of Vite that Vireo does not have. */
const OTHER_COMMANDS = new Set(["build", "preview", "optimize"]);

/** A flag on the command line, found in the table. */
interface FoundFlag {
  name: string;
  flag: Flag;
  /** `false` for `--no-name`. */
  on: boolean;
  /** The text after `=`. */
  value: string | undefined;
}

const camel = (name: string) =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function findFlag(argument: string, flags: Flags, command: CommandName): FoundFlag {
  const [, dashes = "", written = "", value] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
  const name = camel(written);
  if (dashes === "-") {
    const entry = Object.entries(flags).find(([, flag]) => flag.short === written);
    if (entry) return { name: entry[0], flag: entry[1], on: true, value };
  } else if (Object.hasOwn(flags, name)) {
    return { name, flag: flags[name]!, on: true, value };
  } else if (/^no[A-Z]/.test(name)) {
    const off = name.charAt(2).toLowerCase() + name.slice(3);
    if (Object.hasOwn(flags, off)) return { name: off, flag: flags[off]!, on: false, value };
  }
  const closest = closestName(name, Object.keys(flags));
  const help = command === "dev" ? "vireo --help" : `vireo ${command} --help`;
  throw usage(
    `Unknown option "${dashes}${written}"`,
    closest ? `did you mean "--${closest}"?` : `see ${help}`,
  );
}

/**
 * Parses a command line.
 *
 * @param argv The arguments after the program's name.
 * @throws VireoError `USAGE`; its hint shows the correct usage.
 */
export function parseArgs(argv: readonly string[]): Command {
  const rest = [...argv];
  const word = commandOf(rest[0] ?? "");
  if (word !== undefined) rest.shift();
  const command = word ?? "dev";
  const target: Arguments = {
    config: {},
    serve: { another: false, background: false, json: false },
    running: { json: false, follow: false, inspector: false, errorsFree: false, timeout: 30 },
    smoke: {
      entries: [],
      timeout: 30_000,
      concurrency: 16,
      strict: false,
      browser: false,
      json: false,
    },
    init: { withPackage: false },
  };
  const operands: string[] = [];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--") {
      operands.push(...rest.splice(0));
    } else if (!argument.startsWith("-") || argument === "-") {
      operands.push(argument);
    } else {
      const found = findFlag(argument, COMMANDS[command].flags, command);
      if (found.name === "help") return { name: "help", about: command };
      if (found.name === "version") return { name: "version" };
      found.flag.set?.(target, valueOf(found, rest));
    }
  }
  return commandWith(command, target, operands);
}

function commandWith(name: CommandName, target: Arguments, operands: readonly string[]): Command {
  const [operand] = operands;
  if (operands.length > 1) throw tooMany(name, operands);
  const { config, serve, running, smoke, init } = target;
  if (name === "init") return { name, folder: operand, withPackage: init.withPackage };
  if (name === "completions") return { name, shell: shellOf(operand) };
  if (name === "mcp") return { name, root: operand };
  if (name !== "dev" && name !== "smoke") return { name, operand, options: running };
  if (operand !== undefined && OTHER_COMMANDS.has(operand)) {
    throw usage(
      `Vireo has no command "${operand}"`,
      `it is a dev server: run npx vite ${operand}`,
    );
  }
  if (operand !== undefined) config.root = operand;
  return name === "smoke"
    ? { name, config, options: smoke }
    : { name: "serve", config, options: serve };
}

function tooMany(name: CommandName, operands: readonly string[]) {
  const [first, { length }] = [operands[0], operands];
  const what: Partial<Record<CommandName, string>> = {
    dev: `Only one folder can be served, not ${length}`,
    smoke: `Only one folder can be checked, not ${length}`,
    init: `Only one starter can be written, not ${length}`,
    completions: `Only one shell can be named, not ${length}`,
  };
  const program = name === "dev" ? "vireo" : `vireo ${name}`;
  // The "--" of "npm run dev -- --port 3000" is correct, but Deno and pnpm pass it on.
  const hint = operands.some((operand) => operand.startsWith("-"))
    ? `leave out the "--": run ${program} ${operands.join(" ")}`
    : `run ${program} ${first}`;
  return usage(what[name] ?? `Only one operand can be given, not ${length}`, hint);
}

function shellOf(operand: string | undefined): Shell {
  const shell = SHELLS.find((each) => each === operand);
  if (shell) return shell;
  throw usage(
    operand === undefined ? "No shell is named" : `No completions for "${operand}"`,
    `run vireo completions ${SHELLS.join("|")}`,
  );
}

function valueOf({ name, flag, on, value }: FoundFlag, rest: string[]): string | boolean {
  if (!on && value === undefined) return false;
  if (!flag.value) {
    if (value === undefined || value === "true") return true;
    if (value === "false") return false;
    throw usage(`Option "--${name}" takes no value`, `use --${name} or --no-${name}`);
  }
  const isRequired = flag.value.startsWith("<");
  if (value === undefined) {
    const next = rest[0];
    const isValue = next !== undefined && !next.startsWith("-");
    if (isValue && (isRequired || flag.takes?.(next))) value = rest.shift();
  }
  if (value) return value;
  if (isRequired) {
    // An empty base is a relative base.
    if (name === "base" && value === "") return value;
    throw usage(`Option "--${name}" needs a value`, `use --${name} ${flag.value}`);
  }
  return true;
}

/** Vireo's scopes in the environment variable `DEBUG`, as the option `debug` expects them. */
export function debugFromEnv(
  debug: string | undefined = process.env.DEBUG,
): string | true | undefined {
  const scopes = (debug ?? "").split(",").map((scope) => scope.trim())
    .filter((scope) => /^(?:vite|vireo):/.test(scope));
  if (scopes.some((scope) => scope.endsWith(":*"))) return true;
  return scopes.length > 0 ? scopes.join(",") : undefined;
}
