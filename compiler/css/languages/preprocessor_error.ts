import { codeFrame, type TextPosition } from "../../code_frame.ts";
import type { ShownPlace } from "../../original_place.ts";
import { CompileError } from "../../types.ts";
import type { CssHost } from "../types.ts";

/** The details of a preprocessor's error, in a common form. */
export interface PreprocessorFailure {
  /** The name of the preprocessor. */
  name: string;
  message: string;
  /** Absolute path of the file with the error. */
  file: string;
  /** Counts from 1. */
  line?: number | undefined;
  /** Counts from 0. */
  column?: number | undefined;
  hint?: string | undefined;
  cause: unknown;
}

/** The text that a preprocessor received, and the position of the source within it. */
export interface PreprocessorInput {
  file: string;
  code: string;
  /** The characters of additional data in front of the source. */
  prefixLength: number;
}

/** The error of a preprocessor, placed in the file as its author wrote it. */
export async function preprocessorError(
  failure: PreprocessorFailure,
  input: PreprocessorInput,
  host: CssHost,
): Promise<CompileError> {
  const { name, file, line, column = 0, hint, cause } = failure;
  const message = failure.message[0]?.toUpperCase() + failure.message.slice(1);
  const shared = { id: file, plugin: name, hint, cause };
  if (line === undefined) return new CompileError(message, shared);
  if (file !== input.file) {
    const source = await host.readFile(file).catch(() => "");
    return new CompileError(message, {
      ...shared,
      loc: { file, line, column },
      frame: codeFrame(source, { line, column }),
    });
  }
  const own = sourcePlace({ line, column }, input);
  if (!own) {
    return new CompileError(message, {
      ...shared,
      frame: codeFrame(input.code, { line, column }),
      hint: "The error is in the additionalData of css.preprocessorOptions",
    });
  }
  return new CompileError(message, {
    ...shared,
    loc: { file, ...own },
    frame: codeFrame(input.code.slice(input.prefixLength), own),
  });
}

/** A place in the author's source, or `null` if it lies in the additional data. */
export function sourcePlace(place: TextPosition, input: PreprocessorInput): TextPosition | null {
  const prefix = input.code.slice(0, input.prefixLength).split("\n");
  const line = place.line - prefix.length + 1;
  const column = line === 1 ? place.column - prefix.at(-1)!.length : place.column;
  return line < 1 || column < 0 ? null : { line, column };
}

/** The project lacks a preprocessor. Callers that know which import needs it add the place. */
export class MissingPreprocessorError extends CompileError {
  /** Adds the place, if it is known. */
  requestedAt(place: ShownPlace | undefined): CompileError {
    return place ? new CompileError(this.message, { ...this, ...place }) : this;
  }
}

/**
 * Describes a compiler that the project lacks.
 *
 * @param packages The packages that provide it, the best first.
 */
export function describeMissing(language: string, packages: readonly string[], file: string) {
  const [first, ...others] = packages;
  const alternative = others.length > 0 ? ` (or ${others.join(", ")})` : "";
  return {
    message: `Cannot find "${first}", which compiles "${language}" files`,
    details: {
      id: file,
      plugin: first,
      hint: `Install "${first}"${alternative} in the project`,
    },
  };
}

/**
 * The error for a preprocessor that the project lacks.
 *
 * @param packages The packages that provide it, the best first.
 */
export function missingPreprocessorError(
  language: string,
  packages: readonly string[],
  file: string,
): MissingPreprocessorError {
  const { message, details } = describeMissing(language, packages, file);
  return new MissingPreprocessorError(message, details);
}
