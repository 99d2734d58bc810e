import { describeError, formatError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Recorder } from "../../journal/entry.ts";
import type { HotChannel } from "../../plugin_api/hot_channel.ts";

/** Shows errors in every open page and in the terminal, and records them. */
export class ErrorReports {
  readonly #logger: Logger;
  readonly #channel: HotChannel;
  readonly #journal: Recorder;
  /** The update or reload that led to each error. */
  readonly #reasons = new WeakMap<Error, string>();

  constructor(logger: Logger, channel: HotChannel, journal: Recorder) {
    this.#logger = logger;
    this.#channel = channel;
    this.#journal = journal;
  }

  /** Notes the update or reload that led to an error, if one did. */
  noteReason(error: unknown, reason: string | undefined): void {
    if (reason !== undefined && error instanceof Error) this.#reasons.set(error, reason);
  }

  /**
   * Shows an error.
   *
   * @param options `isNew`: prints the error even if it was printed before. By default an error is
   *   printed once, because a failed transform keeps its error and a reloaded page needs it in its
   *   overlay again.
   */
  report(error: unknown, { isNew = false } = {}): void {
    const known = error instanceof Error ? error : null;
    const reason = known ? this.#reasons.get(known) : undefined;
    const description = { ...describeError(error), reason };
    if (isNew || !known || !this.#logger.hasErrorLogged(known)) {
      this.#logger.error(formatError(error), { timestamp: true, error: known });
      const { stack: _, ...recorded } = description;
      this.#journal.record({ kind: "error", ...recorded });
    }
    this.#channel.send({ type: "error", err: description });
  }
}
