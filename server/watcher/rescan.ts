import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";

export interface RescanOptions {
  /**
   * Finds the files that changed without an event.
   *
   * @param isOverflow Whether files may have come and gone as well.
   */
  compare: (isOverflow: boolean) => Promise<FileChange[]>;
  report: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds to let a burst end, and a new folder be filled, before looking. */
const SETTLE = 100;

/** Compares what is known with the disk when events may have been lost; requests in quick succession count as one. */
export class Rescan {
  readonly #options: RescanOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOverflow = false;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: RescanOptions) {
    this.#options = options;
  }

  /**
   * Asks for a comparison.
   *
   * @param reason For the debug log.
   * @param isOverflow Whether files may have come and gone without an event, too.
   */
  request(reason: string, isOverflow: boolean): void {
    if (this.#isClosed) return;
    this.#isOverflow ||= isOverflow;
    // A timer that runs is left alone: requests that never cease must not put the comparison off.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#run(reason));
    }, SETTLE);
  }

  /** Drops what was asked for and waits for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(reason: string): Promise<void> {
    const isOverflow = this.#isOverflow;
    this.#isOverflow = false;
    const changes = await this.#options.compare(isOverflow);
    this.#options.debug?.(`compared with the disk, because ${reason}: ${changes.length} changes`);
    if (changes.length > 0 && !this.#isClosed) this.#options.report(changes);
  }
}
