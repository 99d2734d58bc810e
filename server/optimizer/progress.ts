import type { Logger } from "../base/logger.ts";

/** Milliseconds of work after which the terminal says what is going on, and between two such lines. */
const QUIET_FOR = 500;
const REPEAT_AFTER = 3_000;

/** One batch of dependencies that is in the making. */
export interface BatchProgress {
  /** A module of a package is read. */
  step(packageName: string): void;
  end(): void;
}

/** Tells the person what is bundled, when it takes long enough to be noticed, and where it has got to. */
export class Progress {
  readonly #logger: Logger;
  readonly #packages = new Set<string>();
  #active = 0;
  #modules = 0;
  #latest = "";
  #isAnnounced = false;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Work on a batch begins. */
  begin(packages: Iterable<string>): BatchProgress {
    if (this.#active++ === 0) {
      this.#startedAt = performance.now();
      this.#schedule(QUIET_FOR);
    }
    for (const name of packages) this.#packages.add(name);
    return {
      step: (name) => {
        this.#modules++;
        this.#latest = name;
        this.#packages.add(name);
      },
      end: () => {
        if (--this.#active === 0) this.#finish();
      },
    };
  }

  /** Says nothing any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => {
      this.#announce();
      this.#schedule(REPEAT_AFTER);
    }, delay);
  }

  #announce(): void {
    this.#isAnnounced = true;
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    const time = seconds >= 2 ? `, ${seconds} s` : "";
    const latest = this.#latest === "" ? [...this.#packages].slice(0, 4).join(", ") : this.#latest;
    this.#logger.info(
      `Bundling dependencies (${count(this.#modules, "module")} so far${time}): ${latest}`,
    );
  }

  #finish(): void {
    clearTimeout(this.#timer);
    if (this.#isAnnounced) {
      const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
      const modules = count(this.#modules, "module");
      this.#logger.info(
        `Bundled ${modules} of ${count(this.#packages.size, "package")} in ${seconds} s`,
      );
    }
    this.#isAnnounced = false;
    this.#packages.clear();
    this.#modules = 0;
    this.#latest = "";
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
