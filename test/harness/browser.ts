import process from "node:process";
import { findChromium, NO_CHROMIUM } from "../../scripts/browser/find_chromium.ts";
import { type Browser, type LaunchOptions, playwright } from "../libraries/playwright.ts";
import { TestPage } from "./test_page.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Chromium throttles timers and frames of background pages.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Milliseconds between a test's actions in a visible browser, so that a person can follow. */
const VISIBLE_PACE = 300;

/**
 * Starts a headless Chromium, or a visible one if the environment has `VIREO_VISIBLE`.
 *
 * @throws Error when there is no Chromium, naming the variable to set.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error(NO_CHROMIUM);
  const shown = process.env.VIREO_VISIBLE
    ? { headless: false, slowMo: VISIBLE_PACE }
    : { headless: true };
  const { chromium } = await playwright();
  return await chromium.launch({ executablePath, args: ARGS, ...shown, ...options });
}

/** One Chromium for all tests of a file. Each page has its own context (cache, storage). */
export class TestBrowser implements AsyncDisposable {
  #browser: Promise<Browser> | undefined;

  /** Opens a blank page that records its problems. */
  async newPage(): Promise<TestPage> {
    this.#browser ??= launchChromium();
    const context = await (await this.#browser).newContext();
    // A limit for hanging pages, not for slow machines: the first page of a cold start can take
    // half a minute there.
    context.setDefaultTimeout(60_000);
    return new TestPage(await context.newPage());
  }

  /**
   * Opens a page at `url` and waits until it and its initial resources are loaded.
   *
   * @param url Absolute.
   */
  async open(url: string): Promise<TestPage> {
    const page = await this.newPage();
    await page.goto(url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#browser)?.close();
    this.#browser = undefined;
  }
}

/**
 * One Chromium for the calling test file, started by the first page and closed after its last test.
 *
 * @example
 * ```ts
 * const browser = browserForTests();
 * Deno.test("the page renders", async () => {
 *   await using page = await browser.open(server.url);
 * });
 * ```
 */
export function browserForTests(): TestBrowser {
  const browser = new TestBrowser();
  Deno.test.afterAll(() => browser[Symbol.asyncDispose]());
  return browser;
}
