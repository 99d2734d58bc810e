/** Runs tasks in the order of their addition, with limited concurrency. */
export class TaskPool {
  readonly #limit: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;

  /** @param limit Maximum number of concurrent tasks. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#next();
  }

  /**
   * Resolves once all tasks are done, including those that tasks add; rejects when one fails. Add
   * at least one task before.
   */
  idle(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  #next(): void {
    if (this.#running >= this.#limit) return;
    const task = this.#waiting.shift();
    if (!task) return;
    this.#running++;
    void task().catch(this.#idle.reject).finally(() => {
      this.#running--;
      this.#next();
      if (this.#running === 0 && this.#waiting.length === 0) this.#idle.resolve();
    });
  }
}
