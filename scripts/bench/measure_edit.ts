import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "../../test/libraries/playwright.ts";
import type { Edit, Shown } from "./apps/app.ts";
import { clockOffset, epochTime } from "./clock.ts";

/** Milliseconds between two saves: no person is quicker, and no watcher merges the two. */
const PAUSE = 700;
/** Milliseconds after which an edit is lost. */
const TIMEOUT = 10_000;
/** Milliseconds between two attempts to look at a page that navigates. */
const RETRY = 10;

/** Runs in the page: resolves `__seen` as soon as the page shows the edit. */
function armInPage({ selector, text, padding }: Shown): void {
  const isThere = () => {
    const element = document.querySelector(selector);
    if (!element) return false;
    if (text !== undefined) return element.textContent!.endsWith(text);
    return getComputedStyle(element).paddingLeft === padding;
  };
  const seen = new Promise<number>((resolve) => {
    const observer = new MutationObserver(check);
    // Adopted and linked style sheets apply without a change of the DOM.
    const timer = padding === undefined ? undefined : setInterval(check, 4);
    function check() {
      if (!isThere()) return;
      observer.disconnect();
      clearInterval(timer);
      resolve(performance.timeOrigin + performance.now());
    }
    observer.observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    check();
  });
  Reflect.set(globalThis, "__seen", seen);
}

/**
 * The time at which the armed page shows the edit, by the page's clock. If the page reloads, the
 * next document counts.
 *
 * @returns `undefined` if it does not within the time limit.
 */
async function untilSeen(page: Page, shown: Shown): Promise<number | undefined> {
  const limit = new AbortController();
  const timeout = pause(TIMEOUT, undefined, { signal: limit.signal }).catch(() => undefined);
  try {
    return await Promise.race([seenIn(page, shown, limit.signal), timeout]);
  } finally {
    limit.abort();
  }
}

async function seenIn(
  page: Page,
  shown: Shown,
  signal: AbortSignal,
): Promise<number | undefined> {
  while (!signal.aborted) {
    try {
      const time = await page.evaluate(() => Reflect.get(globalThis, "__seen"));
      if (typeof time === "number") return time;
      await page.evaluate(armInPage, shown);
    } catch {
      // The document that was asked is gone.
      await pause(RETRY);
    }
  }
  return undefined;
}

/** The outcome of some edits of one kind. */
export interface EditTimes {
  /** Milliseconds from just before the write to the change of the DOM. */
  times: number[];
  /** Edits that did not appear within ten seconds. */
  lost: number;
}

/**
 * Edits a file repeatedly and measures the time until the page shows each edit.
 *
 * @param page Shows the app.
 * @param root The app's folder.
 * @param options `edits`: number of edits; `first`: the number of the first version, which the page
 *   has not shown yet.
 */
export async function measureEdits(
  page: Page,
  root: string,
  { edit, edits, first }: { edit: Edit; edits: number; first: number },
): Promise<EditTimes> {
  const offset = await clockOffset(page);
  const result: EditTimes = { times: [], lost: 0 };
  for (let version = first; version < first + edits; version++) {
    await pause(PAUSE);
    const shown = edit.shown(version);
    // A page that reloads right now, because of an edit that counted as lost, is armed afterward.
    await page.evaluate(armInPage, shown).catch(() => undefined);
    const begin = epochTime();
    await writeFile(path.join(root, edit.file), edit.content(version));
    const seen = await untilSeen(page, shown);
    if (seen === undefined) result.lost++;
    else result.times.push(seen - offset - begin);
  }
  return result;
}
