/** What `import.meta.hot.on()` takes. What it returns is awaited. */
export type HotListener = (data: unknown) => unknown;

interface Entry {
  owner: object;
  event: string;
  listener: HotListener;
}

/**
 * The listeners of `import.meta.hot.on()`, each belonging to the instance of a module that added it, so that they
 * leave together when the module is replaced, and come back together when the replacement fails.
 */
export class HotEvents {
  readonly #entries = new Map<string, Entry[]>();
  readonly #suspended = new WeakMap<object, Entry[]>();

  /** Calls `listener` on each `event` from now on. */
  on(owner: object, event: string, listener: HotListener): void {
    this.#add({ owner, event, listener });
  }

  /** Undoes {@linkcode HotEvents.on}. */
  off(owner: object, event: string, listener: HotListener): void {
    this.#keep(event, (entry) => entry.owner !== owner || entry.listener !== listener);
  }

  /** Takes all listeners of `owner` out, and remembers them as long as `owner` lives. */
  suspend(owner: object): void {
    const mine = [...this.#entries.values()].flat().filter((entry) => entry.owner === owner);
    for (const { event } of mine) this.#keep(event, (entry) => entry.owner !== owner);
    this.#suspended.set(owner, mine);
  }

  /** Undoes {@linkcode HotEvents.suspend}. */
  resume(owner: object): void {
    for (const entry of this.#suspended.get(owner) ?? []) this.#add(entry);
    this.#suspended.delete(owner);
  }

  /**
   * Calls every listener of `event` in the order in which they were added, then waits for all of them.
   *
   * @throws The error of the first listener that failed, after all have been called and settled.
   */
  async emit(event: string, data: unknown): Promise<void> {
    const entries = this.#entries.get(event);
    if (entries === undefined) return;
    const results = await Promise.allSettled(
      entries.map(async (entry) => await entry.listener(data)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  #add(entry: Entry): void {
    // A new array each time: an event may be on its way through the old one.
    this.#entries.set(entry.event, [...(this.#entries.get(entry.event) ?? []), entry]);
  }

  #keep(event: string, stays: (entry: Entry) => boolean): void {
    const left = this.#entries.get(event)?.filter(stays) ?? [];
    if (left.length === 0) this.#entries.delete(event);
    else this.#entries.set(event, left);
  }
}
