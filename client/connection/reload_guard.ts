/** Reloads in a row that may happen without a stable connection in between. */
const LIMIT = 3;
const KEY = "vireo:reconnect-reloads";

/** Counts the reloads that were to repair the connection, across those reloads. */
export class ReloadGuard {
  readonly #storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;

  /** @param storage Gives `sessionStorage`; may throw, as browsers do where storage is forbidden. */
  constructor(storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
  }

  /** Counts one reload, and says whether it may happen. */
  allow(): boolean {
    try {
      const storage = this.#storage();
      const count = Number(storage.getItem(KEY) ?? 0) + 1;
      storage.setItem(KEY, String(count));
      return count <= LIMIT;
    } catch {
      // Nothing can be remembered, so an endless row could not be noticed.
      return false;
    }
  }

  /** The connection is fine. */
  reset(): void {
    try {
      this.#storage().removeItem(KEY);
    } catch {
      // Nothing was stored.
    }
  }
}
