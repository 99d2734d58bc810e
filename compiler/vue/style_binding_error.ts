import { blankComments } from "../javascript/blank_comments.ts";
import { locationOfOffset } from "../code_frame.ts";
import type { CompileError } from "../types.ts";
import type { VueCompiler } from "./compiler.ts";
import type { Descriptor } from "./descriptor/descriptor.ts";
import { toVueError } from "./vue_error.ts";

/** An error of Babel's parser; `pos` counts from the start of its input. */
interface ParserError {
  message: string;
  pos: number;
}

/**
 * Whether an error concerns the object that the compiler generates from the `v-bind()`s in styles,
 * which has no position.
 */
export function isOfStyleBindings(error: unknown): boolean {
  return (error as { loc?: { source?: unknown } } | null)?.loc?.source === "";
}

/**
 * The error of the first `v-bind()` in the component's styles that does not contain an expression.
 * The compiler combines all of them into one object without their positions.
 *
 * @returns `undefined` if all of them are correct.
 */
export function styleBindingError(
  compiler: VueCompiler,
  descriptor: Descriptor,
): CompileError | undefined {
  for (const expression of descriptor.sfc.cssVars) {
    const error = parse(compiler, expression);
    if (!error) continue;
    const start = offsetOf(expression, descriptor);
    const offset = start === undefined ? undefined : start + error.pos;
    return toVueError(asCompilerError(error, descriptor.source, offset), descriptor);
  }
  return undefined;
}

function parse(compiler: VueCompiler, expression: string): ParserError | undefined {
  try {
    compiler.babelParse(`(${expression})`, { sourceType: "module" });
    return undefined;
  } catch (error) {
    const { message, pos } = error as ParserError;
    return { message, pos: Math.min(Math.max(0, pos - 1), expression.length) };
  }
}

/**
 * The position of the expression in the component; the compiler returns it without quotes and
 * comments.
 */
function offsetOf(expression: string, { sfc }: Descriptor): number | undefined {
  const pattern = new RegExp(`\\bv-bind\\s*\\(\\s*["']?\\s*(?=${RegExp.escape(expression)})`);
  for (const { content, loc } of sfc.styles) {
    const found = pattern.exec(blankComments(content));
    if (found) return loc.start.offset + found.index + found[0].length;
  }
  return undefined;
}

function asCompilerError({ message }: ParserError, source: string, offset: number | undefined) {
  const error = new SyntaxError(`Error parsing JavaScript expression: ${message}`);
  if (offset === undefined) return error;
  const { line, column } = locationOfOffset(source, offset);
  return Object.assign(error, { loc: { start: { line, column: column + 1 } } });
}
