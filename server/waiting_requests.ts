import { setImmediate } from "node:timers";

/** Milliseconds within which a browser that was waiting for the port sends its request. */
const GRACE = 10;

/**
 * Lets a waiting browser get its page before the startup work. That work (watching folders,
 * scanning for dependencies) blocks the event loop for longer than the page takes: when it ran
 * first, the first page came 20 ms later (docs/performance.md).
 */
export class WaitingRequests {
  #onResponse: (() => void) | undefined;

  /** Notes that a response was created. It is written by the end of the turn. */
  responded(): void {
    this.#onResponse?.();
  }

  /**
   * Resolves when the first response is written, or after {@linkcode GRACE} if no browser waits.
   */
  async letPass(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GRACE);
    this.#onResponse = () => setImmediate(resolve);
    await promise;
    this.#onResponse = undefined;
    clearTimeout(timer);
  }
}
