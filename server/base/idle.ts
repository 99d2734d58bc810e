/**
 * Background work, run while the server is idle. Interrupted work is called again and resumes.
 *
 * @param shouldContinue Awaited before each step, to let requests run first; `false` interrupts the work.
 */
export type IdleTask = (shouldContinue: () => Promise<boolean>) => Promise<void>;

/** Tells when a server becomes idle: the moment for work that must not delay requests. */
export class Idle {
  readonly #quiet: number;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  /** Number of requests that are being handled. */
  #active = 0;
  #isClosed = false;

  /**
   * @param quiet Milliseconds without work after which the server counts as idle.
   * @param onIdle Called once after each period of work.
   */
  constructor(quiet: number, onIdle: () => void) {
    this.#quiet = quiet;
    this.#onIdle = onIdle;
  }

  /** Records that work was just done. Runs for each request, so it must be cheap. */
  worked(): void {
    if (this.#isClosed) return;
    this.#last = performance.now();
    this.#timer ??= setTimeout(() => this.#check(), this.#quiet);
  }

  /** Runs work that can take longer than the time after which the server would count as idle. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#active++;
    try {
      return await work();
    } finally {
      this.#active--;
      this.worked();
    }
  }

  /** Whether the server is idle now. */
  get isIdle(): boolean {
    return this.#timer === undefined && this.#active === 0 && !this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #check(): void {
    const rest = this.#last + this.#quiet - performance.now();
    // Timers count in whole milliseconds.
    if (rest >= 1) {
      this.#timer = setTimeout(() => this.#check(), rest);
      return;
    }
    this.#timer = undefined;
    // The end of the work starts the time again.
    if (this.#active === 0) this.#onIdle();
  }
}
