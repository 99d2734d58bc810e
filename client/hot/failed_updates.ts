import type { ErrorDescription, Update } from "../protocol.ts";
import { cleanUrl } from "../page/clean_url.ts";

/** What two updates have in common that stand for each other: the boundary, and what it accepts. */
export function updateKey({ type, path, acceptedPath }: Update): string {
  return JSON.stringify([type, path, acceptedPath]);
}

/** The updates that failed and that nothing has mended since. Their errors concern the page as long as that. */
export class FailedUpdates {
  #failed: readonly Update[] = [];

  get isEmpty(): boolean {
    return this.#failed.length === 0;
  }

  /**
   * Takes note of a batch that was tried.
   *
   * @param updates All of it.
   * @param failed Those of them that failed.
   * @returns Whether an update of earlier was mended.
   */
  settle(updates: readonly Update[], failed: readonly Update[]): boolean {
    const keys = new Set(failed.map(updateKey));
    const applied = updates.filter((update) => !keys.has(updateKey(update)));
    const left = this.#failed.filter((old) => !keys.has(updateKey(old)));
    const broken = left.filter((old) => !applied.some((update) => mends(update, old)));
    this.#failed = [...broken, ...failed];
    return broken.length < left.length;
  }

  /**
   * Forgets the updates of modules that left the page.
   *
   * @returns Whether there were any.
   */
  prune(paths: readonly string[]): boolean {
    const left = this.#failed.filter(({ path }) => !paths.includes(path));
    const hadAny = left.length < this.#failed.length;
    this.#failed = left;
    return hadAny;
  }

  /** Forgets all. */
  clear(): void {
    this.#failed = [];
  }

  /** Whether an error is of a module that one of the failed updates is about. */
  concerns({ id, loc }: ErrorDescription): boolean {
    const file = cleanUrl(loc?.file ?? id ?? "");
    return this.#failed.some((update) =>
      modulesOf(update).some((url) => file.endsWith(cleanUrl(url).replace(/^\/@fs(?=\/)/, "")))
    );
  }
}

/** The same module was taken, or what had changed arrived by another boundary. */
function mends(update: Update, failed: Update): boolean {
  return update.acceptedPath === failed.acceptedPath ||
    modulesOf(update).includes(modulesOf(failed)[0]!);
}

/** From the changed module to the boundary. Tolerates servers of other makes, whose updates have no chain. */
function modulesOf({ chain, acceptedPath }: Update): readonly string[] {
  return chain?.length > 0 ? chain : [acceptedPath];
}
