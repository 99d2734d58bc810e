import type { OxcError } from "oxc-transform";
import { codeFrame, locationOfOffset } from "../code_frame.ts";
import { CompileError } from "../types.ts";

/**
 * Converts an error of `oxc-transform`.
 *
 * @param error The error, with offsets in `code`.
 * @param file The absolute path.
 */
export function syntaxError(
  { message, labels, helpMessage }: OxcError,
  code: string,
  file: string,
): CompileError {
  const start = labels[0]?.start;
  const loc = start === undefined ? undefined : locationOfOffset(code, start);
  return new CompileError(message, {
    id: file,
    loc: loc && { file, ...loc },
    frame: loc && codeFrame(code, loc),
    hint: helpMessage ?? undefined,
    plugin: "oxc-transform",
  });
}
