/**
 * Reads literals inside code. acorn's `parseExpressionAt` would do the same, but adds 7 ms to the
 * start and is several times slower; Babel's parser comes with Vue's compiler, which is not loaded
 * at the start.
 */

/** A value read from source, with its range. */
export interface JsLiteral {
  value: unknown;
  /** Offset of its first character. */
  start: number;
  /** Offset behind its last character. */
  end: number;
  /** The elements of an array, or the values of an object, with their ranges. */
  children: JsLiteral[];
}

/** The source is not a literal. */
export class LiteralError extends Error {
  /** Offset of the text that is not a literal. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "LiteralError";
    this.offset = offset;
  }
}

const SIMPLE_ESCAPES: Record<string, string> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  0: "\0",
};
const KEYWORDS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", undefined],
]);
const NUMBER = /[+-]?(?:0[xob][\da-f]+|\d*\.?\d+(?:e[+-]?\d+)?)/iy;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/**
 * Offset of the first character from `offset` on that is neither white space nor part of a comment.
 */
export function skipTrivia(code: string, offset: number): number {
  const trivia = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
  trivia.lastIndex = offset;
  trivia.exec(code);
  return trivia.lastIndex || offset;
}

/**
 * Reads one literal: a string, a template without substitution, a number, `true`, `false`, `null`,
 * `undefined`, or an array or an object of these.
 *
 * @param offset The start; white space and comments can precede the literal.
 * @throws {LiteralError} When the source is anything else.
 */
export function readLiteral(code: string, offset: number): JsLiteral {
  const start = skipTrivia(code, offset);
  const char = code[start];
  if (char === '"' || char === "'" || char === "`") return readString(code, start);
  if (char === "[") return readArray(code, start);
  if (char === "{") return readObject(code, start);
  const number = match(NUMBER, code, start);
  if (number !== undefined) return leaf(Number(number), start, start + number.length);
  const word = match(WORD, code, start);
  if (word !== undefined && KEYWORDS.has(word)) {
    return leaf(KEYWORDS.get(word), start, start + word.length);
  }
  throw new LiteralError("Expected a literal", start);
}

/**
 * Reads the arguments of a call, all of which must be literals.
 *
 * @param offset The offset behind the opening parenthesis.
 * @returns The arguments, and the offset behind the closing parenthesis.
 * @throws {LiteralError} When an argument is not a literal.
 */
export function readArguments(code: string, offset: number): { args: JsLiteral[]; end: number } {
  const args: JsLiteral[] = [];
  const end = readList(code, offset, ")", (at) => {
    const literal = readLiteral(code, at);
    args.push(literal);
    return literal.end;
  });
  return { args, end };
}

function leaf(value: unknown, start: number, end: number): JsLiteral {
  return { value, start, end, children: [] };
}

function match(pattern: RegExp, code: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(code)?.[0];
}

function readString(code: string, start: number): JsLiteral {
  const quote = code[start]!;
  let value = "";
  for (let index = start + 1; index < code.length;) {
    const char = code[index]!;
    if (char === quote) return leaf(value, start, index + 1);
    if (quote === "`" && char === "$" && code[index + 1] === "{") {
      throw new LiteralError("Expected a template without substitutions", start);
    }
    if (quote !== "`" && (char === "\n" || char === "\r")) break;
    if (char === "\\") {
      const escape = readEscape(code, index);
      value += escape.text;
      index = escape.end;
    } else {
      value += char;
      index++;
    }
  }
  throw new LiteralError("Unterminated string", start);
}

function readEscape(code: string, backslash: number): { text: string; end: number } {
  const escape = /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\}|(\r\n|[^]))/iy;
  escape.lastIndex = backslash;
  const found = escape.exec(code);
  if (found === null) throw new LiteralError("Unterminated string", backslash);
  const [whole, byte, unit, point, char] = found;
  const hex = byte ?? unit ?? point;
  const end = backslash + whole.length;
  if (hex !== undefined) return { text: String.fromCodePoint(parseInt(hex, 16)), end };
  const isContinuation = /^[\r\n\u2028\u2029]/.test(char!);
  return { text: isContinuation ? "" : SIMPLE_ESCAPES[char!] ?? char!, end };
}

/** Reads `items` separated by commas up to `close`; returns the offset behind it. */
function readList(
  code: string,
  offset: number,
  close: string,
  item: (offset: number) => number,
): number {
  let index = skipTrivia(code, offset);
  while (code[index] !== close) {
    index = skipTrivia(code, item(index));
    if (code[index] === ",") index = skipTrivia(code, index + 1);
    else if (code[index] !== close) throw new LiteralError("Expected a literal", index);
  }
  return index + 1;
}

function readArray(code: string, start: number): JsLiteral {
  const children: JsLiteral[] = [];
  const end = readList(code, start + 1, "]", (at) => {
    const literal = readLiteral(code, at);
    children.push(literal);
    return literal.end;
  });
  return { value: children.map((child) => child.value), start, end, children };
}

function readObject(code: string, start: number): JsLiteral {
  const children: JsLiteral[] = [];
  const entries: [string, unknown][] = [];
  const end = readList(code, start + 1, "}", (at) => {
    const key = readKey(code, at);
    const colon = skipTrivia(code, key.end);
    if (code[colon] !== ":") throw new LiteralError("Expected a literal", at);
    const literal = readLiteral(code, colon + 1);
    children.push(literal);
    entries.push([key.name, literal.value]);
    return literal.end;
  });
  return { value: Object.fromEntries(entries), start, end, children };
}

function readKey(code: string, offset: number): { name: string; end: number } {
  const word = match(WORD, code, offset);
  if (word !== undefined) return { name: word, end: offset + word.length };
  const literal = readLiteral(code, offset);
  return { name: String(literal.value), end: literal.end };
}
