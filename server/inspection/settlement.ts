/**
 * How the server knows that the last change on disk is live:
 *
 * 1. All files in use are compared with the disk, because events can be late or lost.
 * 2. The changes that this finds, and those on the way, are planned and sent.
 * 3. Each open page acknowledges what it was sent. A page that reloads has loaded again, and pages
 *    have requested no module for a moment, because they import some lazily.
 * 4. Modules that no page has requested again are transformed, so that their errors are known.
 */
import type { Journal } from "../journal/journal.ts";
import type { OpenPages } from "../journal/open_pages.ts";

export interface SettlementOptions {
  /** Compares all files with the disk; resolves when the found changes are processed. */
  compareNow: () => Promise<void>;
  /** Whether the server restarts, executes a plan, or is serving modules. */
  isBusy: () => boolean;
  refreshErrors: () => Promise<void>;
  pages: Pick<OpenPages, "areInStep">;
  journal: Pick<Journal, "subscribe">;
}

/** Milliseconds between checks of conditions that no entry announces. */
const STEP = 25;

/**
 * Waits until every open page shows what is on disk at the time of the call, or reports that it
 * cannot.
 *
 * @param timeout In milliseconds.
 * @returns `false` if the time was too short.
 */
export async function settle(options: SettlementOptions, timeout: number): Promise<boolean> {
  const { compareNow, isBusy, refreshErrors, pages, journal } = options;
  const deadline = performance.now() + timeout;
  await compareNow();
  const isSettled = () => !isBusy() && pages.areInStep;
  while (true) {
    await untilTrue(isSettled, { deadline, journal });
    if (!isSettled()) return false;
    await refreshErrors();
    // Transforms take a while, in which pages can have reported more.
    if (isSettled()) return true;
  }
}

/** Resolves when the condition holds, or at the deadline. */
async function untilTrue(
  condition: () => boolean,
  { deadline, journal }: { deadline: number; journal: SettlementOptions["journal"] },
): Promise<void> {
  while (!condition() && performance.now() < deadline) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, STEP);
    const end = journal.subscribe(() => resolve());
    await promise;
    end();
    clearTimeout(timer);
  }
}
