/**
 * How HTML is processed: parse5 reads it as a browser does and reports the position of each node.
 * Changes are inserted into the original text, so that every other byte stays. Malformed HTML never
 * throws, because a browser shows it too.
 */

import { type DefaultTreeAdapterTypes as Tree, parse, type ParserError } from "parse5";
import { codeFrame } from "../code_frame.ts";
import { attributeValue, type HtmlRange } from "./html_attribute.ts";
import { type AssetSources, type HtmlReference, referencesOf } from "./html_reference.ts";
import type { CompileWarning, SourceLocation } from "../types.ts";

/** A `<script>`. */
export interface HtmlScript {
  kind: "module" | "classic" | "importmap" | "data";
  /** The `src` as written, entities decoded. */
  src: string | undefined;
  /** The address of the page by a `<base>` before the script, to which `src` is relative. */
  baseHref: string | undefined;
  /** The range of the element. */
  element: HtmlRange;
  /** The offset at which another attribute can be written. */
  attributesEnd: number;
  /** The inline text, if there is no `src`. */
  content: HtmlText | undefined;
  /** Has `vite-ignore`: the script is left unchanged. */
  ignored: boolean;
}

/** A text in the page, with its range. */
export interface HtmlText extends HtmlRange {
  text: string;
  /** The start of the text: `line` from 1, `column` from 0. */
  loc: SourceLocation;
}

/** The text of a `<style>`. */
export interface HtmlStyle extends HtmlText {
  /** The offset at which another attribute can be written. */
  attributesEnd: number;
}

/** The parts of a page that can be rewritten. */
export interface HtmlPage {
  scripts: HtmlScript[];
  /** Attributes with URLs, including those of scripts and links. */
  references: HtmlReference[];
  /** The texts of `<style>`. */
  styles: HtmlStyle[];
  /** The values of `style="…"`; ranges include the quotes, if any. */
  styleAttributes: HtmlText[];
  /** The `vite-ignore` attributes, which are removed from the served page. */
  ignoreAttributes: HtmlRange[];
  warnings: CompileWarning[];
}

/** A replacement of a range of text. */
export interface HtmlEdit extends HtmlRange {
  text: string;
}

const HTML_NAMESPACE = "http://www.w3.org/1999/xhtml";

/**
 * Errors that browsers silently repair, or that template languages cause on purpose.
 *
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#parse-errors
 */
const HARMLESS = new Set([
  "missing-doctype",
  "abandoned-head-element-child",
  "non-void-html-element-start-tag-with-trailing-solidus",
  "unexpected-question-mark-instead-of-tag-name",
  "control-character-in-input-stream",
  "noncharacter-in-input-stream",
]);

/**
 * Parses a page.
 *
 * @param file The absolute path, for messages.
 * @param assetSources Further attributes with URLs, by tag.
 */
export function parseHtml(html: string, file: string, assetSources?: AssetSources): HtmlPage {
  const page: HtmlPage = {
    scripts: [],
    references: [],
    styles: [],
    styleAttributes: [],
    ignoreAttributes: [],
    warnings: [],
  };
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    // Parses the content of <noscript> as markup, as browsers do when scripts are off.
    scriptingEnabled: false,
    onParseError: (error) => {
      if (!HARMLESS.has(error.code)) page.warnings.push(parseWarning(error, html, file));
    },
  });
  const context: PageContext = { page, html, file, assetSources };
  for (const element of elements(document)) readElement(element, context);
  return page;
}

/**
 * Applies replacements to a text.
 *
 * @param edits In any order. Of two that overlap, the one that begins later is dropped.
 */
export function rewriteHtml(html: string, edits: readonly HtmlEdit[]): string {
  let result = "";
  let position = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < position) continue;
    result += html.slice(position, start) + text;
    position = end;
  }
  return result + html.slice(position);
}

/**
 * All elements of a tree in document order.
 *
 * @param withInert Whether to include the content of `<template>` and `<noscript>`, which the
 * browser does not run.
 */
export function* elements(node: Tree.Node, withInert = true): Generator<Tree.Element> {
  if ("tagName" in node) yield node;
  if (node.nodeName === "noscript" && !withInert) return;
  if ("content" in node && withInert) yield* elements(node.content, withInert);
  if ("childNodes" in node) {
    for (const child of node.childNodes) yield* elements(child, withInert);
  }
}

