import type { HotModule } from "../hot/hot_context.ts";
import type { Update } from "../protocol.ts";

/** Milliseconds after which no module can still be on its way with the contents of before. */
const MAX_AGE = 30_000;

interface Missed {
  update: Update;
  /** `performance.now()` at its arrival. */
  time: number;
  wasLoading: boolean;
}

/**
 * Whether an instance is from before an update. One without a version is from before the first update of itself; what it has
 * of a dependency, its version does not tell.
 */
function lacks({ path, version }: HotModule, { update, wasLoading }: Missed): boolean {
  if (version === undefined && path !== update.acceptedPath) return wasLoading;
  return (version ?? 0) < update.timestamp;
}

/**
 * Updates that arrived before the module that they are for. Most are for modules that the page never loads. The others
 * are for modules whose response was on its way, with the contents from before the change: without this, the page
 * would show those until the next save.
 */
export class MissedUpdates {
  readonly #missed = new Map<string, Missed[]>();

  /**
   * @param update An update that no loaded module takes.
   * @param wasLoading Whether the page is fetching its first modules.
   */
  add(update: Update, wasLoading: boolean): void {
    const time = performance.now();
    this.#dropBefore(time - MAX_AGE);
    const missed = this.#missed.get(update.path) ?? [];
    const same = missed.find((other) => other.update.acceptedPath === update.acceptedPath);
    // A page that was loading gets the updates from before its connection after those that followed.
    if (same && same.update.timestamp > update.timestamp) return;
    const others = missed.filter((other) => other !== same);
    this.#missed.set(update.path, [...others, { update, time, wasLoading }]);
  }

  /**
   * Gives, and forgets, the updates that `module` should have got.
   *
   * @param module An instance that is being evaluated.
   * @param deps What it has just accepted.
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
