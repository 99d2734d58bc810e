import type { Debug } from "../base/debug.ts";
import { normalizePath } from "../base/paths.ts";

/** Tells of each change directly in one of `folders`, at once. Throws when they cannot be watched. */
export type WatchFolders = (
  folders: readonly string[],
  onChange: (file: string) => void,
  onLost: () => void,
) => { close(): void };

export interface FastFoldersOptions {
  watchFolders: WatchFolders | undefined;
  /** All folders of the project. */
  folders: () => ReadonlySet<string>;
  /** Gets the normalized path of what changed, an ignored one too. */
  onChange: (file: string) => void;
  /** Called when the system dropped changes. */
  onLost: () => void;
  debug: Debug;
}

/** Milliseconds until the folders are watched: the first change, or the page that connects, goes first. */
const DELAY = 100;
/** Folders up to which watching them once more costs less than it gains. */
const MOST_FOLDERS = 2000;

/**
 * A second source of events. `@parcel/watcher` holds a change back for 50 ms that follows another one within 500 ms, as with a
 * formatter that runs on save; the runtime's own watch does not. It misses nothing that matters, because it only hurries:
 * all that it tells of comes the other way as well. It begins when the first page has connected, so that the start pays nothing.
 */
export class FastFolders {
  readonly #options: FastFoldersOptions;
  #watch: { close(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: FastFoldersOptions) {
    this.#options = options;
  }

  /** Begins to watch soon, if that has not happened yet. */
  wake(): void {
    if (this.#watch || this.#isClosed || !this.#options.watchFolders) return;
    this.#timer ??= setTimeout(() => this.#start(), DELAY);
  }

  /** Takes note of new folders. */
  foldersChanged(): void {
    if (!this.#watch) return;
    this.#stop();
    this.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#watch?.close();
    this.#watch = undefined;
  }

  #start(): void {
    this.#timer = undefined;
    const { watchFolders, folders, onChange, onLost, debug } = this.#options;
    const list = [...folders()];
    if (list.length > MOST_FOLDERS) return;
    try {
      this.#watch = watchFolders!(list, (file) => onChange(normalizePath(file)), onLost);
    } catch (error) {
      debug?.(`no second watch: ${error}`);
    }
  }
}
