import type { Page } from "../../test/libraries/playwright.ts";

/** Milliseconds since the epoch, by a clock that never goes back. */
export const epochTime = (): number => performance.timeOrigin + performance.now();

/**
 * Milliseconds by which the page's clock is ahead of ours: reads both in turn, several times; the
 * quickest round trip is the most precise.
 */
export async function clockOffset(page: Page): Promise<number> {
  let best = { trip: Infinity, offset: 0 };
  for (let attempt = 0; attempt < 20; attempt++) {
    const begin = epochTime();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const end = epochTime();
    const trip = end - begin;
    if (trip < best.trip) best = { trip, offset: there - (begin + end) / 2 };
  }
  return best.offset;
}
