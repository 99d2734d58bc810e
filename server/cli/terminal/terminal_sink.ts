import { clearScreenDown, cursorTo } from "node:readline";
import process from "node:process";
import type { Colors } from "picocolors/types";
import { fitText } from "./fit_text.ts";
import type { LogOptions, LogSink } from "../../base/logger.ts";

/** The part of a terminal or file stream that messages need. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
}

/** Options of {@linkcode createTerminalSink}. */
export interface TerminalSinkOptions {
  colors: Colors;
  /** Whether the config allows clearing the screen; called before each clearing. */
  clearScreen?: () => boolean;
  /** @default process.stdout */
  output?: Output;
  /** @default process.stderr */
  errors?: Output;
  /** @default the system's clock */
  now?: () => Date;
}

type Level = "info" | "warn" | "error";

/**
 * Creates the log sink of the command line: colored, with the time of day for messages with a
 * timestamp. Repetitions of the last message are counted.
 */
export function createTerminalSink(
  {
    colors,
    clearScreen = () => true,
    output = process.stdout,
    errors = process.stderr,
    now = () => new Date(),
  }: TerminalSinkOptions,
): LogSink {
  let last = "";
  let count = 0;
  const clear = () => {
    if (output.isTTY && clearScreen()) scrollAway(output);
  };
  return {
    write(level, message, options) {
      const isRepeated = message === last;
      count = isRepeated ? count + 1 : 1;
      last = message;
      if (options.clear || (isRepeated && options.timestamp)) clear();
      const counter = isRepeated ? colors.yellow(` (x${count})`) : "";
      const [first = "", ...others] = decorate(level, message, { options, colors, now })
        .split("\n");
      const detail = options.detail === undefined ? "" : colors.dim(` ${options.detail}`);
      const target = level === "info" ? output : errors;
      // Frames follow the first line.
      const text = [`${first}${counter}`, ...others].join("\n") + detail;
      say(target, `${target.isTTY ? fitText(text, target.columns) : text}\n`);
    },
    clear,
  };
}

/** Writing to a file on a full disk throws; the message is lost, but the server continues. */
function say(output: Output, text: string): void {
  try {
    output.write(text);
  } catch {
    // There is no other output for this error.
  }
}

function decorate(
  level: Level,
  message: string,
  { options, colors, now }: { options: LogOptions; colors: Colors; now: () => Date },
): string {
  const text = level === "info" ? message : colorFirstLine(level, message, colors);
  if (!options.timestamp) return text;
  const paint = level === "info" ? colors.cyan : level === "warn" ? colors.yellow : colors.red;
  const time = now().toTimeString().slice(0, 8);
  return `${colors.dim(time)} ${paint(colors.bold("[vireo]"))} ${text}`;
}

/** Colors only the message: the other lines are source text with its own format. */
function colorFirstLine(level: "warn" | "error", message: string, colors: Colors): string {
  const [first = "", ...others] = message.split("\n");
  const paint = level === "warn" ? colors.yellow : colors.red;
  return [paint(first), ...others].join("\n");
}

/** Clears the visible screen; its text stays in the scrollback. */
function scrollAway(output: Output): void {
  const stream = output as NodeJS.WriteStream;
  stream.write("\n".repeat(Math.max(0, (output.rows ?? 0) - 2)));
  cursorTo(stream, 0, 0);
  clearScreenDown(stream);
}
