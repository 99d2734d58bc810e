import { codeFrame } from "../code_frame.ts";
import { CompileError, type SourceLocation } from "../types.ts";

/** The component of an error. */
interface ErrorSource {
  file: string;
  source: string;
}

/** The fields of the errors of Vue's compiler and Babel's parser. */
interface CompilerErrorLike {
  message: string;
  loc?: { start?: { line: number; column: number } } | null;
}

/** The prefix of the compiler's messages, and the file and frame at their end. */
const PREFIX = /^\[@?vue\/compiler-sfc\] /;
const FRAME = /\n\n(?<file>[^\n]+)\n(?<frame>\d+ {0,2}\|[^]*)$/;
const FRAME_LINE = /^(?<number>\d+) *\|/;
const FRAME_MARKER = /^ +\| {2}(?<indent> *)\^/;
/** Babel's position within the message, counted from the start of the block. */
const BABEL_POSITION = / ?\(\d+:\d+\)$/;
const PACKAGE_MISSING = /uses lang (?<lang>\S+) for template, however it is not installed/;

/**
 * Converts an error of the compiler to the form that overlay and terminal show.
 *
 * @param error A compiler error, a Babel error, or a text.
 * @param component The component; positions without a file refer to its source.
 */
export function toVueError(error: unknown, component: ErrorSource): CompileError {
  if (error instanceof CompileError) return error;
  const { message, loc }: CompilerErrorLike = typeof error === "string"
    ? { message: error }
    : error instanceof Error
    ? error
    : { message: String(error) };
  const { text, place, frame } = splitMessage(message);
  const start = loc?.start;
  // The compiler counts columns from 1.
  const location: SourceLocation | undefined = start
    ? { file: component.file, line: start.line, column: Math.max(0, start.column - 1) }
    : place;
  const isOwn = location?.file === component.file;
  return new CompileError(text, {
    id: component.file,
    loc: location,
    frame: location && isOwn ? codeFrame(component.source, location) : frame,
    hint: hintOf(text),
    plugin: "vue",
    cause: error,
  });
}

/** Separates the file and the frame, which the compiler includes in the text. */
function splitMessage(
  message: string,
): { text: string; place?: SourceLocation; frame?: string } {
  const found = FRAME.exec(message);
  const text = message.slice(0, found?.index).replace(PREFIX, "").replace(BABEL_POSITION, "")
    .trim().replace(/\.$/, "");
  const { file, frame } = found?.groups ?? {};
  if (file === undefined || frame === undefined) return { text };
  let line = 0;
  for (const row of frame.split("\n")) {
    const marker = FRAME_MARKER.exec(row)?.groups;
    if (marker) return { text, place: { file, line, column: marker.indent!.length }, frame };
    line = Number(FRAME_LINE.exec(row)?.groups?.number ?? line);
  }
  return { text, frame };
}

function hintOf(message: string): string | undefined {
  if (message.startsWith("Failed to resolve import source")) {
    return "Correct the path, install the package, or add the alias to compilerOptions.paths of tsconfig.json";
  }
  if (message.startsWith("Unresolvable type")) {
    return "Declare the props with a type literal or an interface that the compiler can follow, or as a runtime object";
  }
  if (message.startsWith("At least one <template> or <script>")) {
    return "Add a <template> or a <script> block to the component";
  }
  const lang = PACKAGE_MISSING.exec(message)?.groups?.lang;
  return lang && `Install "${lang}" in the project`;
}
