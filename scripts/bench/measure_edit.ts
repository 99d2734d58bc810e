import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { EDITED, versions } from "./generate_app.ts";

/** The kinds of edits. */
export type EditKind = keyof typeof EDITED;

export const EDIT_KINDS = Object.keys(EDITED) as EditKind[];

/** Milliseconds between two saves: no person is quicker, and no watcher merges the two. */
const PAUSE = 700;
const TIMEOUT = 10_000;

/** The change that the page waits for. */
interface Expected {
  selector: string;
  /** Text that the element ends with, or its `padding-left`. */
  text?: string;
  padding?: string;
}

function expected(kind: EditKind, version: number): Expected {
  const { selector } = EDITED[kind];
  return kind === "style"
    ? { selector, padding: `${version}px` }
    : { selector, text: `version ${version}` };
}

/** Runs in the page: resolves as soon as a change of the DOM brings the expected state. */
function armInPage({ selector, text, padding }: Expected): void {
  const isThere = () => {
    const element = document.querySelector(selector);
    if (!element) return false;
    if (text !== undefined) return element.textContent!.endsWith(text);
    return getComputedStyle(element).paddingLeft === padding;
  };
  const seen = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    });
    observer.observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  Reflect.set(globalThis, "__seen", seen);
}

/**
 * Milliseconds by which the page's clock is ahead of ours: reads both in turn, several times; the
 * quickest round trip is the most precise.
 */
async function clockOffset(page: Page): Promise<number> {
  let best = { trip: Infinity, offset: 0 };
  for (let attempt = 0; attempt < 20; attempt++) {
    const begin = performance.timeOrigin + performance.now();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const end = performance.timeOrigin + performance.now();
    const trip = end - begin;
    if (trip < best.trip) best = { trip, offset: there - (begin + end) / 2 };
  }
  return best.offset;
}

/** The outcome of some edits of one kind. */
export interface EditTimes {
  /** Milliseconds from just before the write to the change of the DOM. */
  times: number[];
  /** Edits that never appeared. */
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
  { kind, edits, first }: { kind: EditKind; edits: number; first: number },
): Promise<EditTimes> {
  const offset = await clockOffset(page);
  const result: EditTimes = { times: [], lost: 0 };
  for (let version = first; version < first + edits; version++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    await page.evaluate(armInPage, expected(kind, version));
    const begin = performance.timeOrigin + performance.now();
    await writeFile(path.join(root, EDITED[kind].file), versions[kind](version));
    const seen = await page.evaluate((timeout) =>
      Promise.race([
        Reflect.get(globalThis, "__seen") as Promise<number>,
        new Promise<undefined>((resolve) => setTimeout(resolve, timeout)),
      ]), TIMEOUT).catch(() => undefined);
    if (typeof seen === "number") result.times.push(seen - offset - begin);
    else result.lost++;
  }
  return result;
}
