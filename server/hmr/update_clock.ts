/** The timestamps of one server's updates. Everything that stamps modules, plans or messages shares it. */
export class UpdateClock {
  #last = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds since the epoch, later than every timestamp before: browsers request versions by it. */
  next(): number {
    return this.#last = Math.max(this.now(), this.#last + 1);
  }
}
