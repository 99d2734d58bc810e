import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";

export interface PeriodicRescanOptions {
  /** Whether a change would have an effect, such as on a connected page. */
  isNeeded: () => boolean;
  /** The files in use. */
  files: () => Iterable<string>;
  /** Returns the changes of some files. */
  compare: (files: readonly string[]) => Promise<FileChange[]>;
  /** Receives changes whose events are lost or still pending. */
  onFound: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds between checks, and files per check: a few milliseconds of unnoticeable work. */
const INTERVAL = 1000;
const PORTION = 500;

/**
 * Checks the files in use periodically, independent of events. Systems drop events silently: when
 * the process's queue overflows, when a file is written through another hard link, or on folders
 * shared with another machine.
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

  /** Starts the periodic checks. */
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
