import { clearScreenDown, cursorTo } from "node:readline";
import process from "node:process";
import type { Colors } from "picocolors/types";
import type { LogOptions, LogSink } from "../../base/logger.ts";

/** A terminal or a file, as far as messages need it. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly rows?: number;
}

/** Options of {@linkcode createTerminalSink}. */
export interface TerminalSinkOptions {
  colors: Colors;
  /** Asked before the screen is cleared: the config may say so. */
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
 * Makes the sink that the command line logs to: colored, with the time of day where a message asks for it. A message
 * that is the last one again is counted.
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
      const line = decorate(level, message, { options, colors, now });
      say(level === "info" ? output : errors, `${line}${counter}\n`);
    },
    clear,
  };
}

/** A file on a full disk throws: the message is lost, and what it was about goes on. */
function say(output: Output, text: string): void {
  try {
    output.write(text);
  } catch {
    // There is nowhere left to tell it.
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

/** Only the message itself: what follows is source text and has its own look. */
function colorFirstLine(level: "warn" | "error", message: string, colors: Colors): string {
  const [first = "", ...others] = message.split("\n");
  const paint = level === "warn" ? colors.yellow : colors.red;
  return [paint(first), ...others].join("\n");
}

/** Clears the visible screen; what was on it can still be scrolled back to. */
function scrollAway(output: Output): void {
  const stream = output as NodeJS.WriteStream;
  stream.write("\n".repeat(Math.max(0, (output.rows ?? 0) - 2)));
  cursorTo(stream, 0, 0);
  clearScreenDown(stream);
}
