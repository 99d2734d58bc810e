/** Reloads in a row that are allowed without a stable connection in between. */
const LIMIT = 3;
const KEY = "vireo:reconnect-reloads";

/** Counts reloads that try to restore the connection. The count survives those reloads. */
export class ReloadGuard {
  readonly #storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;

  /**
   * @param storage Returns `sessionStorage`; can throw, as browsers do where storage is forbidden.
   */
  constructor(storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
  }

  /** Counts one reload, and returns whether it is allowed. */
  allow(): boolean {
    try {
      const storage = this.#storage();
      const count = Number(storage.getItem(KEY) ?? 0) + 1;
      storage.setItem(KEY, String(count));
      return count <= LIMIT;
    } catch {
      // Without a stored count an endless series of reloads would go unnoticed.
      return false;
    }
  }

  /** Forgets the count, because the connection is stable. */
  reset(): void {
    try {
      this.#storage().removeItem(KEY);
    } catch {
      // Nothing was stored.
    }
  }
}
