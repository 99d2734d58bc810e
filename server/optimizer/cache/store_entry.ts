/** A dependency of a store that pages import. */
export interface StoreEntry {
  file: string;
  name: string;
  ready: Promise<void>;
  settle: (error?: unknown) => void;
  /** `"reserved"` entries have a URL and are packed on request. */
  state: "reserved" | "pending" | "ready" | "failed";
}

/** Creates an entry that has a URL, and is packed on request. */
export function createEntry(file: string, name: string): StoreEntry {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => {});
  const entry: StoreEntry = {
    file,
    name,
    ready: promise,
    state: "reserved",
    settle(error) {
      entry.state = error === undefined ? "ready" : "failed";
      if (error === undefined) resolve();
      else reject(error);
    },
  };
  return entry;
}
