import { describeError, formatError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { HotChannel } from "../../plugin_api/types.ts";

/** Shows errors in every open page and in the terminal. */
export class ErrorReports {
  readonly #logger: Logger;
  readonly #channel: HotChannel;
  /** The updates in which errors came up. */
  readonly #reasons = new WeakMap<Error, string>();

  constructor(logger: Logger, channel: HotChannel) {
    this.#logger = logger;
    this.#channel = channel;
  }

  /** Notes the update or reload for which the work was done that ended in an error. */
  noteReason(error: Error, reason: string): void {
    this.#reasons.set(error, reason);
  }

  /**
   * Shows an error.
   *
   * @param options `isNew`: print it although the same error was printed before. Without it an error is printed once,
   *   because that of a compiler is kept, and a reloaded page needs it in its overlay again.
   */
  report(error: unknown, { isNew = false } = {}): void {
    const known = error instanceof Error ? error : null;
    if (isNew || !known || !this.#logger.hasErrorLogged(known)) {
      this.#logger.error(formatError(error), { timestamp: true, error: known });
    }
    const reason = known ? this.#reasons.get(known) : undefined;
    this.#channel.send({ type: "error", err: { ...describeError(error), reason } });
  }
}
