import type { Logger } from "../logger.ts";

/** Milliseconds of bundling after which the terminal says what is going on. */
const QUIET_FOR = 500;

/** Tells the person what is bundled, when it takes long enough to be noticed. */
export class Progress {
  readonly #logger: Logger;
  /** Units in work and how often. */
  readonly #active = new Map<string, number>();
  #done = 0;
  #total = 0;
  #isAnnounced = false;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Work on a unit begins.
   *
   * @returns Called when it ends.
   */
  begin(unit: string): () => void {
    if (this.#active.size === 0) {
      this.#startedAt = performance.now();
      this.#timer = setTimeout(() => this.#announce(), QUIET_FOR);
    }
    this.#total++;
    this.#active.set(unit, (this.#active.get(unit) ?? 0) + 1);
    return () => {
      this.#done++;
      const left = this.#active.get(unit)! - 1;
      if (left > 0) this.#active.set(unit, left);
      else this.#active.delete(unit);
      if (this.#active.size === 0) this.#finish();
    };
  }

  /** Says nothing any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #announce(): void {
    this.#isAnnounced = true;
    const names = [...this.#active.keys()];
    const listed = names.length > 4 ? `${names.slice(0, 4).join(", ")}, …` : names.join(", ");
    this.#logger.info(`Bundling dependencies (${this.#done} of ${this.#total} done): ${listed}`);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    if (this.#isAnnounced) {
      const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
      const what = this.#total === 1 ? "1 dependency" : `${this.#total} dependencies`;
      this.#logger.info(`Bundled ${what} in ${seconds} s`);
    }
    this.#isAnnounced = false;
    this.#done = this.#total = 0;
  }
}
