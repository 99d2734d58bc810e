import { type JsLiteral, readLiteral, skipTrivia } from "./js_literal.ts";
import { maskNonCode } from "./js_mask.ts";

/** One `new URL("…", import.meta.url)`. */
export interface NewUrl {
  /** The text within the quotes; `undefined` for a template with substitutions. */
  specifier: string | undefined;
  /** The range of the first argument, with quotes or backticks. */
  start: number;
  end: number;
  /** The range of the whole expression. */
  expressionStart: number;
  expressionEnd: number;
  /** A `@vite-ignore` comment stands before the argument. */
  ignored: boolean;
}

const NEW_URL = /(?<![\w$.])new\s+URL\s*\(/g;
const BASE = /\s*,\s*import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)/y;

/**
 * Finds every `new URL("…", import.meta.url)` outside strings and comments.
 *
 * @param mask The masked code, where a caller has it already.
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

function readArgument(
  code: string,
  mask: string,
  start: number,
): { specifier: string | undefined; end: number } | undefined {
  if (!/["'`]/.test(code[start] ?? "")) return undefined;
  try {
    const literal: JsLiteral = readLiteral(code, start);
    return { specifier: literal.value as string, end: literal.end };
  } catch {
    const end = code[start] === "`" ? templateEnd(mask, start) : -1;
    return end < 0 ? undefined : { specifier: undefined, end };
  }
}

/** Behind the closing backtick, on masked code: only nested templates and braces are left. */
function templateEnd(mask: string, start: number): number {
  let depth = 0;
  for (let index = start + 1; index < mask.length; index++) {
    if (mask[index] === "{") depth++;
    else if (mask[index] === "}") depth--;
    else if (mask[index] === "`" && depth === 0) return index + 1;
  }
  return -1;
}
