import { setImmediate } from "node:timers";

/** Maximum number of concurrent transforms ahead of requests; more would delay requested ones. */
const AT_ONCE = 2;

/**
 * Transforms modules that a browser is about to request, while it parses their importers. Requests
 * have priority: each transform starts in a separate turn of the event loop.
 */
export class WarmUp {
  readonly #transform: (url: string) => Promise<unknown>;
  readonly #waiting = new Set<string>();
  #running = 0;

  /** @param transform Transforms the module of a URL, unless it is already transformed. */
  constructor(transform: (url: string) => Promise<unknown>) {
    this.#transform = transform;
  }

  /** Queues a module. */
  add(url: string): void {
    this.#waiting.add(url);
    this.#next();
  }

  /** Drops the queued modules. */
  clear(): void {
    this.#waiting.clear();
  }

  #next(): void {
    if (this.#running >= AT_ONCE || this.#waiting.size === 0) return;
    this.#running++;
    setImmediate(async () => {
      const [url] = this.#waiting;
      if (url !== undefined) {
        this.#waiting.delete(url);
        // An error is reported when a browser requests the module.
        await this.#transform(url).catch(() => {});
      }
      this.#running--;
      this.#next();
    });
    this.#next();
  }
}
