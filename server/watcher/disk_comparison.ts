import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";

export interface DiskComparisonOptions {
  /**
   * Finds the files that changed without an event.
   *
   * @param isGap Whether files may have come and gone as well.
   */
  compare: (isGap: boolean) => Promise<FileChange[]>;
  report: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds to let a burst end, and a new folder be filled, before looking. */
const SETTLE = 100;

/** Compares what is known with the disk when events may have been lost; requests in quick succession count as one. */
export class DiskComparison {
  readonly #options: DiskComparisonOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isGap = false;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: DiskComparisonOptions) {
    this.#options = options;
  }

  /**
   * Asks for a comparison.
   *
   * @param reason For the debug log.
   * @param isGap Whether files may have come and gone without an event, too.
   */
  request(reason: string, isGap: boolean): void {
    if (this.#isClosed) return;
    this.#isGap ||= isGap;
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
    const isGap = this.#isGap;
    this.#isGap = false;
    const changes = await this.#options.compare(isGap);
    this.#options.debug?.(`compared with the disk, because ${reason}: ${changes.length} changes`);
    if (changes.length > 0 && !this.#isClosed) this.#options.report(changes);
  }
}
