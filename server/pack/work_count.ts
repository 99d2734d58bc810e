/** Milliseconds. Work that waits for those who wait for it must not stop them for good. */
const LONGEST_WAIT = 1000;

/** Counts work in progress. */
export class WorkCount {
  #active = 0;
  #done: PromiseWithResolvers<void> | undefined;

  /** Runs work that counts. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#active++;
    try {
      return await work();
    } finally {
      if (--this.#active === 0) {
        this.#done?.resolve();
        this.#done = undefined;
      }
    }
  }

  /** Resolves when no work is in progress, or after a second. */
  async whenDone(): Promise<void> {
    if (this.#active === 0) return;
    this.#done ??= Promise.withResolvers();
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, LONGEST_WAIT);
    await Promise.race([this.#done.promise, timeout.promise]);
    clearTimeout(timer);
  }
}
