import { setImmediate } from "node:timers";

/** Transforms that are made ahead at the same time; more would only make those wait that a browser asked for. */
const AT_ONCE = 2;

/**
 * Makes transforms that a browser is about to ask for, in the time in which it reads what imports them. Requests go first:
 * each piece of work begins in a turn of its own.
 */
export class WarmUp {
  readonly #transform: (url: string) => Promise<unknown>;
  readonly #waiting = new Set<string>();
  #running = 0;

  /** @param transform Makes the transform of a URL, or gives the one that is there. */
  constructor(transform: (url: string) => Promise<unknown>) {
    this.#transform = transform;
  }

  /** Queues a module. */
  add(url: string): void {
    this.#waiting.add(url);
    this.#next();
  }

  /** Drops what has not begun. */
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
        // What is wrong with it is told when a browser asks for it.
        await this.#transform(url).catch(() => {});
      }
      this.#running--;
      this.#next();
    });
    this.#next();
  }
}
