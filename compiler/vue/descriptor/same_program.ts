import type { VueCompiler } from "../compiler.ts";

/** Fields of Babel's nodes that describe the position and the notation, not the meaning. */
const FORM_FIELDS = new Set([
  "comments",
  "end",
  "extra",
  "innerComments",
  "leadingComments",
  "loc",
  "range",
  "start",
  "trailingComments",
]);

type ParserPlugins = NonNullable<
  NonNullable<Parameters<VueCompiler["babelParse"]>[1]>["plugins"]
>;

/**
 * Whether two scripts differ only in white space, comments, quotes and similar notation.
 *
 * @param scripts The texts. A text that cannot be parsed equals none.
 * @param options The language by its extension, and the parser plugins that the project adds.
 */
export function isSameProgram(
  compiler: VueCompiler,
  [a, b]: readonly [string, string],
  options: { lang: string; babelParserPlugins?: ParserPlugins | undefined },
): boolean {
  if (a === b) return true;
  const plugins: ParserPlugins = [...options.babelParserPlugins ?? []];
  if (/^tsx?$/.test(options.lang)) plugins.push("typescript");
  if (/^[jt]sx$/.test(options.lang)) plugins.push("jsx");
  const parse = (text: string) =>
    compiler.babelParse(text, { plugins, sourceType: "module", attachComment: false }).program;
  try {
    return isSameNode(parse(a), parse(b));
  } catch {
    return false;
  }
}

function isSameNode(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const first = a as Record<string, unknown>;
  const second = b as Record<string, unknown>;
  return [...Object.keys(first), ...Object.keys(second).filter((key) => !(key in first))]
    .every((key) => FORM_FIELDS.has(key) || isSameNode(first[key], second[key]));
}
