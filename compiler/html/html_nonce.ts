import { type DefaultTreeAdapterTypes as Tree, parse } from "parse5";
import { attributesEnd, elements, rewriteHtml } from "./html.ts";
import { escapeAttribute } from "./html_attribute.ts";
import { relationsOf } from "./html_reference.ts";

const LOADING = ["stylesheet", "preload", "modulepreload"];

/**
 * Adds a nonce to every script, style and resource-loading `<link>` of a page. An existing nonce is
 * kept.
 *
 * @param html The page in its final form.
 */
export function addNonce(html: string, nonce: string): string {
  const document = parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const text = ` nonce="${escapeAttribute(nonce)}"`;
  const edits = [...elements(document)].filter(needsNonce).map((element) => {
    const offset = attributesEnd(element);
    return { start: offset, end: offset, text };
  });
  return rewriteHtml(html, edits);
}

function needsNonce(element: Tree.Element): boolean {
  const { tagName, attrs, sourceCodeLocation } = element;
  if (!sourceCodeLocation || attrs.some(({ name }) => name === "nonce")) return false;
  if (tagName === "script" || tagName === "style") return true;
  return tagName === "link" && relationsOf(element).some((rel) => LOADING.includes(rel));
}
