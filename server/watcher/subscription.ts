import process from "node:process";
import type { AsyncSubscription, BackendType, Event } from "@parcel/watcher";
import { normalizePath } from "../base/paths.ts";

/** Paths with events, and whether an event reported their deletion. */
export type RawEvents = Map<string, boolean>;

export interface SubscriptionOptions {
  /** Absolute path. */
  folder: string;
  /** Globs and paths to ignore. */
  ignored: readonly string[];
  /** Receives the events; `undefined` together with an error when the system lost events. */
  onEvents: (events: RawEvents) => void;
  onError: (error: Error) => void;
}

/**
 * Without an explicit backend, the library starts a shell to find Watchman, and would use that
 * program to watch.
 */
const BACKENDS: Partial<Record<NodeJS.Platform, BackendType>> = {
  darwin: "fs-events",
  linux: "inotify",
  win32: "windows",
};

/** A folder watched recursively by `@parcel/watcher`. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  #handle: Promise<AsyncSubscription | undefined> | undefined;
  #isClosed = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /**
   * Starts watching.
   *
   * @returns Whether it succeeded; `onError` received the reason otherwise.
   */
  async start(): Promise<boolean> {
    this.#handle ??= this.#subscribe();
    return await this.#handle !== undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const handle = await this.#handle;
    // A deleted folder has no watch to end.
    await handle?.unsubscribe().catch(() => {});
  }

  async #subscribe(): Promise<AsyncSubscription | undefined> {
    const { folder, ignored, onError } = this.#options;
    const backend = BACKENDS[process.platform];
    try {
      const { subscribe } = await import("@parcel/watcher");
      return await subscribe(folder, (error, events) => this.#take(error, events), {
        ignore: [...ignored],
        ...(backend && { backend }),
      });
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  #take(error: Error | null, events: readonly Event[]): void {
    if (this.#isClosed) return;
    if (error) this.#options.onError(error);
    const rawEvents: RawEvents = new Map();
    for (const { type, path } of events ?? []) {
      rawEvents.set(normalizePath(path), type === "delete");
    }
    if (rawEvents.size > 0) this.#options.onEvents(rawEvents);
  }
}
