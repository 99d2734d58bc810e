/**
 * Fits messages into the width of a terminal. Terminals break lines in the middle of words, and
 * code frames in the middle of code, below which the marker then points to nothing.
 */
import { stripVTControlCharacters } from "node:util";

/** A line of a code frame: a gutter with an optional number, a bar, and code. */
const FRAME_LINE = /^(\s*\d*\s*\|)( ?)(.*)$/s;
/** Narrower terminals get the lines as they are. */
const NARROWEST = 30;
/** Spaces before the rest of a broken line, in addition to those of the line. */
const INDENT = 2;

/** @param columns The width of the terminal. */
export function fitText(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < NARROWEST) return text;
  const lines = text.split("\n");
  if (lines.every((line) => widthOf(line) <= columns)) return text;
  const fitted: string[] = [];
  for (let index = 0; index < lines.length;) {
    const end = endOfFrame(lines, index);
    if (end === index) fitted.push(...wrapLine(lines[index++]!, columns));
    else fitted.push(...fitFrame(lines.slice(index, end), columns));
    index = Math.max(index, end);
  }
  return fitted.join("\n");
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** The index of the first line after a frame; that of the line itself if it is none. */
function endOfFrame(lines: readonly string[], start: number): number {
  let end = start;
  while (end < lines.length && FRAME_LINE.test(lines[end]!)) end++;
  // A marker makes lines a frame; a table also has bars.
  return lines.slice(start, end).some((line) => /^\s*\|\s*\^+\s*$/.test(line)) ? end : start;
}

/** Breaks a line between words. Long words (URLs, paths) stay whole, so that they can be clicked. */
function wrapLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const leading = /^ */.exec(line)![0];
  const indent = leading + " ".repeat(INDENT);
  const wrapped: string[] = [];
  let current = leading;
  let isEmpty = true;
  for (const word of line.slice(leading.length).split(" ")) {
    const next = isEmpty ? current + word : `${current} ${word}`;
    if (!isEmpty && widthOf(next) > columns) {
      wrapped.push(current);
      current = indent + word;
    } else {
      current = next;
    }
    isEmpty = false;
  }
  return [...wrapped, current];
}

/** Cuts the code of a frame on both sides, so that the marked place is visible. */
function fitFrame(lines: readonly string[], columns: number): string[] {
  const parts = lines.map((line) => FRAME_LINE.exec(line)!.slice(1) as [string, string, string]);
  const gutter = Math.max(...parts.map(([bar, space]) => bar.length + space.length));
  const room = columns - gutter;
  const marker = parts.find(([, , code]) => /^\s*\^+\s*$/.test(code))?.[2] ?? "";
  const from = marker.search(/\^/);
  const to = Math.min(marker.trimEnd().length, from + Math.floor(room / 2));
  const shift = to < room ? 0 : to - Math.floor(room * 3 / 4);
  return parts.map(([bar, space, code]) => {
    const isMarker = code === marker;
    const left = shift > 0 && !isMarker && code.trim() !== "" ? "…" : "";
    const shown = left + code.slice(shift + left.length);
    const isCut = shown.length > room;
    return bar + space + (isCut ? shown.slice(0, room - 1) + (isMarker ? "^" : "…") : shown);
  });
}
