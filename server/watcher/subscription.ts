import process from "node:process";
import type { AsyncSubscription, BackendType, Event } from "@parcel/watcher";
import { normalizePath } from "../base/paths.ts";

/** A path at which something happened, and whether an event said that it was deleted. */
export type RawEvents = Map<string, boolean>;

export interface SubscriptionOptions {
  /** Absolute path. */
  folder: string;
  /** Globs and paths that are not watched. */
  ignored: readonly string[];
  /** Takes what happened; `undefined` hints with an error when the system lost track. */
  onEvents: (hints: RawEvents) => void;
  onError: (error: Error) => void;
}

/** Without a name, the library starts a shell to look for Watchman, and would give what is watched to that program. */
const BACKENDS: Partial<Record<NodeJS.Platform, BackendType>> = {
  darwin: "fs-events",
  linux: "inotify",
  win32: "windows",
};

/** One folder watched by `@parcel/watcher`, with all below it. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  #handle: Promise<AsyncSubscription | undefined> | undefined;
  #isClosed = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /**
   * Begins to watch.
   *
   * @returns Whether it could; `onError` was told why not.
   */
  async start(): Promise<boolean> {
    this.#handle ??= this.#subscribe();
    return await this.#handle !== undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const handle = await this.#handle;
    // A folder that is gone has no watch that could be ended.
    await handle?.unsubscribe().catch(() => {});
  }

  async #subscribe(): Promise<AsyncSubscription | undefined> {
    const { folder, ignored, onError } = this.#options;
    try {
      const { subscribe } = await import("@parcel/watcher");
      return await subscribe(folder, (error, events) => this.#take(error, events), {
        ignore: [...ignored],
        backend: BACKENDS[process.platform],
      });
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  #take(error: Error | null, events: readonly Event[]): void {
    if (this.#isClosed) return;
    if (error) this.#options.onError(error);
    const hints: RawEvents = new Map();
    for (const { type, path } of events ?? []) hints.set(normalizePath(path), type === "delete");
    if (hints.size > 0) this.#options.onEvents(hints);
  }
}
