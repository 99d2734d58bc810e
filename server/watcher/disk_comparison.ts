import type { Debug } from "../debug.ts";
import type { FileChange } from "./watcher.ts";

export interface DiskComparisonOptions {
  /** Finds the files that changed without an event. */
  compare: () => Promise<FileChange[]>;
  report: (changes: FileChange[]) => void;
  debug: Debug;
}

/** Milliseconds to let a burst end, and a new folder be filled, before looking. */
const SETTLE = 100;

/** Compares what is known with the disk when events may have been lost; requests in quick succession count as one. */
export class DiskComparison {
  readonly #options: DiskComparisonOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: DiskComparisonOptions) {
    this.#options = options;
  }

  /**
   * Asks for a comparison.
   *
   * @param reason For the debug log.
   */
  request(reason: string): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run(reason);
    }, SETTLE);
  }

  /** Drops what was asked for and waits for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(reason: string): Promise<void> {
    const changes = await this.#options.compare();
    this.#options.debug?.(`compared with the disk, because ${reason}: ${changes.length} changes`);
    if (changes.length > 0 && !this.#isClosed) this.#options.report(changes);
  }
}
