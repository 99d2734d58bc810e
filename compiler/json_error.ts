/**
 * Describes the first error in JSON. Libraries provide less: momoa only names the token and accepts
 * line breaks in strings, `jsonc-parser` returns a code and cannot be bundled into the executable.
 */

/** The place and the description of an error in JSON. */
export interface JsonProblem {
  offset: number;
  message: string;
  hint?: string | undefined;
}

// deno-lint-ignore no-control-regex -- the standard forbids them within a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;

/**
 * Finds the first error in JSON. `JSON.parse()` describes it differently in every engine.
 *
 * Source: RFC 8259, https://www.rfc-editor.org/rfc/rfc8259
 *
 * @returns `undefined` if the text is JSON.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  try {
    const end = skipSpace(text, readValue(text, skipSpace(text, 0)));
    if (end < text.length) throw unexpected(text, end, "the end of the file");
    return undefined;
  } catch (error) {
    if (error instanceof UnexpectedText) return error.problem;
    throw error;
  }
}

class UnexpectedText extends Error {
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

function skipSpace(text: string, offset: number): number {
  while (offset < text.length && " \t\n\r".includes(text[offset]!)) offset++;
  return offset;
}

function readValue(text: string, offset: number): number {
  if (text[offset] === "{") return readMembers(text, offset, "}");
  if (text[offset] === "[") return readMembers(text, offset, "]");
  for (const pattern of [STRING, NUMBER, LITERAL]) {
    pattern.lastIndex = offset;
    if (pattern.test(text)) return pattern.lastIndex;
  }
  throw unexpected(text, offset, "a value");
}

/** Reads from an opening bracket to behind the closing one. */
function readMembers(text: string, open: number, close: "}" | "]"): number {
  let offset = skipSpace(text, open + 1);
  if (text[offset] === close) return offset + 1;
  while (true) {
    if (close === "}") offset = readKey(text, offset);
    offset = skipSpace(text, readValue(text, offset));
    if (text[offset] === close) return offset + 1;
    if (text[offset] !== ",") throw unexpected(text, offset, `"," or "${close}"`);
    const comma = offset;
    offset = skipSpace(text, offset + 1);
    if (text[offset] === close) {
      throw new UnexpectedText({
        offset: comma,
        message: "Unexpected trailing comma",
        hint: `Remove the comma before "${close}"`,
      });
    }
  }
}

function readKey(text: string, offset: number): number {
  STRING.lastIndex = offset;
  if (!STRING.test(text)) throw unexpected(text, offset, "a key in double quotes");
  const colon = skipSpace(text, STRING.lastIndex);
  if (text[colon] !== ":") throw unexpected(text, colon, '":"');
  return skipSpace(text, colon + 1);
}

function unexpected(text: string, offset: number, expected: string): UnexpectedText {
  const char = text[offset];
  const found = char === undefined ? "end of file" : JSON.stringify(wordAt(text, offset));
  return new UnexpectedText({
    offset,
    message: `Unexpected ${found}, expected ${expected}`,
    hint: hintFor(text, offset),
  });
}

function wordAt(text: string, offset: number): string {
  return /^[\w$]+/.exec(text.slice(offset, offset + 40))?.[0] ?? text[offset]!;
}

function hintFor(text: string, offset: number): string | undefined {
  if (/^\/[/*]/.test(text.slice(offset, offset + 2))) {
    return "Remove the comment: JSON does not allow comments";
  }
  if (text[offset] === "'") return "Write double quotes instead of single ones";
  if (/^<{7}|^={7}|^>{7}/m.test(text)) return "Resolve the merge conflict in the file";
  if (text[offset] === '"') {
    return "Check the line breaks and escapes within the string, and its end";
  }
  return undefined;
}
