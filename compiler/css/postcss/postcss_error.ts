import type { AtRule, CssSyntaxError, Warning } from "postcss";
import { codeFrame, offsetOfLocation } from "../../code_frame.ts";
import type { ShownPlace } from "../../original_place.ts";
import type { CompileWarning } from "../../types.ts";
import { CompileError } from "../../types.ts";
import { fileOfId } from "../../paths.ts";
import { explainMissingClass } from "./missing_name.ts";

/** The words of `postcss-modules-scope`. */
const MISSING_CLASS = /^referenced class name "(.+)" in compose(?:s|-with) not found$/;

/** An error of PostCSS or one of its plugins, with place and frame. */
export function postcssError(error: unknown, file: string): unknown {
  if (!isSyntaxError(error)) return error;
  const place = error.line === undefined
    ? undefined
    : { line: error.line, column: (error.column ?? 1) - 1 };
  const source = error.input?.source ?? error.source;
  const missing = MISSING_CLASS.exec(error.reason)?.[1];
  const { message, hint } = missing !== undefined && place && source !== undefined
    ? explainMissingClass(missing, source, offsetOfLocation(source, place))
    : { message: error.reason };
  return new CompileError(message, {
    id: file,
    loc: place && { file: otherFile(error.file, file), ...place },
    frame: place && source !== undefined ? codeFrame(source, place) : undefined,
    plugin: error.plugin ?? "postcss",
    hint,
    cause: error,
  });
}

/** A warning of a PostCSS plugin, in the same form as those of other compilers. */
export function postcssWarning(warning: Warning, file: string): CompileWarning {
  const source = warning.node?.source?.input.css;
  if (warning.line === undefined) return { message: `[${warning.plugin}] ${warning.text}` };
  const place = { line: warning.line, column: (warning.column ?? 1) - 1 };
  return {
    message: `[${warning.plugin}] ${warning.text}`,
    loc: { file: otherFile(warning.node?.source?.input.file, file), ...place },
    frame: source === undefined ? undefined : codeFrame(source, place),
  };
}

/** The place of a rule; it names the file only if that is not the style sheet itself. */
export function placeOfRule({ source }: AtRule, file: string): ShownPlace | undefined {
  const start = source?.start;
  if (!start) return undefined;
  const place = { line: start.line, column: start.column - 1 };
  const loc = { file: otherFile(source.input.file, file), ...place };
  return { loc, frame: codeFrame(source.input.css, place) };
}

/** The error for an `@import` or `composes` whose file does not exist. */
export function unresolvedImportError(
  { message, hint }: { message: string; hint: string },
  importer: string,
  place: ShownPlace | undefined,
): CompileError {
  return new CompileError(message, { ...place, id: importer, plugin: "postcss", hint });
}

/** The name of a file other than the style sheet, whose own text can come from a preprocessor. */
function otherFile(name: string | undefined, own: string): string | undefined {
  const file = fileOfId(name ?? own);
  return file === own ? undefined : file;
}

/** PostCSS can be loaded twice (ours and the project's), so `instanceof` is not reliable. */
function isSyntaxError(error: unknown): error is CssSyntaxError & { input?: { source?: string } } {
  return error instanceof Error && error.name === "CssSyntaxError";
}
