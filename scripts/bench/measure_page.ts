import type { Browser, Page } from "playwright-core";

/** Milliseconds from the start of a navigation to the end of mounting, by the page's own clock. */
async function mountTime(page: Page, count: number): Promise<number> {
  await page.waitForSelector("html[data-mounted]", { state: "attached", timeout: 120_000 });
  return await page.evaluate((count) => {
    const parts = document.querySelectorAll("[data-part]").length;
    if (parts !== count) throw new Error(`The page shows ${parts} components of ${count}`);
    return Number(document.documentElement.dataset.mounted);
  }, count);
}

/** Opens a page in a browser context of its own, so that its cache is empty. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  return await context.newPage();
}

/**
 * Loads the app.
 *
 * @param count Number of components that the page must show.
 * @returns Milliseconds until all are mounted.
 */
export async function load(page: Page, url: string, count: number): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  return await mountTime(page, count);
}

/** Like {@linkcode load}, for a page that already shows the app. */
export async function reload(page: Page, count: number): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  return await mountTime(page, count);
}
