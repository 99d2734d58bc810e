import { type JsLiteral, readLiteral, skipTrivia } from "./js_literal.ts";
import { maskNonCode } from "./js_mask.ts";

/** A template literal with substitutions. */
export interface UrlTemplate {
  /** The texts before, between and behind the substitutions. */
  texts: string[];
  /** The range from the first substitution to the last, with `${` and `}`. */
  start: number;
  end: number;
}

/** One `new URL("…", import.meta.url)`. */
export interface NewUrl {
  /** The text within the quotes; `undefined` for a template with substitutions. */
  specifier: string | undefined;
  template: UrlTemplate | undefined;
  /** The range of the first argument, with quotes or backticks. */
  start: number;
  end: number;
  /** The range of the whole expression. */
  expressionStart: number;
  expressionEnd: number;
  /** Whether a `@vite-ignore` comment precedes the argument. */
  ignored: boolean;
}

const NEW_URL = /(?<![\w$.])new\s+URL\s*\(/g;
const BASE = /\s*,\s*import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)/y;

/**
 * Finds every `new URL("…", import.meta.url)` outside strings and comments.
 *
 * @param mask The masked code, if the caller already has it.
 */
export function findNewUrls(code: string, mask: string = maskIfNeeded(code)): NewUrl[] {
  const found: NewUrl[] = [];
  for (const { 0: text, index } of mask.matchAll(NEW_URL)) {
    const open = index + text.length;
    const start = skipTrivia(code, open);
    const argument = readArgument(code, mask, start);
    if (argument === undefined) continue;
    BASE.lastIndex = argument.end;
    if (!BASE.test(mask)) continue;
    found.push({
      ...argument,
      start,
      expressionStart: index,
      expressionEnd: BASE.lastIndex,
      ignored: /@vite-ignore\b/.test(code.slice(open, start)),
    });
  }
  return found;
}

function maskIfNeeded(code: string): string {
  return /\bURL\b/.test(code) && code.includes("meta") ? maskNonCode(code) : "";
}

type Argument = Pick<NewUrl, "specifier" | "template" | "end">;

function readArgument(code: string, mask: string, start: number): Argument | undefined {
  if (!/["'`]/.test(code[start] ?? "")) return undefined;
  try {
    const literal: JsLiteral = readLiteral(code, start);
    return { specifier: literal.value as string, template: undefined, end: literal.end };
  } catch {
    return code[start] === "`" ? readTemplate(code, mask, start) : undefined;
  }
}

/** Works on masked code, in which only nested templates and the contents of braces remain. */
function readTemplate(code: string, mask: string, start: number): Argument | undefined {
  const texts: string[] = [];
  const substitutions: { start: number; end: number }[] = [];
  let textStart = start + 1;
  let depth = 0;
  for (let index = start + 1; index < mask.length; index++) {
    if (mask[index] === "{" && depth++ === 0) {
      substitutions.push({ start: index - 1, end: index });
      texts.push(code.slice(textStart, index - 1));
    } else if (mask[index] === "}" && --depth === 0) {
      substitutions.at(-1)!.end = textStart = index + 1;
    } else if (mask[index] === "`" && depth === 0) {
      texts.push(code.slice(textStart, index));
      const [first] = substitutions;
      if (first === undefined) return undefined;
      const template = { texts, start: first.start, end: substitutions.at(-1)!.end };
      return { specifier: undefined, template, end: index + 1 };
    }
  }
  return undefined;
}
