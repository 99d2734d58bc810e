/** How pages received a message. */
export interface Reception {
  /** Number of pages that it was sent to. */
  pages: number;
  /** Number of pages that could not apply a part of it. */
  failed: number;
  /** Number of pages that have not said that they applied it. */
  silent: number;
}

interface Waiting {
  left: Set<object>;
  reception: Reception;
  resolve(): void;
}

/** Waits for the pages that a message was sent to. */
export class AppliedPages {
  readonly #waiting = new Map<number, Waiting>();

  /**
   * Resolves when all pages applied a message or are gone, or the time is over.
   *
   * @param batch The number of the message.
   * @param pages The pages that it was sent to.
   * @param timeout In milliseconds.
   */
  async whenApplied(
    batch: number,
    pages: readonly object[],
    timeout: number,
  ): Promise<Reception> {
    const reception = { pages: pages.length, failed: 0, silent: 0 };
    if (pages.length === 0) return reception;
    const { promise, resolve } = Promise.withResolvers<void>();
    const left = new Set(pages);
    this.#waiting.set(batch, { left, reception, resolve });
    const timer = setTimeout(resolve, timeout);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(batch);
    return { ...reception, silent: left.size };
  }

  /** A page applied a message, or failed to. */
  applied(page: object, batch: number, hasFailed: boolean): void {
    const waiting = this.#waiting.get(batch);
    if (!waiting?.left.delete(page)) return;
    if (hasFailed) waiting.reception.failed++;
    if (waiting.left.size === 0) waiting.resolve();
  }

  /** A page is gone. */
  left(page: object): void {
    for (const { left, resolve, reception } of this.#waiting.values()) {
      if (!left.delete(page)) continue;
      reception.pages--;
      if (left.size === 0) resolve();
    }
  }
}
