import type { Browser, Page } from "../../test/libraries/playwright.ts";
import { clockOffset, epochTime } from "./clock.ts";

/** Milliseconds until a page must show the app, on a slow machine. */
const TIMEOUT = 300_000;

/** A page that shows the app. */
export interface ShownPage {
  /** When all parts were mounted: milliseconds since the epoch. */
  at: number;
  /** Milliseconds from the start of the navigation until then. */
  time: number;
  /** Number of requests until then. */
  requests: number;
}

/** Waits until the app says that it is mounted; a page that only waits for the app says nothing. */
async function untilMounted(page: Page): Promise<{ parts: number; at: number }> {
  const errors: string[] = [];
  const onError = (error: Error) => errors.push(error.message);
  page.on("pageerror", onError);
  try {
    const mounted = await page.waitForFunction(
      () => {
        const { mounted } = document.documentElement.dataset;
        if (!mounted) return undefined;
        const parts = document.querySelectorAll("[data-part]").length;
        return { parts, at: performance.timeOrigin + Number(mounted) };
      },
      undefined,
      { timeout: TIMEOUT },
    );
    return (await mounted.jsonValue())!;
  } catch (error) {
    throw new Error(`${page.url()} does not show the app: ${errors.join("\n")}`, { cause: error });
  } finally {
    page.off("pageerror", onError);
  }
}

async function untilShown(
  page: Page,
  count: number,
  navigate: () => Promise<unknown>,
): Promise<ShownPage> {
  let requests = 0;
  const onRequest = () => requests++;
  page.on("request", onRequest);
  const begin = epochTime();
  await navigate();
  const { parts, at } = await untilMounted(page);
  page.off("request", onRequest);
  if (parts !== count) throw new Error(`The page shows ${parts} parts of ${count}`);
  const ours = at - await clockOffset(page);
  return { at: ours, time: ours - begin, requests };
}

/** Opens a page in a browser context of its own, so that its cache is empty. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  return await context.newPage();
}

/**
 * Loads the app and waits until it is shown.
 *
 * @param count Number of parts that the page must show.
 */
export async function load(page: Page, url: string, count: number): Promise<ShownPage> {
  return await untilShown(page, count, () => page.goto(url, { waitUntil: "commit" }));
}

/** Like {@linkcode load}, for a page that already shows the app. */
export async function reload(page: Page, count: number): Promise<ShownPage> {
  return await untilShown(page, count, () => page.reload({ waitUntil: "commit" }));
}

/** Memory of the page's scripts without garbage, in megabytes. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1024 / 1024;
}
