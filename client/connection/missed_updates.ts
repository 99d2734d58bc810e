import type { HotModule } from "../hot/hot_context.ts";
import type { Update } from "../protocol.ts";

/** Milliseconds after which no response with the old contents of a module can still arrive. */
const MAX_AGE = 30_000;

interface Missed {
  update: Update;
  /** `performance.now()` at its arrival. */
  time: number;
  wasLoading: boolean;
}

/**
 * Whether an instance is older than an update. An instance without a version is older than the
 * first update of its own module; its version tells nothing about its dependencies.
 */
function lacks({ path, version }: HotModule, { update, wasLoading }: Missed): boolean {
  if (version === undefined && path !== update.acceptedPath) return wasLoading;
  return (version ?? 0) < update.timestamp;
}

/**
 * Updates that arrived before the modules they are for. Most are for modules that the page never
 * loads. The others are for modules whose response, with the old contents, was on its way: without
 * this class the page would show the old contents until the next save.
 */
export class MissedUpdates {
  readonly #missed = new Map<string, Missed[]>();

  /**
   * @param update An update that no loaded module accepts.
   * @param wasLoading Whether the page is fetching its first modules.
   */
  add(update: Update, wasLoading: boolean): void {
    const time = performance.now();
    this.#dropBefore(time - MAX_AGE);
    const missed = this.#missed.get(update.path) ?? [];
    const same = missed.find((other) => other.update.acceptedPath === update.acceptedPath);
    // A page that was loading gets the updates from before its connection after newer ones.
    if (same && same.update.timestamp > update.timestamp) return;
    const others = missed.filter((other) => other !== same);
    this.#missed.set(update.path, [...others, { update, time, wasLoading }]);
  }

  /**
   * Returns and forgets the updates that `module` missed.
   *
   * @param module An instance that is being evaluated.
   * @param deps The dependencies that it has just accepted.
   */
  take(module: HotModule, deps: readonly string[]): Update[] {
    const missed = this.#missed.get(module.path);
    if (missed === undefined) return [];
    const taken = missed.filter(({ update }) => deps.includes(update.acceptedPath));
    const left = missed.filter((entry) => !taken.includes(entry));
    if (left.length === 0) this.#missed.delete(module.path);
    else this.#missed.set(module.path, left);
    const oldest = performance.now() - MAX_AGE;
    return taken
      .filter((entry) => entry.time >= oldest && lacks(module, entry))
      .map(({ update }) => update);
  }

  #dropBefore(oldest: number): void {
    for (const [path, missed] of this.#missed) {
      const left = missed.filter(({ time }) => time >= oldest);
      if (left.length === 0) this.#missed.delete(path);
      else if (left.length < missed.length) this.#missed.set(path, left);
    }
  }
}
