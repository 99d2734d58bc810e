/**
 * Work that can wait until a page is there and nobody waits. It is called again when it was ended, and goes on then.
 *
 * @param mayGoOn Asked before each step, for as long as others want the turn; `false` ends it for now.
 */
export type IdleWork = (mayGoOn: () => Promise<boolean>) => Promise<void>;

/** Tells when a server that has worked has nothing to do any more: the moment for work that must be in nobody's way. */
export class Idle {
  readonly #quiet: number;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #isClosed = false;

  /**
   * @param quiet Milliseconds without work after which the server counts as idle.
   * @param onIdle Called once for each time of work.
   */
  constructor(quiet: number, onIdle: () => void) {
    this.#quiet = quiet;
    this.#onIdle = onIdle;
  }

  /** Takes note of work that has just been done. Costs next to nothing, since it runs for each request. */
  worked(): void {
    if (this.#isClosed) return;
    this.#last = performance.now();
    this.#timer ??= setTimeout(() => this.#look(), this.#quiet);
  }

  /** Whether there is nothing to do now. */
  get isIdle(): boolean {
    return this.#timer === undefined && !this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #look(): void {
    const rest = this.#last + this.#quiet - performance.now();
    // Timers count in whole milliseconds.
    if (rest >= 1) {
      this.#timer = setTimeout(() => this.#look(), rest);
      return;
    }
    this.#timer = undefined;
    this.#onIdle();
  }
}
