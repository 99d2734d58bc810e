import type { InlineConfig } from "../config/inline_config.ts";
import { VireoError } from "../base/errors.ts";

/** The values of all flags, regardless of the command. */
export interface Arguments {
  config: InlineConfig;
  serve: ServeArguments;
  running: RunningArguments;
  smoke: SmokeArguments;
  init: { withPackage: boolean };
}

/** The flags of `vireo` that are no options of the config. */
export interface ServeArguments {
  /** Whether to start although a server of the folder runs. */
  another: boolean;
  background: boolean;
  json: boolean;
}

/** The flags of commands that ask a running server. */
export interface RunningArguments {
  json: boolean;
  /** The port of the server to ask. */
  port?: number;
  follow: boolean;
  /** Whether to open the inspector rather than the page. */
  inspector: boolean;
  /** A file that a page must have. */
  applied?: string;
  errorsFree: boolean;
  /** Seconds. */
  timeout: number;
}

/** The flags of `vireo smoke`. */
export interface SmokeArguments {
  entries: string[];
  /** Milliseconds. */
  timeout: number;
  concurrency: number;
  strict: boolean;
  /** An executable, or `true` to search for one. */
  browser: string | boolean;
  json: boolean;
  /** The file to write a JUnit report to. */
  junit?: string;
}

/** A flag of a command. The parser, the help and the completions are generated from it. */
export interface Flag {
  short?: string;
  /**
   * The value in the help: `<name>` is required, `[name]` optional. Absent for flags that are on or
   * off.
   */
  value?: `<${string}>` | `[${string}]`;
  text: string;
  /** Whether the next argument is the value of `[name]`, not an operand. */
  takes?: (value: string) => boolean;
  /** The values to complete. */
  choices?: readonly string[];
  /** Whether the value is a file. */
  file?: boolean;
  /** Stores the value; `true` for a flag without one. */
  set?: (target: Arguments, value: string | boolean) => void;
}

/** The flags of a command by name, in the order of the help. */
export type Flags = Readonly<Record<string, Flag>>;

/** An error for a wrong command line; the hint shows the correct usage. */
export function usage(message: string, hint: string): VireoError {
  return new VireoError("USAGE", message, { hint });
}

/** The value of a flag as a number of at least 1. */
export function countOf(name: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw usage(`Not a number of at least 1: "${value}"`, `use --${name} with a whole number`);
}