interface PageContext {
  page: HtmlPage;
  html: string;
  file: string;
  assetSources: AssetSources | undefined;
  /** The first `<base>` with an address so far. */
  baseHref?: string | undefined;
}

function readElement(element: Tree.Element, context: PageContext): void {
  const { page, html, file, assetSources } = context;
  const location = element.sourceCodeLocation;
  // The parser created the element, or copied it while repairing an error.
  if (!location) return;
  const ignore = location.attrs?.["vite-ignore"];
  if (ignore) page.ignoreAttributes.push({ start: ignore.startOffset, end: ignore.endOffset });
  const ignored = ignore !== undefined;
  if (element.tagName === "base") context.baseHref ??= attributeValue(element, "href", html)?.value;
  if (element.tagName === "script") page.scripts.push(scriptOf(element, context, ignored));
  if (ignored) return;
  page.references.push(...referencesOf(element, html, assetSources));
  const text = isStyleSheet(element) && textOf(element, context);
  if (text) page.styles.push({ ...text, attributesEnd: attributesEnd(element) });
  const style = attributeValue(element, "style", html);
  if (style) {
    const { startLine, startCol } = location.attrs!["style"]!;
    const loc = { file, line: startLine, column: startCol - 1 };
    page.styleAttributes.push({ text: style.value, start: style.start, end: style.end, loc });
  }
}

function scriptOf(element: Tree.Element, context: PageContext, ignored: boolean): HtmlScript {
  const { html } = context;
  const location = element.sourceCodeLocation!;
  const src = attributeValue(element, "src", html)?.value;
  return {
    kind: scriptKind(element),
    src,
    baseHref: context.baseHref,
    element: { start: location.startOffset, end: location.endOffset },
    attributesEnd: attributesEnd(element),
    content: src === undefined ? textOf(element, context) : undefined,
    ignored,
  };
}

/** The offset behind the last attribute of an element that exists in the source. */
export function attributesEnd({ tagName, sourceCodeLocation }: Tree.Element): number {
  const { startOffset, attrs = {} } = sourceCodeLocation!;
  const ends = Object.values(attrs).map(({ endOffset }) => endOffset);
  return Math.max(startOffset + 1 + tagName.length, ...ends);
}

/** How a browser treats a `<script>`. */
export function scriptKind(element: Tree.Element): HtmlScript["kind"] {
  const type = element.attrs.find(({ name }) => name === "type")?.value.trim().toLowerCase() ?? "";
  if (type === "module" || type === "importmap") return type;
  return type === "" || /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type)
    ? "classic"
    : "data";
}

/** Whether a browser treats the text of an element as CSS. */
function isStyleSheet({ tagName, attrs }: Tree.Element): boolean {
  const type = attrs.find(({ name }) => name === "type")?.value.trim().toLowerCase() ?? "";
  return tagName === "style" && (type === "" || type === "text/css");
}

/**
 * The text of a `<script>` or `<style>` as it is in the source; `undefined` if it has entities, as
 * is possible in SVG.
 */
function textOf(element: Tree.Element, { html, file }: PageContext): HtmlText | undefined {
  const [child] = element.childNodes;
  if (child?.nodeName !== "#text" || !child.sourceCodeLocation) return undefined;
  const { startOffset, endOffset, startLine, startCol } = child.sourceCodeLocation;
  const text = html.slice(startOffset, endOffset);
  if (element.namespaceURI !== HTML_NAMESPACE && /[&<]/.test(text)) return undefined;
  return {
    text,
    start: startOffset,
    end: endOffset,
    loc: { file, line: startLine, column: startCol - 1 },
  };
}

function parseWarning(error: ParserError, html: string, file: string): CompileWarning {
  const loc = { line: error.startLine, column: error.startCol - 1 };
  const end = { line: error.endLine, column: error.endCol - 1 };
  return {
    message: `Malformed HTML in "${file}": ${error.code.replaceAll("-", " ")}`,
    hint: `See https://html.spec.whatwg.org/multipage/parsing.html#parse-error-${error.code}`,
    loc: { file, ...loc },
    frame: codeFrame(html, loc, { end }),
  };
}
