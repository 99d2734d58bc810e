import type { Logger } from "../base/logger.ts";
import type { Recorder } from "../journal/entry.ts";

/** Milliseconds of work before the terminal reports progress, and between two reports. */
const QUIET_FOR = 500;
const REPEAT_AFTER = 3_000;

/** One batch that is being bundled. */
export interface BatchProgress {
  /** Called for each module that is read. */
  step(packageName: string): void;
  end(): void;
}

/** Reports bundling that takes noticeably long, with its progress, and records each bundling. */
export class Progress {
  readonly #logger: Logger;
  readonly #journal: Recorder | undefined;
  readonly #packages = new Set<string>();
  #active = 0;
  #modules = 0;
  #latest = "";
  #isAnnounced = false;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(logger: Logger, journal?: Recorder) {
    this.#logger = logger;
    this.#journal = journal;
  }

  /** Called when work on a batch begins. */
  begin(packages: Iterable<string>): BatchProgress {
    const isFirst = this.#active++ === 0;
    for (const name of packages) this.#packages.add(name);
    if (isFirst) {
      this.#startedAt = performance.now();
      this.#schedule(QUIET_FOR);
      this.#record("started");
    }
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

  /** Stops reporting. */
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

  #record(state: "started" | "finished", milliseconds?: number): void {
    const packages = [...this.#packages];
    const entry = { state, packages, modules: this.#modules, milliseconds };
    this.#journal?.record({ kind: "bundle", ...entry });
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#record("finished", Math.round(performance.now() - this.#startedAt));
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
