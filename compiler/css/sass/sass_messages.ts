import { codeFrame } from "../../code_frame.ts";
import type { CompileWarning } from "../../types.ts";
import {
  preprocessorError,
  type PreprocessorInput,
  sourcePlace,
} from "../languages/preprocessor_error.ts";
import { pathOfUrl, type SassImporter } from "./sass_importer.ts";
import type { CssHost } from "../types.ts";

interface SassSpan {
  /** Both count from 0. */
  start: { line: number; column: number };
  url?: URL;
  /** The text of the span. */
  text?: string;
}

/** The details of a warning that Sass passes beside its text. */
interface SassWarning {
  span?: SassSpan;
  deprecation?: boolean;
  deprecationType?: { id: string };
}

interface SassException extends Error {
  sassMessage: string;
  span?: SassSpan;
}

/**
 * A Sass logger that collects warnings and `@debug` messages, which Sass would otherwise write to
 * the terminal.
 */
export function sassLogger(warnings: CompileWarning[], input: PreprocessorInput) {
  return {
    warn(message: string, { span, deprecation, deprecationType }: SassWarning) {
      warnings.push({
        message: `[sass] ${deprecation ? "Deprecated: " : ""}${message}`,
        ...span && placeOf(span, input),
        ...(deprecationType && { deprecation: deprecationType.id }),
      });
    },
    debug(message: string, { span }: { span: SassSpan }) {
      warnings.push({ message: `[sass] @debug: ${message}`, ...placeOf(span, input) });
    },
  };
}

function placeOf(span: SassSpan, input: PreprocessorInput): Partial<CompileWarning> {
  const place = { line: span.start.line + 1, column: span.start.column };
  const file = fileOf(span, input);
  if (file !== input.file) return { loc: { file, ...place } };
  const own = sourcePlace(place, input);
  return own
    ? { loc: { file, ...own }, frame: codeFrame(input.code.slice(input.prefixLength), own) }
    : {};
}

/** An error of Sass, with place and frame. */
export async function sassError(
  error: unknown,
  { input, importer, host }: {
    input: PreprocessorInput;
    importer: SassImporter;
    host: CssHost;
  },
): Promise<unknown> {
  if (!(error instanceof Error) || !("sassMessage" in error)) return error;
  const { sassMessage, span } = error as SassException;
  const { missingImport } = importer;
  const isMissing = missingImport && sassMessage.startsWith("Can't find stylesheet");
  // Importers receive "./x" as "x".
  const written = /["'](.+)["']/.exec(span?.text ?? "")?.[1];
  return await preprocessorError(
    {
      name: "sass",
      ...(isMissing
        ? host.explainImport(written ?? missingImport.specifier, missingImport.importer, "sass")
        : { message: sassMessage.trim().replace(/\.$/, "") }),
      file: span ? fileOf(span, input) : input.file,
      line: span && span.start.line + 1,
      column: span?.start.column,
      cause: error,
    },
    input,
    host,
  );
}

function fileOf({ url }: SassSpan, input: PreprocessorInput): string {
  return url?.protocol === "file:" ? pathOfUrl(url) : input.file;
}
