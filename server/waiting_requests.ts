import { setImmediate } from "node:timers";

/** Milliseconds in which a browser that was waiting for the port has sent its request. */
const GRACE = 10;

/**
 * Lets a browser that waits for the port have its page before the work of the start. That work (watching the folders, the
 * scan for dependencies) blocks the loop for longer than the page takes: with it first, the first page came 20 ms later
 * (docs/performance.md).
 */
export class WaitingRequests {
  #onResponse: (() => void) | undefined;

  /** Notes that a response is made. It is written by the end of the turn. */
  responded(): void {
    this.#onResponse?.();
  }

  /** Resolves when the first response is written, or soon where no browser waits. */
  async letPass(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GRACE);
    this.#onResponse = () => setImmediate(resolve);
    await promise;
    this.#onResponse = undefined;
    clearTimeout(timer);
  }
}
