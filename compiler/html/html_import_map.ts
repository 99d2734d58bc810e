import { type DefaultTreeAdapterTypes as Tree, parse } from "parse5";
import { elements, type HtmlEdit, rewriteHtml, scriptKind } from "./html.ts";
import { relationsOf } from "./html_reference.ts";

/**
 * Moves import maps before the first module that the page loads: Firefox and older versions of
 * other browsers ignore later maps. A `<base>` between them moves too, because the addresses of a
 * map are relative to it.
 *
 * @param html The page in its final form.
 */
export function moveImportMaps(html: string): string {
  if (!/importmap/i.test(html)) return html;
  const document = parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const placed = [...elements(document, false)].filter((element) => element.sourceCodeLocation);
  const first = placed.findIndex(loadsModule);
  const late = first === -1 ? [] : placed.slice(first + 1);
  if (!late.some(isImportMap)) return html;
  const lastMap = late.findLastIndex(isImportMap);
  const moved = late.filter((element, index) =>
    isImportMap(element) || (isBase(element) && index < lastMap)
  ).map((element) => element.sourceCodeLocation!);
  const { startOffset: target } = placed[first]!.sourceCodeLocation!;
  const indent = /[^\S\n]*$/.exec(html.slice(0, target))![0];
  const edits: HtmlEdit[] = moved.map(({ startOffset, endOffset }) => {
    // If the tag has its own line, the line break moves too.
    const before = /\n[^\S\n]*$/.exec(html.slice(0, startOffset))?.[0] ?? "";
    const isLine = /^[^\S\n]*(?:\n|$)/.test(html.slice(endOffset));
    return { start: startOffset - (isLine ? before.length : 0), end: endOffset, text: "" };
  });
  const text = moved.map(({ startOffset, endOffset }) =>
    `${html.slice(startOffset, endOffset)}\n${indent}`
  ).join("");
  return rewriteHtml(html, [...edits, { start: target, end: target, text }]);
}

function isImportMap(element: Tree.Element): boolean {
  return element.tagName === "script" && scriptKind(element) === "importmap";
}

function isBase({ tagName, attrs }: Tree.Element): boolean {
  return tagName === "base" && attrs.some(({ name }) => name === "href");
}

function loadsModule(element: Tree.Element): boolean {
  return element.tagName === "script"
    ? scriptKind(element) === "module"
    : element.tagName === "link" && relationsOf(element).includes("modulepreload");
}
