import type { HtmlEdit, HtmlPage } from "../../compiler/html/html.ts";
import { quoteAttribute } from "../../compiler/html/html_attribute.ts";
import { parseSrcset, writeSrcset } from "../../compiler/html/html_reference.ts";
import { type LexedImport, lexModule } from "../../compiler/javascript/imports.ts";
import { cleanUrl, isExternalUrl, joinUrl } from "../base/url.ts";

/** The addresses that the URLs of a page depend on. */
export interface PageAddress {
  /** Public base path. */
  base: string;
  /** URL path of the page without base. */
  path: string;
  /** The requested URL. */
  originalUrl: string | undefined;
}

const LEFT_ALONE = /^(?:data|blob|mailto|tel|javascript):|^#/i;

/** The URL as the browser must request it: with base, and resolved from the page's address. */
export function publicUrl(url: string, { base, path, originalUrl }: PageAddress): string {
  if (url.startsWith("//") || isExternalUrl(url) || LEFT_ALONE.test(url)) return url;
  if (url.startsWith("/")) return base === "/" || url.startsWith(base) ? url : joinUrl(base, url);
  // A fallback page can be shown at a URL in another folder than its own.
  const shown = originalUrl === undefined ? path : cleanUrl(originalUrl);
  if (folderOf(shown) === folderOf(path)) return url;
  const { pathname, search, hash } = new URL(url, `http://page${path}`);
  return joinUrl(base, pathname + search + hash);
}

/** The edits that make the URLs in a page's attributes public. */
export function referenceEdits(page: HtmlPage, address: PageAddress): HtmlEdit[] {
  const ignored = new Set(page.scripts.filter((script) => script.ignored).map(({ src }) => src));
  return page.references.flatMap(({ kind, value, urls, start, end }) => {
    if (ignored.has(value)) return [];
    const rewritten = kind === "srcset"
      ? writeSrcset(
        parseSrcset(value).map((part) => ({ ...part, url: publicUrl(part.url, address) })),
      )
      : publicUrl(urls[0]!, address);
    return rewritten === value ? [] : [{ start, end, text: quoteAttribute(rewritten) }];
  });
}

/**
 * The edits that make the URLs of `import("…")` in classic inline scripts public, because no
 * transform processes those scripts.
 */
export function classicImportEdits(
  page: HtmlPage,
  file: string,
  address: PageAddress,
): HtmlEdit[] {
  return page.scripts.flatMap(({ kind, content, ignored }) => {
    if (kind !== "classic" || !content?.text.includes("import") || ignored) return [];
    return importsOf(content.text, file).flatMap(({ specifier, start, end, ...each }) => {
      const isUrl = /^\.{0,2}\//.test(specifier ?? "");
      if (each.kind !== "dynamic" || each.ignored || !isUrl) return [];
      const url = publicUrl(specifier!, address);
      if (url === specifier) return [];
      return [{
        start: content.start + start,
        end: content.start + end,
        text: JSON.stringify(url),
      }];
    });
  });
}

/** The imports of a script; none when it has a syntax error, which the browser reports. */
export function importsOf(code: string, file: string): LexedImport[] {
  try {
    return lexModule(code, file).imports;
  } catch {
    return [];
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
