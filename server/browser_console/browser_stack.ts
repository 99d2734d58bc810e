/** A call of a browser's stack that has a URL and a position. */
export interface BrowserCall {
  /** `undefined` for a module's top-level code. */
  name?: string;
  url: string;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
}

/** Maximum number of calls to read from a stack. */
const MAX_CALLS = 30;

/** V8's format: `    at async name (http://host/a.js:1:2)`. */
const V8_CALL = /^\s*at (?:async )?(?:(.+?) \()?(https?:\/\/\S+?):(\d+):(\d+)\)?$/;
/** Firefox's and Safari's format: `name@http://host/a.js:1:2`. */
const OTHER_CALL = /^\s*(?:async\*)?([^@]*)@(https?:\/\/\S+?):(\d+):(\d+)$/;

/**
 * Parses the stack of a browser's error.
 *
 * @param stack `Error.prototype.stack` of any browser.
 * @returns The calls of code loaded over HTTP, without native code and extensions.
 */
export function parseBrowserStack(stack: string): BrowserCall[] {
  const calls: BrowserCall[] = [];
  for (const text of stack.split("\n")) {
    const found = V8_CALL.exec(text) ?? OTHER_CALL.exec(text);
    if (!found) continue;
    const [, name, url = "", line, column] = found;
    const place = { url, line: Number(line), column: Number(column) - 1 };
    calls.push(name ? { name, ...place } : place);
    if (calls.length === MAX_CALLS) break;
  }
  return calls;
}
