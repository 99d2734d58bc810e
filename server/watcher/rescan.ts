import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";

export interface RescanOptions {
  /**
   * Finds the files that changed without an event.
   *
   * @param isOverflow Whether files can also have been added or deleted.
   */
  compare: (isOverflow: boolean) => Promise<FileChange[]>;
  report: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds before a comparison, so that a burst ends or a new folder is filled. */
const SETTLE = 100;

/**
 * Compares the known files with the disk when events might be lost; requests in quick succession
 * count as one.
 */
export class Rescan {
  readonly #options: RescanOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOverflow = false;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Whether files are being compared. */
  isRunning = false;

  constructor(options: RescanOptions) {
    this.#options = options;
  }

  /**
   * Requests a comparison.
   *
   * @param reason For the debug log.
   * @param isOverflow Whether files can also have been added or deleted without an event.
   */
  request(reason: string, isOverflow: boolean): void {
    if (this.#isClosed) return;
    this.#isOverflow ||= isOverflow;
    // A running timer is kept: continuous requests must not postpone the comparison.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#run(reason));
    }, SETTLE);
  }

  /**
   * Compares at once, also for added and deleted files, and resolves when the changes are reported.
   *
   * @param reason For the debug log.
   */
  async now(reason: string): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isOverflow = true;
    this.#running = this.#running.then(() => this.#run(reason));
    await this.#running;
  }

  /** Cancels pending requests and waits for the running comparison. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(reason: string): Promise<void> {
    const isOverflow = this.#isOverflow;
    this.#isOverflow = false;
    this.isRunning = true;
    const changes = await this.#options.compare(isOverflow).finally(() => this.isRunning = false);
    this.#options.debug?.(`compared with the disk, because ${reason}: ${changes.length} changes`);
    if (changes.length > 0 && !this.#isClosed) this.#options.report(changes);
  }
}
