import type { InlineConfig } from "../config/inline_config.ts";
import { VireoError } from "../base/errors.ts";

/** What a command line says, whatever its command. */
export interface Arguments {
  config: InlineConfig;
  smoke: SmokeArguments;
  init: { withPackage: boolean };
}

/** What only `vireo smoke` is asked for. */
export interface SmokeArguments {
  entries: string[];
  /** Milliseconds. */
  timeout: number;
  concurrency: number;
  strict: boolean;
  /** An executable, or `true` for the one that is found. */
  browser: string | boolean;
  json: boolean;
  /** The file to write a JUnit report to. */
  junit?: string;
}

/** One flag of a command: the parser, the help and the completions are made of it. */
export interface Flag {
  short?: string;
  /** How the value is called in the help: `<name>` must be there, `[name]` may. Absent: the flag is on or off. */
  value?: `<${string}>` | `[${string}]`;
  text: string;
  /** Whether an argument that follows can be the value of `[name]` rather than an operand. */
  takes?: (value: string) => boolean;
  /** The values to offer. */
  choices?: readonly string[];
  /** Whether files are values. */
  file?: boolean;
  /** Puts the value into its place; `true` for a flag without one. */
  set?: (target: Arguments, value: string | boolean) => void;
}

/** The flags of a command by their names, in the order of the help. */
export type Flags = Readonly<Record<string, Flag>>;

/** The error of a wrong command line; the hint says what to write instead. */
export function usage(message: string, hint: string): VireoError {
  return new VireoError("USAGE", message, { hint });
}

/** The value of a flag as a number of at least 1. */
export function countOf(name: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw usage(`Not a number of at least 1: "${value}"`, `write --${name} and a whole number`);
}
