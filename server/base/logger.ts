import process from "node:process";

export type LogLevel = "info" | "warn" | "error" | "silent";

/** Options of one message; the names are those of Vite's logger, which plugins call. */
export interface LogOptions {
  /** Clears the screen before the message where the terminal allows it. */
  clear?: boolean;
  /** Puts the time of day and the name of the program before the message. */
  timestamp?: boolean;
  /** The error is recorded, so that {@linkcode Logger.hasErrorLogged} knows it. */
  error?: Error | null;
  environment?: string;
  /** Text after the message, which differs where messages are repeated: a time. */
  detail?: string;
}

/** Receives every message for the user from all parts of the server. */
export interface Logger {
  readonly level: LogLevel;
  hasWarned: boolean;
  info(message: string, options?: LogOptions): void;
  warn(message: string, options?: LogOptions): void;
  /** Like `warn`, but only once per text. */
  warnOnce(message: string, options?: LogOptions): void;
  error(message: string, options?: LogOptions): void;
  clearScreen(type: LogLevel): void;
  hasErrorLogged(error: Error): boolean;
}

/** Output of a logger: the CLI decorates and colors, tests collect. */
export interface LogSink {
  write(level: Exclude<LogLevel, "silent">, message: string, options: LogOptions): void;
  clear?(): void;
}

const RANK: Readonly<Record<LogLevel, number>> = { silent: 0, error: 1, warn: 2, info: 3 };

/** Writes information to standard output, warnings and errors to standard error, undecorated. */
export const plainSink: LogSink = {
  write(level, message, { detail }) {
    const text = detail === undefined ? message : `${message} ${detail}`;
    (level === "info" ? process.stdout : process.stderr).write(`${text}\n`);
  },
};

/**
 * Makes a logger.
 *
 * @param level Messages of a lower rank are dropped. Default `"info"`.
 * @param sink Receives the messages that pass.
 */
export function createLogger(level: LogLevel = "info", sink: LogSink = plainSink): Logger {
  const warned = new Set<string>();
  const logged = new WeakSet<Error>();
  const write = (kind: Exclude<LogLevel, "silent">, message: string, options: LogOptions = {}) => {
    if (options.error) logged.add(options.error);
    if (RANK[level] >= RANK[kind]) sink.write(kind, message, options);
  };
  const warn: Logger["warn"] = (message, options) => {
    logger.hasWarned = true;
    write("warn", message, options);
  };
  // Plugins pass single functions on, so none of them can rely on `this`.
  const logger: Logger = {
    level,
    hasWarned: false,
    info: (message, options) => write("info", message, options),
    warn,
    warnOnce(message, options) {
      if (warned.has(message)) return;
      warned.add(message);
      warn(message, options);
    },
    error: (message, options) => write("error", message, options),
    clearScreen(type) {
      if (RANK[level] >= RANK[type]) sink.clear?.();
    },
    hasErrorLogged: (error) => logged.has(error),
  };
  return logger;
}
