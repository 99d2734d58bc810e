/** A seeded source of choices, so that a run can be repeated. */
export class Random {
  #state: number;

  /** @param seed A positive integer. */
  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** An integer from 0 up to, but not including, `end`. */
  below(end: number): number {
    // xorshift32, which is enough to choose among a few hundred cases.
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state % end;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Whether an event with the given probability happens. */
  chance(probability: number): boolean {
    return this.below(10_000) < probability * 10_000;
  }
}
