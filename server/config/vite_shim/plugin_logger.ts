import process from "node:process";
import colors from "picocolors";
import {
  createLogger,
  type Logger,
  type LogLevel,
  type LogSink,
  plainSink,
} from "../../base/logger.ts";

/**
 * The options of Vite's `createLogger` that have an effect here. Only the server itself clears the
 * screen.
 */
interface PluginLoggerOptions {
  /** Name of the logger, in messages with the time. @default "[vite]" */
  prefix?: string;
  customLogger?: Logger;
  /** Receives messages instead of the standard streams. */
  console?: Pick<Console, "log" | "warn" | "error">;
}

/** `createLogger` for plugins, which log with a name of their own. */
export function createPluginLogger(
  level: LogLevel = "info",
  { prefix = "[vite]", customLogger, console }: PluginLoggerOptions = {},
): Logger {
  if (customLogger) return customLogger;
  const output: LogSink["write"] = console
    ? (kind, message) => console[kind === "info" ? "log" : kind](message)
    : plainSink.write;
  return createLogger(level, {
    write(kind, message, options) {
      output(kind, decorate(kind, message, { ...options, prefix }), options);
    },
  });
}

function decorate(
  kind: "info" | "warn" | "error",
  message: string,
  { prefix, timestamp, environment }: {
    prefix: string;
    timestamp?: boolean;
    environment?: string;
  },
): string {
  if (!timestamp) return message;
  const { dim, bold, cyan, yellow, red } = colors.createColors(
    colors.isColorSupported && Boolean(process.stdout.isTTY),
  );
  const paint = { info: cyan, warn: yellow, error: red }[kind];
  const time = new Date().toTimeString().slice(0, 8);
  const words = [dim(time), paint(bold(prefix)), environment, message];
  return words.filter((word) => word !== undefined && word !== "").join(" ");
}
