/** Milliseconds in which a page evaluates a module and requests those that it imports lazily. */
const FOLLOW_UP_TIME = 100;

/** Tells whether pages are loading modules. */
export class ModuleActivity {
  #active = 0;
  #lastAt = -Infinity;

  /** Runs the work of one request. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#active++;
    try {
      return await work();
    } finally {
      this.#active--;
      this.#lastAt = performance.now();
    }
  }

  /** Whether pages are probably still loading modules, also such that they import lazily. */
  get isGoingOn(): boolean {
    return this.#active > 0 || performance.now() - this.#lastAt < FOLLOW_UP_TIME;
  }
}
