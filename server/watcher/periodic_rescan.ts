import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";

export interface PeriodicRescanOptions {
  /** Whether someone would see a change. */
  isNeeded: () => boolean;
  /** The files in use. */
  files: () => Iterable<string>;
  /** Finds those that changed. */
  compare: (files: readonly string[]) => Promise<FileChange[]>;
  /** Takes what changed without an event, or is just about to be told of. */
  onFound: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds between looks, and files per look: some milliseconds of work, of which nobody notices anything. */
const INTERVAL = 1000;
const PORTION = 500;

/**
 * Looks at the files in use in turn, whether or not events come. The systems drop events without a word: when the queue of
 * the process overflows, when a file is written through another name of it, on folders that are shared with another machine.
 */
export class PeriodicRescan {
  readonly #options: PeriodicRescanOptions;
  #rest: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PeriodicRescanOptions) {
    this.#options = options;
  }

  /** Begins to look. */
  start(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#compareNext().finally(() => this.start());
    }, INTERVAL);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #compareNext(): Promise<void> {
    const { isNeeded, files, compare, onFound, debug } = this.#options;
    if (!isNeeded()) return;
    if (this.#rest.length === 0) this.#rest = [...files()];
    const changes = await compare(this.#rest.splice(0, PORTION));
    if (changes.length === 0 || this.#isClosed) return;
    debug?.(`found without an event: ${changes.map(({ file }) => file).join(", ")}`);
    onFound(changes);
  }
}
