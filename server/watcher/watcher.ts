/**
 * How changes are detected:
 *
 * 1. `@parcel/watcher` reports paths below the root and in each added folder. Their changes are
 *    looked up on disk (`file_listing.ts`).
 * 2. The first change is reported immediately. When several files change, or Git is working, more
 *    changes are likely. The watcher then waits until events stop, so that a branch switch becomes
 *    one batch.
 * 3. Batches are reported one at a time; changes in the meantime are merged.
 * 4. A new folder with subfolders gets a separate watch, because the system's watch does not cover
 *    them.
 * 5. After a burst or an error, `onOverflow` requests a comparison with the disk, because the system's
 *    queue can overflow silently. The overflow can also be caused elsewhere, because all watches of
 *    a process share the queue; the owner therefore also checks the files in use periodically
 *    (`periodic_rescan.ts`). If a folder cannot be watched at all, it is polled.
 */
import { stat } from "node:fs/promises";
import type { Debug } from "../base/debug.ts";
import type { IgnoredPattern } from "../plugin_api/options.ts";
import type { Logger } from "../base/logger.ts";
import { isInside } from "../base/paths.ts";
import { FastFolders, type WatchFolders } from "./fast_folders.ts";
import type { FileChange } from "../base/file_change.ts";
import { FileListing } from "./file_listing.ts";
import { gitLock } from "./git_lock.ts";
import { ignoredPaths, nativePatterns } from "./ignored_paths.ts";
import { ownOutput } from "./own_output.ts";
import { type RawEvents, Subscription } from "./subscription.ts";

export interface WatcherOptions {
  root: string;
  /** What to ignore, and exceptions. */
  ignored: readonly IgnoredPattern[];
  /** Polling interval in milliseconds instead of events: `server.watch.usePolling`. */
  pollInterval?: number | undefined;
  /** Reports changes without delay, if the runtime can. */
  watchFolders?: WatchFolders | undefined;
  /**
   * Whether a file is part of a response: only then does it matter whether it is really gone and
   * whether other files change with it.
   */
  isServed: (file: string) => boolean;
  /** Handles a batch; the next one follows when its promise settles. */
  onChanges: (changes: FileChange[]) => Promise<void>;
  /** Requests a comparison with the disk. */
  onOverflow: (reason: string) => void;
  logger: Pick<Logger, "warnOnce">;
  debug: Debug;
}

/** Number of paths in a batch from which on events might be lost. */
const BURST = 64;
/**
 * Milliseconds without an event after which a batch of several files is complete, and the maximum
 * wait.
 */
const QUIET = 20;
const LONGEST_BATCH = 1000;
/**
 * The same while Git holds its lock, possibly for a slow hook during which the developer edits
 * files.
 */
const GIT_QUIET = 200;
/** Number of helper files that an editor writes besides the saved file. */
const MOST_HELPERS = 2;
/** Milliseconds between polls of folders that cannot be watched, and of a deleted folder. */
const POLL_INTERVAL = 1000;
const RETURN_INTERVAL = 250;
/**
 * Outside the root only the files directly in a folder are watched: its subfolders could be a whole
 * disk.
 */
