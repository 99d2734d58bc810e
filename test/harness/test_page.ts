import assert from "node:assert/strict";
import type { ConsoleMessage, Page } from "../libraries/playwright.ts";

/** Matches a console message by a part of its text or a pattern. */
export type ConsoleMatch = string | RegExp;

function matches(text: string, match: ConsoleMatch): boolean {
  return typeof match === "string" ? text.includes(match) : match.test(text);
}

/** A page that records its console, errors, requests and loads. */
export class TestPage implements AsyncDisposable {
  /** Playwright's own page. */
  readonly page: Page;
  /** Every console message as `"type: text"`. */
  readonly console: string[] = [];
  /**
   * Console errors and warnings, uncaught errors, failed requests, and responses with status 400
   * and above.
   */
  readonly problems: string[] = [];
  /** The requested URLs, in order. */
  readonly requests: string[] = [];
  /** Number of loaded documents; a hot update must not increase it. */
  loads = 0;

  constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => this.#onConsole(message));
    page.on("pageerror", (error) => this.problems.push(`uncaught: ${error.stack ?? error}`));
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("requestfailed", (request) => {
      const { errorText } = request.failure() ?? { errorText: "" };
      // Leaving a document cancels its requests; that is not a server failure.
      if (errorText === "net::ERR_ABORTED") return;
      this.problems.push(`request failed: ${request.url()} (${errorText})`);
    });
    page.on("response", (response) => {
      if (response.status() < 400) return;
      this.problems.push(`status ${response.status()}: ${response.url()}`);
    });
    page.on("load", () => this.loads++);
  }

  #onConsole(message: ConsoleMessage): void {
    const line = `${message.type()}: ${message.text()}`;
    this.console.push(line);
    if (message.type() === "error" || message.type() === "warning") this.problems.push(line);
  }

  /** Navigates to `url` and waits for its load event. */
  async goto(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: "load" });
  }

  /** Waits until the element's trimmed text equals or matches `text`. */
  async expectText(selector: string, text: string | RegExp): Promise<void> {
    const locator = this.page.locator(selector).first();
    const exact = typeof text === "string" ? new RegExp(`^\\s*${RegExp.escape(text)}\\s*$`) : text;
    try {
      await locator.filter({ hasText: exact }).waitFor({ state: "attached" });
    } catch (error) {
      const found = await locator.textContent({ timeout: 500 }).catch(() => "(no such element)");
      throw new Error(`Expected ${text} in "${selector}", found "${found}"\n${this.record()}`, {
        cause: error,
      });
    }
  }

  /** Waits until the element has a text and reads it as JSON. */
  async json(selector = "#app"): Promise<unknown> {
    try {
      await this.page.locator(selector).filter({ hasText: /\S/ }).waitFor({ state: "attached" });
    } catch (error) {
      throw new Error(`Nothing in "${selector}"\n${this.record()}`, { cause: error });
    }
    return JSON.parse((await this.page.textContent(selector))!);
  }

  /** Waits until a computed style property of the element has the value. */
  async expectStyle(selector: string, property: string, value: string): Promise<void> {
    const computed = (given: [string, string]) => {
      const element = document.querySelector(given[0]);
      return element ? getComputedStyle(element).getPropertyValue(given[1]) : undefined;
    };
    try {
      await this.page.waitForFunction(
        ([selector, property, value]) => {
          const element = document.querySelector(selector!);
          return element && getComputedStyle(element).getPropertyValue(property!) === value;
        },
        [selector, property, value],
      );
    } catch (error) {
      const found = await this.page.evaluate(computed, [selector, property] as [string, string]);
      throw new Error(
        `Expected ${property}: ${value} on "${selector}", found "${found}"\n${this.record()}`,
        { cause: error },
      );
    }
  }

  /**
   * Runs `action` and waits for a console message. The wait starts before the action, so no message
   * is missed, and earlier messages do not count.
   *
   * @returns The text of the message.
   */
  async untilConsole(match: ConsoleMatch, action: () => unknown): Promise<string> {
    const waiting = this.page.waitForEvent("console", {
      predicate: (message) => matches(message.text(), match),
    });
    // If the action fails first, the wait must not become an unhandled rejection.
    waiting.catch(() => {});
    await action();
    try {
      return (await waiting).text();
    } catch (error) {
      throw new Error(`No console message ${match}\n${this.record()}`, { cause: error });
    }
  }

  /** Runs `action` and waits for the load event of the resulting document. */
  async untilLoad(action: () => unknown): Promise<void> {
    const waiting = this.page.waitForEvent("load");
    waiting.catch(() => {});
    await action();
    try {
      await waiting;
    } catch (error) {
      throw new Error(`The page did not load again\n${this.record()}`, { cause: error });
    }
  }

  /** Runs `action` and asserts that the document was not replaced. */
  async withoutReload(action: () => unknown): Promise<void> {
    const mark = `mark${crypto.randomUUID()}`;
    await this.page.evaluate((mark) => void Reflect.set(globalThis, mark, true), mark);
    await action();
    const kept = await this.page.evaluate((mark) => Reflect.has(globalThis, mark), mark);
    assert.ok(kept, `The page was reloaded\n${this.record()}`);
  }

  /** Waits for the error overlay and returns its text. */
  async overlayText(): Promise<string> {
    const overlay = this.page.locator("vite-error-overlay, vireo-error-overlay").first();
    try {
      await overlay.waitFor({ state: "attached" });
    } catch (error) {
      throw new Error(`No error overlay\n${this.record()}`, { cause: error });
    }
    return await overlay.evaluate((element) => element.shadowRoot?.textContent ?? "");
  }

  /** Waits until no error overlay is shown. */
  async overlayGone(): Promise<void> {
    await this.page.locator("vite-error-overlay, vireo-error-overlay").first().waitFor({
      state: "detached",
    });
  }

  /** Asserts that the page has had no problems so far. */
  noProblems(): void {
    assert.deepEqual(this.problems, [], this.record());
  }

  /** Clears the recorded problems, after a part of a test that causes some. */
  forgetProblems(): void {
    this.problems.length = 0;
  }

  /** The recorded console and problems, for messages of failed assertions. */
  record(): string {
    return ["--- console", ...this.console, "--- problems", ...this.problems].join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
