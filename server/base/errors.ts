import type { ErrorDescription } from "../../client/protocol.ts";
import type { SourceLocation } from "../../compiler/types.ts";
import { shortenStack } from "./shorten_stack.ts";

/** HTTP status by error code. This table is the only mapping; codes that it lacks become 500. */
const ERROR_STATUS = {
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  HOST_NOT_ALLOWED: 403,
  ORIGIN_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  MODULE_NOT_FOUND: 404,
  IMPORT_NOT_FOUND: 404,
  FILE_UNREADABLE: 500,
  METHOD_NOT_ALLOWED: 405,
  STALE_DEPENDENCY: 504,
  UNRESOLVED_IMPORT: 500,
  DEPENDENCY_MISSING: 500,
  OPTIMIZER_FAILED: 500,
  COMPILE_ERROR: 500,
  PLUGIN_ERROR: 500,
  CONFIG_NOT_FOUND: 500,
  CONFIG_INVALID: 500,
  PORT_IN_USE: 500,
  SERVER_CLOSED: 503,
  ALREADY_RUNNING: 500,
  NO_ANSWER: 504,
  USAGE: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Details of a {@linkcode VireoError} beside its message. */
export interface VireoErrorOptions {
  /** The option, flag or file to change, as an imperative. */
  hint?: string | undefined;
  loc?: SourceLocation | undefined;
  frame?: string | undefined;
  /** The module that the error is about. */
  id?: string | undefined;
  plugin?: string | undefined;
  cause?: unknown;
}

/** An expected error: it names the problem and the fix, and prints without a stack. */
export class VireoError extends Error {
  readonly code: ErrorCode;
  readonly hint?: string | undefined;
  readonly loc?: SourceLocation | undefined;
  readonly frame?: string | undefined;
  readonly id?: string | undefined;
  readonly plugin?: string | undefined;

  /**
   * @param code Tells errors apart, for callers and HTTP.
   * @param message Sentence case, no trailing period, values in double quotes.
   * @param options The fix, and the place of the error.
   */
  constructor(code: ErrorCode, message: string, options: VireoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "VireoError";
    this.code = code;
    this.hint = options.hint;
    this.loc = options.loc;
    this.frame = options.frame;
    this.id = options.id;
    this.plugin = options.plugin;
  }
}

/** The fields that Rollup, esbuild, PostCSS and the Vue compiler put on their errors. */
interface ErrorLike {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
  code?: unknown;
  hint?: unknown;
  id?: unknown;
  frame?: unknown;
  plugin?: unknown;
  pluginCode?: unknown;
  loc?: { file?: unknown; line?: unknown; column?: unknown };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Whether `error` explains itself, so that its stack is only noise. */
function isExpected(error: unknown): boolean {
  const code = (error as ErrorLike | null)?.code;
  return error instanceof VireoError || code === "COMPILE_ERROR";
}

/** The HTTP status of a response that carries `error`. */
export function errorStatus(error: unknown): number {
  const code = text((error as ErrorLike | null)?.code);
  return code !== undefined && code in ERROR_STATUS ? ERROR_STATUS[code as ErrorCode] : 500;
}

/** Whether an error says that a URL has no module; a page or a static file can have this URL. */
export function isModuleMissing(error: unknown): boolean {
  return error instanceof VireoError &&
    (error.code === "MODULE_NOT_FOUND" || error.code === "NOT_FOUND");
}

/** The flag to add where Deno lacks a permission. */
function permissionHint({ name, message }: ErrorLike): string | undefined {
  if (name !== "NotCapable") return undefined;
  const [, kind, what] = /^Requires (\w+) access(?: to "([^"]*)")?/.exec(text(message) ?? "") ?? [];
  return kind && `Add --allow-${kind}${what ? `=${what}` : ""} to the flags of "deno run"`;
}

/** Describes any thrown value; terminal, overlay and JSON response share the description. */
export function describeError(error: unknown): ErrorDescription {
  const like: ErrorLike = typeof error === "object" && error !== null
    ? error
    : { message: String(error) };
  const { loc } = like;
  return {
    name: text(like.name) ?? "Error",
    message: text(like.message) ?? "Unknown error",
    stack: isExpected(error) ? "" : shortenStack(text(like.stack) ?? ""),
    code: text(like.code),
    hint: text(like.hint) ?? permissionHint(like),
    id: text(like.id),
    frame: text(like.frame),
    plugin: text(like.plugin),
    pluginCode: text(like.pluginCode),
    loc: typeof loc?.line === "number"
      ? {
        file: text(loc.file),
        line: loc.line,
        column: typeof loc.column === "number" ? loc.column : 0,
      }
      : undefined,
  };
}

/**
 * Formats an error for the terminal: message, place, frame, hint, and the stack of an unexpected
 * error.
 */
export function formatError(error: unknown): string {
  const { message, plugin, id, loc, frame, hint, stack } = describeError(error);
  const file = loc?.file ?? id;
  const place = file && (loc ? `${file}:${loc.line}:${loc.column + 1}` : file);
  return [
    plugin ? `[${plugin}] ${message}` : message,
    place && `  at ${place}`,
    frame,
    hint && `  hint: ${hint}`,
    // The place in the source is more useful than the compiler's stack.
    stack && !loc && callsOf(stack),
  ].filter(Boolean).join("\n");
}

function isCall(line: string): boolean {
  return /^\s+at /.test(line);
}

function callsOf(stack: string): string {
  return stack.split("\n").filter(isCall).join("\n");
}
