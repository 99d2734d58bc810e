/**
 * Some lines of source with a marker, as errors show them in terminal and overlay. Our own code,
 * because `@babel/code-frame` does not clip the long lines of minified code.
 */

const LINE_BREAK = /\r\n?|\n/;
const TAB = "  ";
/** Longer lines (minified code) are clipped to this many characters around the marker. */
const MAX_WIDTH = 120;

/** A place in a text: `line` counts from 1, `column` from 0 in UTF-16 units. */
export interface TextPosition {
  line: number;
  column: number;
}

/** Options of {@linkcode codeFrame}. */
export interface CodeFrameOptions {
  /** The exclusive end of the marked range; by default one character is marked. */
  end?: TextPosition;
  /**
   * Lines shown above and below the marked ones.
   *
   * @default {2}
   */
  context?: number;
}

/**
 * Shows the lines around a place, numbered, with `^` below the marked range.
 *
 * @param source The whole text that `loc` refers to.
 * @param loc The place; a line that `source` does not have results in an empty string.
 */
export function codeFrame(
  source: string,
  loc: TextPosition,
  options: CodeFrameOptions = {},
): string {
  const lines = source.split(LINE_BREAK);
  if (!(loc.line >= 1 && loc.line <= lines.length)) return "";
  const { context = 2 } = options;
  const end = endOf(loc, options.end);
  const first = Math.max(1, loc.line - context);
  const last = Math.min(lines.length, end.line + context);
  const gutter = String(last).length;

  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const line = lines[number - 1]!;
    if (number < loc.line || number > end.line) {
      frame.push(numbered(gutter, number, clip(line, 0).text));
      continue;
    }
    const from = number === loc.line ? Math.min(loc.column, line.length) : indentOf(line);
    const to = number === end.line ? Math.min(end.column, line.length) : line.length;
    const { text, shift } = clip(line, from);
    frame.push(numbered(gutter, number, text));
    frame.push(`${" ".repeat(gutter)} | ${markerOf(line, from, to, shift)}`);
  }
  return frame.join("\n");
}

/**
 * The line and column of an offset.
 *
 * @param offset In UTF-16 units from the start of `source`; an offset past the end means the end.
 */
export function locationOfOffset(source: string, offset: number): TextPosition {
  const end = Math.max(0, Math.min(offset, source.length));
  let line = 1;
  let start = 0;
  for (let index = 0; index < end; index++) {
    const char = source.charCodeAt(index);
    const breaks = char === 10 || (char === 13 && source.charCodeAt(index + 1) !== 10);
    if (!breaks) continue;
    line++;
    start = index + 1;
  }
  return { line, column: end - start };
}

/** The offset of a line and column; the inverse of {@linkcode locationOfOffset}. */
export function offsetOfLocation(source: string, { line, column }: TextPosition): number {
  const breaks = /\r\n?|\n/g;
  for (let passed = 1; passed < line; passed++) {
    if (!breaks.test(source)) return source.length;
  }
  return Math.min(source.length, breaks.lastIndex + column);
}

function endOf(start: TextPosition, end: TextPosition | undefined): TextPosition {
  const isAfter = end !== undefined &&
    (end.line > start.line || (end.line === start.line && end.column > start.column));
  return isAfter ? end : { line: start.line, column: start.column + 1 };
}

function numbered(gutter: number, number: number, text: string): string {
  return `${String(number).padStart(gutter)} | ${text}`.trimEnd();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The visible part of a line, and how far an ellipsis shifted it. */
function clip(line: string, around: number): { text: string; shift: number } {
  if (line.length <= MAX_WIDTH) return { text: line.replaceAll("\t", TAB), shift: 0 };
  const start = around < MAX_WIDTH * 0.75 ? 0 : Math.floor(around - MAX_WIDTH / 2);
  const end = Math.min(line.length, start + MAX_WIDTH);
  const text = (start > 0 ? "…" : "") + line.slice(start, end) + (end < line.length ? "…" : "");
  return { text: text.replaceAll("\t", TAB), shift: start };
}

function markerOf(line: string, from: number, to: number, shift: number): string {
  const before = line.slice(shift, from).replaceAll("\t", TAB).length + (shift > 0 ? 1 : 0);
  const marked = line.slice(from, Math.min(to, shift + MAX_WIDTH)).replaceAll("\t", TAB).length;
  return " ".repeat(before) + "^".repeat(Math.max(1, marked));
}
