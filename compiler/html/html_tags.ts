import { type DefaultTreeAdapterTypes as Tree, parse } from "parse5";
import { type HtmlEdit, rewriteHtml } from "./html.ts";
import { escapeAttribute } from "./html_attribute.ts";

/** A tag to insert into a page, as `transformIndexHtml` hooks describe it. */
export interface HtmlTag {
  tag: string;
  attrs?: Record<string, string | boolean | null | undefined>;
  children?: string | HtmlTag[];
  /** @default {"head-prepend"} */
  injectTo?: "head" | "body" | "head-prepend" | "body-prepend";
}

const VOID_TAGS = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);

/**
 * Inserts tags into a page. If it has no `<head>` or `<body>`, they are inserted where browsers
 * create the element.
 *
 * @param html Unchanged apart from the insertions.
 */
export function injectTags(html: string, tags: readonly HtmlTag[]): string {
  if (tags.length === 0) return html;
  const places = findPlaces(html);
  const edits: HtmlEdit[] = [];
  for (const place of ["head-prepend", "head", "body-prepend", "body"] as const) {
    const group = tags.filter(({ injectTo = "head-prepend" }) => injectTo === place);
    if (group.length > 0) edits.push(insertion(html, places[place], group));
  }
  return rewriteHtml(html, edits);
}

/** Serializes one tag. Attributes that are `false`, `null` or `undefined` are omitted. */
export function serializeTag(tag: HtmlTag, indent = ""): string {
  const attributes = Object.entries(tag.attrs ?? {}).map(([name, value]) => {
    if (value === false || value === null || value === undefined) return "";
    return value === true ? ` ${name}` : ` ${name}="${escapeAttribute(value)}"`;
  });
  const open = `<${tag.tag}${attributes.join("")}>`;
  if (VOID_TAGS.has(tag.tag)) return open;
  const { children = "" } = tag;
  const inner = typeof children === "string"
    ? children
    : children.map((child) => `\n${indent}  ${serializeTag(child, indent + "  ")}`).join("") +
      (children.length > 0 ? `\n${indent}` : "");
  return `${open}${inner}</${tag.tag}>`;
}

/** The position of an insertion: before a closing tag, or behind the preceding content. */
interface Place {
  offset: number;
  side: "before" | "after";
  /** The indentation of the enclosing tag. */
  indent: string;
}

type Places = Record<NonNullable<HtmlTag["injectTo"]>, Place>;

/**
 * Finds the positions as a browser would parse the page.
 *
 *     doctype · <html> · <head> HEAD-PREPEND … HEAD </head> · <body> BODY-PREPEND … BODY </body> · </html>
 *
 * Each of these can be missing; the nearest one to the left then takes its place.
 */
function findPlaces(html: string): Places {
  const document = parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const doctype = document.childNodes.find((node) => node.nodeName === "#documentType");
  const root = elementOf(document, "html");
  const head = root && elementOf(root, "head");
  const body = root && elementOf(root, "body");
  const rootStart = root?.sourceCodeLocation?.startTag?.endOffset;
  const headTags = head?.sourceCodeLocation;
  const bodyTags = body?.sourceCodeLocation;
  const start = rootStart ?? doctype?.sourceCodeLocation?.endOffset ??
    (html.startsWith("\uFEFF") ? 1 : 0);
  const headStart = headTags?.startTag?.endOffset ?? start;
  const lastOfHead = head?.childNodes.findLast((node) => node.nodeName !== "#text");
  const headContentEnd = lastOfHead?.sourceCodeLocation?.endOffset ?? headStart;
  const behindHead = headTags?.endTag?.endOffset ?? headContentEnd;
  const bodyEnd = bodyTags?.endTag?.startOffset ?? root?.sourceCodeLocation?.endTag?.startOffset;
  const place = (offset: number, side: Place["side"], holder: number | undefined): Place => ({
    offset,
    side,
    indent: holder === undefined ? "" : indentAt(html, holder),
  });
  return {
    "head-prepend": place(headStart, "after", headTags?.startOffset),
    "head": headTags?.endTag
      ? place(headTags.endTag.startOffset, "before", headTags.startOffset)
      : place(headContentEnd, "after", headTags?.startOffset),
    "body-prepend": place(
      bodyTags?.startTag?.endOffset ?? behindHead,
      "after",
      bodyTags?.startOffset,
    ),
    "body": place(bodyEnd ?? html.length, "before", bodyTags?.startOffset),
  };
}

function elementOf(parent: Tree.ParentNode, tag: string): Tree.Element | undefined {
  return parent.childNodes.find((node): node is Tree.Element => node.nodeName === tag);
}

/** The white space before a tag, if nothing else precedes it on its line. */
function indentAt(html: string, offset: number): string {
  const lineStart = html.lastIndexOf("\n", offset - 1) + 1;
  const before = html.slice(lineStart, offset);
  return before.trim() === "" ? before : "";
}

function insertion(html: string, place: Place, tags: readonly HtmlTag[]): HtmlEdit {
  const inner = place.indent + "  ";
  const lines = tags.map((tag) => inner + serializeTag(tag, inner));
  if (place.side === "after") {
    const rest = html.slice(place.offset);
    const text = `\n${lines.join("\n")}${/^[^\S\n]*\r?\n/.test(rest) || rest === "" ? "" : "\n"}`;
    return {
      start: place.offset,
      end: place.offset,
      text: place.offset === 0 ? text.slice(1) : text,
    };
  }
  // A closing tag on its own line keeps its indentation.
  const lineStart = html.lastIndexOf("\n", place.offset - 1) + 1;
  const isOwnLine = html.slice(lineStart, place.offset).trim() === "";
  const offset = isOwnLine ? lineStart : place.offset;
  return { start: offset, end: offset, text: `${isOwnLine ? "" : "\n"}${lines.join("\n")}\n` };
}
