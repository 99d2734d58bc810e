import { type DefaultTreeAdapterTypes as Tree, parse } from "parse5";
import { attributesEnd, elements, rewriteHtml } from "./html.ts";
import { escapeAttribute } from "./html_attribute.ts";
import { relationsOf } from "./html_reference.ts";

const LOADING = ["stylesheet", "preload", "modulepreload"];

/**
 * Puts a nonce on every script, style and loading `<link>` of a page. An element that has one keeps it.
 *
 * @param html The page as it would be sent.
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
