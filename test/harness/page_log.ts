import assert from "node:assert/strict";
import type { TestPage } from "./test_page.ts";

/** Milliseconds to wait for the expected lines. */
const TIMEOUT = 10_000;

/**
 * Reads the lines that a page's modules write with `console.log`, in order. Each line is read once,
 * so that a test can follow a page through several edits.
 */
export class PageLog {
  readonly #page: TestPage;
  #read = 0;

  constructor(page: TestPage) {
    this.#page = page;
  }

  /** Lines that are not read yet. */
  get unread(): string[] {
    return this.#lines().slice(this.#read);
  }

  /**
   * Waits for the given number of lines, and asserts that they match.
   *
   * @param expected The next lines.
   */
  async next(...expected: readonly (string | RegExp)[]): Promise<string[]> {
    const deadline = performance.now() + TIMEOUT;
    while (this.unread.length < expected.length && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    const found = this.unread;
    const isSame = found.length === expected.length &&
      found.every((line, index) => {
        const wanted = expected[index]!;
        return typeof wanted === "string" ? line === wanted : wanted.test(line);
      });
    if (!isSame) assert.deepEqual(found, expected, this.#page.record());
    this.#read += found.length;
    return found;
  }

  /** Waits for a line, and reads all lines up to it. */
  async until(line: string): Promise<void> {
    const deadline = performance.now() + TIMEOUT;
    while (!this.unread.includes(line) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    const index = this.unread.indexOf(line);
    assert.ok(index >= 0, `No line "${line}"\n${this.#page.record()}`);
    this.#read += index + 1;
  }

  #lines(): string[] {
    return this.#page.console.filter((line) => line.startsWith("log: "))
      .map((line) => line.slice("log: ".length));
  }
}
