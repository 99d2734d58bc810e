/**
 * How changes are seen:
 *
 * 1. `@parcel/watcher` tells of paths below the root, and in each further folder that is added. What happened there is
 *    looked up on disk (`file_listing.ts`).
 * 2. The first change is handed over at once. Where several files change, or Git is at work, more may follow: they are
 *    waited for until it is quiet, so that a branch switch becomes one batch.
 * 3. One batch is handed over at a time; what comes meanwhile is merged.
 * 4. A folder that appears with folders in it is watched anew, because the system does not watch those.
 * 5. After a burst or an error of the watcher, `onOverflow` asks the owner to compare what it knows with the disk, because the
 *    system's queue may have overflowed without a word, which need not show here: all watches of a process share it. So
 *    the owner looks at the files in use now and then as well (`sweep.ts`). When a folder cannot be watched at all, this is
 *    done all the time.
 */
import { stat } from "node:fs/promises";
import type { Debug } from "../base/debug.ts";
import type { Logger } from "../base/logger.ts";
import { isInside } from "../base/paths.ts";
import { FastFolders, type WatchFolders } from "./fast_folders.ts";
import type { FileChange } from "../base/file_change.ts";
import { FileListing } from "./file_listing.ts";
import { gitLock } from "./git_lock.ts";
import { ignoredPaths } from "./ignored_paths.ts";
import { ownOutput } from "./own_output.ts";
import { type RawEvents, Subscription } from "./subscription.ts";

export interface WatcherOptions {
  root: string;
  /** Globs and folders that are not watched. */
  ignored: readonly string[];
  /** Looks at the disk every so many milliseconds in place of waiting for events: `server.watch.usePolling`. */
  pollInterval?: number;
  /** Tells of changes without delay, where the runtime can. */
  watchFolders?: WatchFolders;
  /** Whether a file went into an answer: then it matters whether it is really gone, and whether others change with it. */
  isServed: (file: string) => boolean;
  /** Takes a batch; the next one follows when its promise is settled. */
  onChanges: (changes: FileChange[]) => Promise<void>;
  /** Asks for a comparison with the disk. */
  onOverflow: (reason: string) => void;
  logger: Pick<Logger, "warnOnce">;
  debug: Debug;
}

