/** Issues the timestamps of one server's updates, shared by modules, plans and messages. */
export class UpdateClock {
  #last = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /**
   * Milliseconds since the epoch, later than all earlier timestamps, because browsers request
   * versions by it.
   */
  next(): number {
    return this.#last = Math.max(this.now(), this.#last + 1);
  }
}
