/** Milliseconds in which equal messages are counted: at first, and at most. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

interface Counted<T> {
  message: T;
  count: number;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Counts messages that are equal to a recent one. Their number is reported after a second, then
 * after longer and longer times, for as long as they come.
 */
export class Repetitions<T> {
  readonly #onRepeated: (message: T, count: number) => void;
  readonly #recent = new Map<string, Counted<T>>();

  readonly #firstWait: number;

  /**
   * @param onRepeated Receives the first of the messages, and how many followed.
   * @param options `wait`: milliseconds up to the first report.
   */
  constructor(
    onRepeated: (message: T, count: number) => void,
    { wait = FIRST_WAIT }: { wait?: number } = {},
  ) {
    this.#onRepeated = onRepeated;
    this.#firstWait = wait;
  }

  /**
   * Notes a message.
   *
   * @returns Whether it is new; otherwise it is counted.
   */
  isNew(key: string, message: T): boolean {
    const known = this.#recent.get(key);
    if (known) known.count++;
    else this.#recent.set(key, { message, count: 0, timer: this.#wait(key, this.#firstWait) });
    return known === undefined;
  }

  /** Reports the counts that are left. */
  close(): void {
    for (const { message, count, timer } of this.#recent.values()) {
      clearTimeout(timer);
      if (count > 0) this.#onRepeated(message, count);
    }
    this.#recent.clear();
  }

  #wait(key: string, time: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const known = this.#recent.get(key)!;
      if (known.count === 0) return void this.#recent.delete(key);
      this.#onRepeated(known.message, known.count);
      known.count = 0;
      known.timer = this.#wait(key, Math.min(time * 2, LONGEST_WAIT));
    }, time);
  }
}