/** Paths in one batch from which on some may be missing. */
const BURST = 64;
/** Milliseconds without an event after which a batch of several files counts as complete, and the longest wait for it. */
const QUIET = 20;
const LONGEST_BATCH = 1000;
/** The same while Git is at work: it may also be a hook that takes its time, and somebody edits meanwhile. */
const GIT_QUIET = 200;
/** Files, beside the one that is saved, that an editor writes for itself. */
const MOST_HELPERS = 2;
/** Milliseconds between looks at the disk where nothing can be watched, and at a folder that is gone. */
const POLL_INTERVAL = 1000;
const RETURN_INTERVAL = 250;
/** Of a folder outside of the root only the files in it are watched: what lies below may be a whole disk. */
const BELOW = "*/**";

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #listing: FileListing;
  readonly #fast: FastFolders;
  /** Watched folders: the root, further ones, and below them those that appeared with folders in them. */
  readonly #subscriptions = new Map<string, Subscription>();
  /** The folders outside of the root, and whether what lies below them is watched too. */
  readonly #added = new Map<string, boolean>();
  readonly #isIgnored: (file: string) => boolean;
  readonly #isOwnOutput = ownOutput();
  readonly #isGitAtWork: () => boolean;
  #hints: RawEvents = new Map();
  #pending = new Map<string, FileChange>();
  #working: Promise<void> | undefined;
  /** The files of the last batch that were served. */
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
      onChange: (file) => {
        if (!this.#isIgnored(file)) this.#take(new Map([[file, false]]));
      },
      onLost: () => options.onOverflow("the system dropped changes"),
      debug: options.debug,
    });
  }

  /** Begins to watch the root. */
  async start(): Promise<void> {
    const { root, pollInterval } = this.#options;
    if (pollInterval !== undefined) this.#startPolling(pollInterval);
    else await this.#subscribe(root);
    await this.#listing.scan(root);
    // What was read before anyone watched may be outdated already.
    this.#options.onOverflow("the watch began");
  }

  /** Prepares to tell of changes as fast as can be: someone looks at a page. */
  wake(): void {
    this.#fast.wake();
  }

  /**
   * Watches a folder outside the root as well.
   *
   * @param folder Absolute, normalized path.
   * @param isDeep Whether what lies below it is watched too. Without, it may be any folder of the disk.
   */
  async addFolder(folder: string, isDeep = false): Promise<void> {
    if (this.#isClosed || this.#covers(folder, isDeep)) return;
    this.#added.set(folder, isDeep);
    if (this.#options.pollInterval === undefined) await this.#subscribe(folder);
    await this.#listing.scan(folder, isDeep ? Infinity : 0);
  }

  /** Hands changes over that were found in another way, merged with what waits. */
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

  /** Resolves when every change seen so far was worked on. */
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
    const { ignored } = this.#options;
    const subscription = new Subscription({
      folder,
      ignored: this.#isFlat(folder) ? [...ignored, BELOW] : ignored,
      onEvents: (hints) => {
        this.#take(hints);
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
          : "Check that the folder exists and may be read"),
    );
    this.#options.onOverflow(`the watcher failed: ${message}`);
  }

  #startPolling(interval: number): void {
    if (this.#isClosed) return;
    this.#poll ??= setInterval(() => this.#options.onOverflow("of polling"), interval);
  }

  #take(hints: RawEvents): void {
    const { onOverflow, debug } = this.#options;
    for (const [file, isDeleted] of hints) {
      if (this.#isOwnOutput(file)) continue;
      debug?.(`${isDeleted ? "gone" : "seen"} ${file}`);
      this.#hints.set(file, isDeleted || this.#hints.get(file) === true);
    }
    if (hints.size >= BURST) onOverflow(`${hints.size} changes at once`);
    this.#work();
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
    if (this.#working || this.#isClosed) return;
    if (this.#pending.size === 0 && this.#hints.size === 0) return;
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
    // What editors write for themselves comes in between, and says nothing of what follows.
    if (files.size > 0) this.#lastBatch = { files, endedAt: performance.now() };
  }

  /** Whether what waits is likely a part of something larger: several files, or others right after a batch. */
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
      // The same file once more is a quick save; its page waits.
      quiet = this.#pending.size === files ? quiet + QUIET : 0;
      if (quiet > 0 && !this.#isGitAtWork()) return;
    }
  }

  /** Turns the hints into changes. */
  async #takeRawEvents(): Promise<void> {
    if (this.#hints.size === 0) return;
    const hints = this.#hints;
    this.#hints = new Map();
    const { changes, folders, gone } = await this.#listing.probe(hints);
    for (const change of changes) this.#enqueue(change);
    for (const folder of folders) await this.#folderAppeared(folder);
    for (const each of gone) await this.#goneFrom(each);
  }

  /** Watches a folder by itself when there are folders in it: the watch above it does not know them. */
  async #folderAppeared(folder: string): Promise<void> {
    const wasWatched = this.#subscriptions.has(folder);
    // One that lies in a folder of which only the files are watched.
    if (!wasWatched && !this.#covers(folder, true)) return;
    await this.#unsubscribeBelow(folder);
    const below = folder + "/";
    const hasFolders = this.#listing.folders.values().some((each) => each.startsWith(below));
    this.#fast.foldersChanged();
    if (!wasWatched && !hasFolders) return;
    await this.#subscribe(folder);
    // What was written after the look and before the watch.
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

  /** Goes on when a deleted folder, which nothing above it watches, is there again. */
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
