/** Where the client writes what it does. The browser's console has one, with a prefix, and tests have their own. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  /** `cause` is shown as the console shows objects: with its stack, unfolding. */
  error(message: string, cause?: unknown): void;
}

/** The methods of `console` that are used. */
export type ConsoleLike = Pick<Console, "debug" | "info" | "error">;

/**
 * A {@linkcode Log} that writes to `console` and starts each line with `[vireo]`.
 *
 * @param console The console of the page or the worker.
 * @param onCause Gets the causes of errors.
 */
export function createLog(console: ConsoleLike, onCause?: (cause: unknown) => void): Log {
  return {
    debug: (message) => console.debug(`[vireo] ${message}`),
    info: (message) => console.info(`[vireo] ${message}`),
    error: (message, cause) => {
      if (cause === undefined) return console.error(`[vireo] ${message}`);
      console.error(`[vireo] ${message}`, cause);
      onCause?.(cause);
    },
  };
}
