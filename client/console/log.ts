/**
 * The client's log. In the browser it writes to the console with a prefix; tests pass their own.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  /** @param cause Passed to the console as an object, so that its stack can be expanded. */
  error(message: string, cause?: unknown): void;
}

/** The methods of `console` that the client uses. */
export type ConsoleLike = Pick<Console, "debug" | "info" | "error">;

/**
 * A {@linkcode Log} that writes to `console` and starts each line with `[vireo]`.
 *
 * @param console The console of the page or the worker.
 * @param onCause Called with the causes of errors.
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
