/** A call of a stack that a browser sent, as far as it says where. */
export interface BrowserCall {
  /** `undefined` for the code of a module outside of functions. */
  name?: string;
  url: string;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
}

/** Calls of one stack that are read. */
const MAX_CALLS = 30;

/** `    at async name (http://host/a.js:1:2)`, V8's. */
const V8_CALL = /^\s*at (?:async )?(?:(.+?) \()?(https?:\/\/\S+?):(\d+):(\d+)\)?$/;
/** `name@http://host/a.js:1:2`, Firefox's and Safari's. */
const OTHER_CALL = /^\s*(?:async\*)?([^@]*)@(https?:\/\/\S+?):(\d+):(\d+)$/;

/**
 * Reads the stack of a browser's error.
 *
 * @param stack The text of `Error.prototype.stack`, of any browser.
 * @returns The calls of code that came over HTTP; native and extensions' code is left out.
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
