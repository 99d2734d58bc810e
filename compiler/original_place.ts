import { codeFrame } from "./code_frame.ts";
import { originalPosition } from "./source_map.ts";
import { CompileError, type SourceLocation, type SourceMap } from "./types.ts";

/** Where code that was compiled comes from. */
export interface CodeOrigin {
  code: string;
  /** Leads from the code to the file that it was taken from. */
  map: SourceMap | null;
  /** A compiler wrote the code: to the author of the file, a place that the map does not know means nothing. */
  isMade?: boolean;
}

/** A place in a file, with a frame that shows it. */
export interface ShownPlace {
  loc: SourceLocation;
  frame: string;
}

/**
 * A place in code that is a part of a file, as a place in the whole: of a block in its component, say.
 *
 * @returns `undefined` where the map does not lead back to a text.
 */
export function originalPlace(
  { line, column }: SourceLocation,
  { code, map }: CodeOrigin,
): ShownPlace | undefined {
  const original = map && originalPosition(map, line, column);
  const content = original && map.sourcesContent?.[map.sources.indexOf(original.source)];
  if (!content) return undefined;
  const loc = { file: original.source, line: original.line, column: original.column };
  // Maps have words for units. A line that was taken over as it is tells the very column.
  const row = code.split("\n")[line - 1] ?? "";
  const sourceRow = content.split("\n")[loc.line - 1] ?? "";
  const start = sourceRow.indexOf(row);
  if (row !== "" && start >= 0 && start === sourceRow.lastIndexOf(row)) loc.column = start + column;
  return { loc, frame: codeFrame(content, loc) };
}

/**
 * A compiler's error about a part of a file, with its place in the whole. Others come back as they are.
 *
 * @param file Absolute path of the file that the code was taken from.
 */
export function errorInWhole(error: unknown, file: string, origin: CodeOrigin): unknown {
  if (!(error instanceof CompileError) || !error.loc) return error;
  if ((error.loc.file ?? file) !== file) return error;
  const place = originalPlace(error.loc, origin);
  if (!place && !(origin.isMade && origin.map)) return error;
  const { loc, frame } = place ?? {};
  return new CompileError(error.message, { ...error, loc, frame, cause: error.cause });
}
