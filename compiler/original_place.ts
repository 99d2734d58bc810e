import { codeFrame } from "./code_frame.ts";
import { originalPosition } from "./source_map.ts";
import { CompileError, type SourceLocation, type SourceMap } from "./types.ts";

/** The origin of compiled code. */
export interface CodeOrigin {
  code: string;
  /** Maps the code to the file that it was taken from. */
  map: SourceMap | null;
  /**
   * Whether a compiler generated the code: places that the map does not cover then mean nothing to
   * the author.
   */
  isMade?: boolean;
}

/** A place in a file, with a frame that shows it. */
export interface ShownPlace {
  loc: SourceLocation;
  frame: string;
}

/**
 * Converts a place in a part of a file to a place in the whole file, for example from a block to
 * its component.
 *
 * @returns `undefined` if the map does not lead to a source text.
 */
export function originalPlace(
  { line, column }: SourceLocation,
  { code, map }: CodeOrigin,
): ShownPlace | undefined {
  const original = map && originalPosition(map, line, column);
  const content = original && map.sourcesContent?.[map.sources.indexOf(original.source)];
  if (!content) return undefined;
  const loc = { file: original.source, line: original.line, column: original.column };
  // Maps are only exact to the word. If the line was copied unchanged, the exact column is known.
  const row = code.split("\n")[line - 1] ?? "";
  const sourceRow = content.split("\n")[loc.line - 1] ?? "";
  const start = sourceRow.indexOf(row);
  if (row !== "" && start >= 0 && start === sourceRow.lastIndexOf(row)) loc.column = start + column;
  return { loc, frame: codeFrame(content, loc) };
}

/**
 * A compiler's error about a part of a file, with its place in the whole file. Other errors are
 * returned unchanged.
 *
 * @param file Absolute path of the file that contains the code.
 */
export function errorInWhole(error: unknown, file: string, origin: CodeOrigin): unknown {
  if (!(error instanceof CompileError) || !error.loc) return error;
  if ((error.loc.file ?? file) !== file) return error;
  const place = originalPlace(error.loc, origin);
  if (!place && !(origin.isMade && origin.map)) return error;
  const { loc, frame } = place ?? {};
  return new CompileError(error.message, { ...error, loc, frame, cause: error.cause });
}
