import { createHash } from "node:crypto";
import {
  type HtmlEdit,
  type HtmlScript,
  type parseHtml,
  rewriteHtml,
} from "../../compiler/html/html.ts";
import { escapeAttribute, quoteAttribute } from "../../compiler/html/html_attribute.ts";
import { lexModule } from "../../compiler/javascript/imports.ts";
import { CLIENT_URL, decodeUrl, joinUrl, PACK_PREFIX } from "../base/url.ts";
import { canonicalUrl } from "../graph/module_graph.ts";

export interface PackScriptsOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** The requested URL of the page, with base. */
  pageUrl: string;
  /** The page's file, for messages. */
  file: string;
  /** Whether a file of the public folder has a path, which has no base. */
  isPublicFile: (path: string) => boolean;
  /** Receives the text of an inline script, and the id of the module that it becomes. */
  onInline: (id: string, code: string) => void;
  /** Parses a page; a text that is parsed again can have a cached result. */
  parse: typeof parseHtml;
}

/**
 * Replaces the module scripts of a page by their loaders. Each keeps its place, its order and its
 * attributes.
 *
 * @param html The page after all hooks.
 */
export function packScripts(html: string, options: PackScriptsOptions): string {
  const page = options.parse(html, options.file);
  const edits = page.scripts.flatMap((script): HtmlEdit[] => {
    if (script.kind !== "module" || script.ignored) return [];
    if (script.src === undefined) return inlineEdits(script, options);
    const entry = entryOf(script.src, script.baseHref, options);
    const source = page.references.find(({ kind, start, end, value }) =>
      kind === "script" && value === script.src && script.element.start < start &&
      end <= script.element.end
    );
    if (entry === undefined || !source) return [];
    const text = quoteAttribute(loaderUrl(entry, options.base));
    return [{ start: source.start, end: source.end, text }];
  });
  return rewriteHtml(html, edits);
}

/** The URL of the loader of a module: always the same, so that browsers keep the page. */
function loaderUrl(entry: string, base: string): string {
  return `${joinUrl(base, PACK_PREFIX)}load?entry=${encodeURIComponent(entry)}`;
}

/** The id of a script's module; `undefined` if the server does not transform it. */
function entryOf(
  src: string,
  baseHref: string | undefined,
  { base, pageUrl, isPublicFile }: PackScriptsOptions,
): string | undefined {
  const page = new URL(pageUrl, "http://page");
  const address = URL.parse(baseHref ?? "", page) ?? page;
  if (!URL.canParse(src, address)) return undefined;
  const { origin, pathname, search } = new URL(src, address);
  if (origin !== page.origin || !pathname.startsWith(base)) return undefined;
  const path = decodeUrl(`/${pathname.slice(base.length)}`);
  if (path === CLIENT_URL || path.startsWith("/@vireo/") || isPublicFile(path)) return undefined;
  return canonicalUrl(decodeUrl(pathname) + search);
}

/** A script that a hook added. Import maps only apply to native imports. */
function inlineEdits(
  { attributesEnd, content }: HtmlScript,
  options: PackScriptsOptions,
): HtmlEdit[] {
  if (!content || !hasUrlsOnly(content.text, options.file)) return [];
  const hash = createHash("sha1").update(content.text).digest("hex").slice(0, 12);
  const id = joinUrl(options.base, `/@vireo/inline/${hash}.js`);
  options.onInline(id, content.text);
  const src = escapeAttribute(loaderUrl(id, options.base));
  return [
    { start: attributesEnd, end: attributesEnd, text: ` src="${src}"` },
    { start: content.start, end: content.end, text: "" },
  ];
}

/** Whether a script imports by URL paths only, which do not depend on the page. */
function hasUrlsOnly(code: string, file: string): boolean {
  try {
    return lexModule(code, file).imports.every(({ specifier, kind }) =>
      specifier?.startsWith("/") ?? kind === "dynamic"
    );
  } catch {
    return false;
  }
}