const BELOW = "*/**";

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #listing: FileListing;
  readonly #fast: FastFolders;
  /** Watched folders: the root, added folders, and new folders with subfolders. */
  readonly #subscriptions = new Map<string, Subscription>();
  /** Folders outside the root, and whether their subfolders are watched too. */
  readonly #added = new Map<string, boolean>();
  readonly #isIgnored: (file: string) => boolean;
  readonly #isOwnOutput = ownOutput();
  readonly #isGitAtWork: () => boolean;
  #rawEvents: RawEvents = new Map();
  #pending = new Map<string, FileChange>();
  #working: Promise<void> | undefined;
  /** The served files of the last batch. */
  #lastBatch: { files: ReadonlySet<string>; endedAt: number } = {
    files: new Set(),
    endedAt: -Infinity,
  };
  #poll: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#isIgnored = ignoredPaths(options.root, options.ignored);
    this.#isGitAtWork = gitLock(options.root);
    this.#listing = new FileListing({
      isIgnored: this.#isIgnored,
      canReturn: options.isServed,
      isFlat: (folder) => this.#isFlat(folder),
    });
    this.#fast = new FastFolders({
      watchFolders: options.watchFolders,
      folders: () => this.#listing.folders,
      onChange: (file) => this.#take(new Map([[file, false]])),
      onLost: () => options.onOverflow("the system dropped changes"),
      debug: options.debug,
    });
  }

  /** Starts watching the root. */
  async start(): Promise<void> {
    const { root, pollInterval } = this.#options;
    if (pollInterval !== undefined) this.#startPolling(pollInterval);
    else await this.#subscribe(root);
    await this.#listing.scan(root);
    // Files read before the watch started can have changed since.
    this.#options.onOverflow("the watch began");
  }

  /** Prepares for fast reporting when a page connects. */
  wake(): void {
    this.#fast.wake();
  }

  /**
   * Also watches a folder outside the root.
   *
   * @param folder Absolute, normalized path.
   * @param isDeep Whether to watch its subfolders; otherwise it can be any folder of the disk.
   */
  async addFolder(folder: string, isDeep = false): Promise<void> {
    if (this.#isClosed || this.#covers(folder, isDeep)) return;
    this.#added.set(folder, isDeep);
    if (this.#options.pollInterval === undefined) await this.#subscribe(folder);
    await this.#listing.scan(folder, isDeep ? Infinity : 0);
  }

  /** Reports changes that were found in another way, merged with pending ones. */
  report(changes: readonly FileChange[]): void {
    for (const change of changes) if (!this.#isOwnOutput(change.file)) this.#enqueue(change);
    this.#work();
  }

  /** Compares the listed files with the disk. */
  async rescan(): Promise<FileChange[]> {
    const found: FileChange[] = [];
    for (const folder of [this.#options.root, ...this.#added.keys()]) {
      found.push(...await this.#listing.rescan(folder, this.#isFlat(folder) ? 0 : Infinity));
    }
    return found;
  }

  /** Resolves when all changes seen so far are processed. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#poll);
    this.#fast.close();
    await Promise.all(Array.from(this.#subscriptions.values(), (each) => each.close()));
    this.#subscriptions.clear();
  }

  #covers(folder: string, isDeep: boolean): boolean {
    if (isInside(this.#options.root, folder)) return true;
    if (!isDeep && this.#added.has(folder)) return true;
    return this.#added.entries().some(([added, hasAll]) => hasAll && isInside(added, folder));
  }

  #isFlat(folder: string): boolean {
    return this.#added.get(folder) === false;
  }

  async #subscribe(folder: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#subscriptions.get(folder)?.close();
    const ignored = nativePatterns(this.#options.ignored);
    const subscription = new Subscription({
      folder,
      ignored: this.#isFlat(folder) ? [...ignored, BELOW] : ignored,
      onEvents: (events) => {
        this.#take(events);
        this.#fast.wake();
      },
      onError: (error) => this.#failed(folder, error),
    });
    this.#subscriptions.set(folder, subscription);
    if (!await subscription.start()) this.#startPolling(POLL_INTERVAL);
  }

  #failed(folder: string, { message }: Error): void {
    if (this.#isClosed) return;
    this.#options.logger.warnOnce(
      `Cannot watch "${folder}": ${message}\n  hint: ` +
        (/no space|inotify|too many/i.test(message)
          ? "Raise the limits fs.inotify.max_user_watches and max_user_instances with sysctl"
          : "Check that the folder exists and is readable"),
    );
    this.#options.onOverflow(`the watcher failed: ${message}`);
  }

  #startPolling(interval: number): void {
    if (this.#isClosed) return;
    this.#poll ??= setInterval(() => this.#options.onOverflow("of polling"), interval);
  }

  #take(events: RawEvents): void {
    const { onOverflow, debug } = this.#options;
    for (const [file, isDeleted] of events) {
      if (this.#isOwnOutput(file) || this.#isIgnored(file)) continue;
      debug?.(`${isDeleted ? "gone" : "seen"} ${file}`);
      this.#rawEvents.set(file, isDeleted || this.#rawEvents.get(file) === true);
    }
    if (events.size >= BURST) onOverflow(`${events.size} changes at once`);
    this.#work();
  }

  #enqueue(change: FileChange): void {
    const waiting = this.#pending.get(change.file);
    // Many programs save a file by unlinking and creating it, so this is an update.
    const type = waiting?.type === "delete" && change.type !== "delete"
      ? "update"
      : waiting?.type === "create" && change.type === "update"
      ? "create"
      : change.type;
    this.#pending.set(change.file, { ...change, type });
  }

  #work(): void {
    if (this.#working || this.#isClosed) return;
    if (this.#pending.size === 0 && this.#rawEvents.size === 0) return;
    this.#working = this.#workOff().finally(() => {
      this.#working = undefined;
      this.#work();
    });
  }

  async #workOff(): Promise<void> {
    await this.#takeRawEvents();
    if (this.#mightBePart() || this.#isGitAtWork()) await this.#waitForQuiet();
    const batch = this.#pending;
    this.#pending = new Map();
    if (batch.size === 0 || this.#isClosed) return;
    await this.#options.onChanges([...batch.values()]);
    const files = new Set(batch.keys().filter(this.#options.isServed));
    // An editor's helper files come in between and indicate nothing about the next changes.
    if (files.size > 0) this.#lastBatch = { files, endedAt: performance.now() };
  }

  /**
   * Whether the pending changes are probably part of a larger set: several files, or different
   * files right after a batch.
   */
  #mightBePart(): boolean {
    const files = [...this.#pending.keys()];
    const served = files.filter(this.#options.isServed);
    if (served.length > 1 || files.length > 1 + MOST_HELPERS) return true;
    const { files: last, endedAt } = this.#lastBatch;
    const isSoon = performance.now() - endedAt < QUIET;
    return isSoon && served.some((file) => !last.has(file));
  }

  async #waitForQuiet(): Promise<void> {
    const deadline = performance.now() + LONGEST_BATCH;
    for (let quiet = 0; quiet < GIT_QUIET && performance.now() < deadline;) {
      await new Promise((resolve) => setTimeout(resolve, QUIET));
      const files = this.#pending.size;
      await this.#takeRawEvents();
      // Another event for the same file is a quick save, whose page is waiting.
      quiet = this.#pending.size === files ? quiet + QUIET : 0;
      if (quiet > 0 && !this.#isGitAtWork()) return;
    }
  }

  /** Turns the raw events into changes. */
  async #takeRawEvents(): Promise<void> {
    if (this.#rawEvents.size === 0) return;
    const events = this.#rawEvents;
    this.#rawEvents = new Map();
    const { changes, folders, gone } = await this.#listing.probe(events);
    for (const change of changes) this.#enqueue(change);
    for (const folder of folders) await this.#folderAppeared(folder);
    for (const each of gone) await this.#goneFrom(each);
  }

  /** Adds a watch for a new folder with subfolders, which its parent's watch does not cover. */
  async #folderAppeared(folder: string): Promise<void> {
    const wasWatched = this.#subscriptions.has(folder);
    // Skips a folder inside one whose files alone are watched.
    if (!wasWatched && !this.#covers(folder, true)) return;
    await this.#unsubscribeBelow(folder);
    const below = folder + "/";
    const hasFolders = this.#listing.folders.values().some((each) => each.startsWith(below));
    this.#fast.foldersChanged();
    if (!wasWatched && !hasFolders) return;
    await this.#subscribe(folder);
    // Finds files written between the lookup and the watch.
    const { changes } = await this.#listing.probe(new Map([[folder, false]]));
    for (const change of changes) this.#enqueue(change);
  }

  async #goneFrom(file: string): Promise<void> {
    const { root } = this.#options;
    const isAwaited = file === root || (this.#subscriptions.has(file) && !isInside(root, file));
    await this.#unsubscribeBelow(file);
    if (isAwaited) void this.#awaitFolder(file);
  }

  async #unsubscribeBelow(folder: string): Promise<void> {
    for (const [watched, subscription] of this.#subscriptions) {
      if (!isInside(folder, watched) || this.#isFlat(watched)) continue;
      this.#subscriptions.delete(watched);
      await subscription.close();
    }
  }

  /** Resumes when a deleted folder reappears that no watched parent covers. */
  async #awaitFolder(folder: string): Promise<void> {
    this.#options.debug?.(`waiting for ${folder}`);
    while (!this.#isClosed) {
      await new Promise((resolve) => setTimeout(resolve, RETURN_INTERVAL));
      if (!await stat(folder).then((found) => found.isDirectory(), () => false)) continue;
      await this.#subscribe(folder);
      this.#take(new Map([[folder, false]]));
      return this.#options.onOverflow(`the folder "${folder}" is back`);
    }
  }
}
