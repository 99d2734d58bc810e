import type { ErrorDescription, Update } from "../protocol.ts";
import { cleanUrl } from "../page/clean_url.ts";

/** Identifies updates that replace each other: same boundary, same accepted module. */
export function updateKey({ type, path, acceptedPath }: Update): string {
  return JSON.stringify([type, path, acceptedPath]);
}

/** Failed updates that no later update has fixed. Their errors stay relevant that long. */
export class FailedUpdates {
  #failed: readonly Update[] = [];

  get isEmpty(): boolean {
    return this.#failed.length === 0;
  }

  /**
   * Records the result of a batch.
   *
   * @param updates All updates of the batch.
   * @param failed Those that failed.
   * @returns Whether an earlier failed update is fixed now.
   */
  settle(updates: readonly Update[], failed: readonly Update[]): boolean {
    const keys = new Set(failed.map(updateKey));
    const applied = updates.filter((update) => !keys.has(updateKey(update)));
    const left = this.#failed.filter((old) => !keys.has(updateKey(old)));
    const broken = left.filter((old) => !applied.some((update) => fixes(update, old)));
    this.#failed = [...broken, ...failed];
    return broken.length < left.length;
  }

  /**
   * Forgets the updates of modules that left the page.
   *
   * @returns Whether any were forgotten.
   */
  prune(paths: readonly string[]): boolean {
    const left = this.#failed.filter(({ path }) => !paths.includes(path));
    const hadAny = left.length < this.#failed.length;
    this.#failed = left;
    return hadAny;
  }

  /** Forgets all failed updates. */
  clear(): void {
    this.#failed = [];
  }

  /** Whether an error belongs to a module of a failed update. */
  concerns({ id, loc }: ErrorDescription): boolean {
    const file = cleanUrl(loc?.file ?? id ?? "");
    return this.#failed.some((update) =>
      modulesOf(update).some((url) => file.endsWith(cleanUrl(url).replace(/^\/@fs(?=\/)/, "")))
    );
  }
}

/**
 * Whether an update fixes a failed one: the same module was updated, or the change arrived through
 * another boundary.
 */
function fixes(update: Update, failed: Update): boolean {
  return update.acceptedPath === failed.acceptedPath ||
    modulesOf(update).includes(modulesOf(failed)[0]!);
}

/**
 * The modules from the changed one to the boundary. Servers other than Vireo send updates without a
 * chain.
 */
function modulesOf({ chain, acceptedPath }: Update): readonly string[] {
  return chain?.length > 0 ? chain : [acceptedPath];
}
