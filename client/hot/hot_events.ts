/** A listener of `import.meta.hot.on()`. A promise that it returns is awaited. */
export type HotListener = (data: unknown) => unknown;

interface Entry {
  owner: object;
  event: string;
  listener: HotListener;
}

/**
 * The listeners of `import.meta.hot.on()`. Each belongs to the instance of a module that added it,
 * so that all listeners of an instance are removed when the module is replaced, and restored when
 * the replacement fails.
 */
export class HotEvents {
  readonly #entries = new Map<string, Entry[]>();
  readonly #suspended = new WeakMap<object, Entry[]>();

  /** Calls `listener` on each `event` from now on. */
  on(owner: object, event: string, listener: HotListener): void {
    this.#add({ owner, event, listener });
  }

  /** Removes a listener added by {@linkcode HotEvents.on}. */
  off(owner: object, event: string, listener: HotListener): void {
    this.#keep(event, (entry) => entry.owner !== owner || entry.listener !== listener);
  }

  /** Removes all listeners of `owner`, and remembers them as long as `owner` lives. */
  suspend(owner: object): void {
    const mine = [...this.#entries.values()].flat().filter((entry) => entry.owner === owner);
    for (const { event } of mine) this.#keep(event, (entry) => entry.owner !== owner);
    this.#suspended.set(owner, mine);
  }

  /** Restores the listeners removed by {@linkcode HotEvents.suspend}. */
  resume(owner: object): void {
    for (const entry of this.#suspended.get(owner) ?? []) this.#add(entry);
    this.#suspended.delete(owner);
  }

  /**
   * Calls every listener of `event` in the order of their registration, then waits for all of them.
   *
   * @throws The error of the first listener that failed, after all have settled.
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
    // A new array each time, because an emit in progress can iterate over the old one.
    this.#entries.set(entry.event, [...(this.#entries.get(entry.event) ?? []), entry]);
  }

  #keep(event: string, stays: (entry: Entry) => boolean): void {
    const left = this.#entries.get(event)?.filter(stays) ?? [];
    if (left.length === 0) this.#entries.delete(event);
    else this.#entries.set(event, left);
  }
}
