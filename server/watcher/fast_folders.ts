import type { Debug } from "../base/debug.ts";
import { normalizePath } from "../base/paths.ts";

/**
 * Reports each change directly in one of `folders`, immediately. Throws when they cannot be
 * watched.
 */
export type WatchFolders = (
  folders: readonly string[],
  onChange: (file: string) => void,
  onLost: () => void,
) => { close(): void };

export interface FastFoldersOptions {
  watchFolders: WatchFolders | undefined;
  /** All folders of the project. */
  folders: () => ReadonlySet<string>;
  /** Receives the normalized path of a change, even of an ignored file. */
  onChange: (file: string) => void;
  /** Called when the system dropped changes. */
  onLost: () => void;
  debug: Debug;
}

/**
 * Milliseconds before the folders are watched, so that the first change or the connecting page is
 * handled first.
 */
const DELAY = 100;
/** Maximum number of folders; beyond it, a second watch costs more than it saves. */
const MOST_FOLDERS = 2000;

/**
 * A second source of events, for speed. `@parcel/watcher` delays a change by 50 ms when it follows
 * another one within 500 ms, as with a formatter that runs on save; the runtime's own watcher does
 * not. Lost events are harmless here, because every change also arrives through `@parcel/watcher`.
 * It starts when the first page has connected, so that it does not delay the start.
 */
export class FastFolders {
  readonly #options: FastFoldersOptions;
  #watch: { close(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: FastFoldersOptions) {
    this.#options = options;
  }

  /** Starts watching soon, unless it already does. */
  wake(): void {
    if (this.#watch || this.#isClosed || !this.#options.watchFolders) return;
    this.#timer ??= setTimeout(() => this.#start(), DELAY);
  }

  /** Watches the current folders after some were added. */
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
