import { blankComments } from "../javascript/blank_comments.ts";
import { locationOfOffset } from "../code_frame.ts";
import type { CompileError } from "../types.ts";
import type { VueCompiler } from "./compiler.ts";
import type { Descriptor } from "./descriptor/descriptor.ts";
import { toVueError } from "./vue_error.ts";

/** What Babel's parser throws; `pos` counts from the start of what it was given. */
interface ParserError {
  message: string;
  pos: number;
}

/** Whether the compiler threw this for the object that it makes of the `v-bind()`s in styles: it stands nowhere. */
export function isOfStyleBindings(error: unknown): boolean {
  return (error as { loc?: { source?: unknown } } | null)?.loc?.source === "";
}

/**
 * The error of the first `v-bind()` in the component's styles that holds no expression. The compiler puts all of them
 * into one object, and knows of none where it stands.
 *
 * @returns `undefined` when nothing is wrong with them.
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

/** Where the expression stands in the component, which the compiler gives without quotes and comments. */
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
