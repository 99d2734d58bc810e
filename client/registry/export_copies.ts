/**
 * The copies of exports in native modules: facades declare a variable for each export of a module
 * of the registry, and assign it again when the export changes.
 */
export class ExportCopies {
  readonly #updates = new Set<() => void>();
  /** Whether a native module waits for the evaluation of a module that it imports. */
  #hasFollowers = false;

  /**
   * Adds copies that change.
   *
   * @param update Assigns them.
   * @param isEarly Whether the module is not evaluated yet.
   */
  add(update: () => void, isEarly = false): void {
    this.#updates.add(update);
    this.#hasFollowers ||= isEarly;
  }

  /** Assigns all copies. */
  update(): void {
    for (const update of this.#updates) update();
  }

  /** Assigns all copies if a module was evaluated for which some wait. */
  noteEvaluated(): void {
    if (this.#hasFollowers) this.update();
  }
}

/** Copies exports that can be read: in a cycle, some are not initialized. */
export function tolerateUninitialized(copy: () => void): void {
  try {
    copy();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
  }
}
