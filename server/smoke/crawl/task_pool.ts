/** Runs tasks as they are added, a limited number at the same time. */
export class TaskPool {
  readonly #limit: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;

  /** @param limit How many run at the same time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#next();
  }

  /**
   * Resolves once when all tasks are done, those included that tasks added; rejects when one fails. At least one has to
   * be added before.
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
