import { parseSrcset } from "../../../compiler/html/html_reference.ts";
import { parseHtml } from "../../../compiler/html/html.ts";
import { readLiteral } from "../../../compiler/javascript/js_literal.ts";
import { maskNonCode } from "../../../compiler/javascript/js_mask.ts";
import { resolveUrl } from "./resolve_url.ts";
import type { Reference } from "../types.ts";

const TAGS = "img|image|use|source|video|audio|track|embed|input";
/** `createElementVNode("img", {`, `jsx("img", {`, `h("img", _hoisted_1`. */
const ELEMENT = new RegExp(
  `\\(\\s*"(?:${TAGS})",\\s*(?:[\\w$]*[mM]ergeProps\\()?(\\{|_hoisted_\\d+)`,
  "g",
);
const ATTRIBUTE = /(?<=[{,]\s*)"?(src|srcset|poster|href|xlink:href)"?\s*:\s*(?=")/g;
const STATIC_HTML = /\b_?createStaticVNode\(\s*(?=")/g;

/**
 * The URLs in attributes of elements that a render function creates; the browser loads them when it
 * runs.
 *
 * @param code JavaScript.
 * @param page Absolute URL of the page, against which relative URLs resolve.
 */
export function elementReferences(code: string, page: string): Reference[] {
  if (!code.includes('("')) return [];
  const found: Reference[] = [];
  const add = (attribute: string, value: string, offset: number) => {
    const urls = attribute === "srcset" ? parseSrcset(value).map(({ url }) => url) : [value];
    for (const text of urls) {
      const url = resolveUrl(text, page);
      if (url) found.push({ url, kind: "asset", offset, text, via: "code" });
    }
  };
  let mask: string | undefined;
  for (const { 0: text, 1: props = "", index } of code.matchAll(ELEMENT)) {
    mask ??= maskNonCode(code);
    // A match inside a string or a comment.
    if (mask[index] !== "(") continue;
    const start = props === "{" ? index + text.length - 1 : hoistedObject(code, props);
    if (start < 0) continue;
    const end = closingBrace(mask, start);
    for (const attribute of code.slice(start, end).matchAll(ATTRIBUTE)) {
      const offset = start + attribute.index + attribute[0].length;
      const value = textAt(code, offset);
      if (value !== undefined) add(attribute[1]!, value, offset);
    }
  }
  for (const { 0: text, index } of code.matchAll(STATIC_HTML)) {
    const offset = index + text.length;
    const html = textAt(code, offset) ?? "";
    for (const { kind, urls } of parseHtml(html, page).references) {
      if (kind === "asset" || kind === "srcset") {
        for (const url of urls) add("src", url, offset);
      }
    }
  }
  return found;
}

function hoistedObject(code: string, name: string): number {
  const declaration = new RegExp(`\\bconst ${name} = (?:/\\* @__PURE__ \\*/ )?\\{`).exec(code);
  return declaration ? declaration.index + declaration[0].length - 1 : -1;
}

function closingBrace(mask: string, start: number): number {
  let depth = 0;
  for (let index = start; index < mask.length; index++) {
    if (mask[index] === "{") depth++;
    else if (mask[index] === "}" && --depth === 0) return index + 1;
  }
  return mask.length;
}

/**
 * The string literal at an offset; `undefined` when the literal only starts a longer expression.
 */
function textAt(code: string, offset: number): string | undefined {
  try {
    const { value, end } = readLiteral(code, offset);
    const isWhole = /^\s*[,})\n]/.test(code.slice(end, end + 20));
    return isWhole && typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
