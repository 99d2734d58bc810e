/**
 * How changes are seen:
 *
 * 1. `@parcel/watcher` reports batches of events below the root and below each further folder that is added.
 * 2. Events are merged while a batch is being worked on; one batch is handed over at a time.
 * 3. After a burst, a new folder or an error of the watcher, `onGap` asks the owner to compare what it knows with the
 *    disk, because the system's queue may have overflowed without a word.
 */
import type { AsyncSubscription, Event } from "@parcel/watcher";
import { stat } from "node:fs/promises";
import type { Debug } from "../debug.ts";
import { isInside, normalizePath } from "../paths.ts";

export interface FileChange {
  type: "create" | "update" | "delete";
  file: string;
}

export interface WatcherOptions {
  root: string;
  /** Globs and folders that are not watched. */
  ignored: readonly string[];
  /** Takes a batch; the next one follows when its promise is settled. */
  onChanges: (changes: FileChange[]) => Promise<void>;
  /** Asks for a comparison with the disk. */
  onGap: (reason: string) => void;
  debug: Debug;
}

/** Events in one batch from which on some may be missing. */
const BURST = 64;

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #subscriptions = new Map<string, Promise<AsyncSubscription | undefined>>();
  #pending = new Map<string, FileChange>();
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Begins to watch the root. */
  async start(): Promise<void> {
    await this.#subscribe(this.#options.root);
  }

  /** Watches a folder outside the root as well, a linked package's say. */
  async addFolder(folder: string): Promise<void> {
    for (const watched of this.#subscriptions.keys()) if (isInside(watched, folder)) return;
    await this.#subscribe(folder);
  }

  /** Hands changes over that were found in another way, merged with what waits. */
  report(changes: readonly FileChange[]): void {
    for (const change of changes) this.#enqueue(change);
    this.#work();
  }

  /** Resolves when every change seen so far was worked on. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const subscriptions = await Promise.all(this.#subscriptions.values());
    await Promise.all(subscriptions.map((subscription) => subscription?.unsubscribe()));
    this.#subscriptions.clear();
  }

  #subscribe(folder: string): Promise<AsyncSubscription | undefined> {
    let subscription = this.#subscriptions.get(folder);
    if (!subscription) {
      subscription = this.#listen(folder);
      this.#subscriptions.set(folder, subscription);
    }
    return subscription;
  }

  async #listen(folder: string): Promise<AsyncSubscription | undefined> {
    const { ignored, onGap } = this.#options;
    const { subscribe } = await import("@parcel/watcher");
    try {
      return await subscribe(folder, (error, events) => {
        if (this.#isClosed) return;
        if (error) onGap(`the watcher failed: ${error.message}`);
        this.#take(events ?? []);
      }, { ignore: [...ignored] });
    } catch (error) {
      onGap(`cannot watch "${folder}": ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  #take(events: readonly Event[]): void {
    const { onGap, debug } = this.#options;
    for (const { type, path } of events) {
      debug?.(`${type} ${path}`);
      const file = normalizePath(path);
      this.#enqueue({ type, file });
      if (type === "create") void this.#checkFolder(file);
    }
    if (events.length >= BURST) onGap(`${events.length} changes at once`);
    this.#work();
  }

  /** What lies in a folder that appears may have been written before it was watched. */
  async #checkFolder(file: string): Promise<void> {
    const isFolder = await stat(file).then((found) => found.isDirectory(), () => false);
    if (isFolder) this.#options.onGap(`the folder "${file}" appeared`);
  }

  #enqueue(change: FileChange): void {
    const waiting = this.#pending.get(change.file);
    // Unlinked and created again is how many programs write: the file was updated.
    const type = waiting?.type === "delete" && change.type !== "delete"
      ? "update"
      : waiting?.type === "create" && change.type === "update"
      ? "create"
      : change.type;
    this.#pending.set(change.file, { ...change, type });
  }

  #work(): void {
    if (this.#working || this.#pending.size === 0 || this.#isClosed) return;
    const changes = [...this.#pending.values()];
    this.#pending = new Map();
    this.#working = this.#options.onChanges(changes).finally(() => {
      this.#working = undefined;
      this.#work();
    });
  }
}
