import { parseHtml } from "../../../compiler/html/html.ts";
import type { HtmlReference } from "../../../compiler/html/html_reference.ts";
import { cleanUrl, isCssId } from "../../base/url.ts";
import { resolveUrl } from "./resolve_url.ts";
import { styleReferences } from "./read_style.ts";
import type { Reference, ResourceKind } from "../types.ts";

/** The resources that a page loads. */
export interface PageContent {
  references: Reference[];
  /** Specifiers of its import map: names, and prefixes with a trailing slash. */
  importMap: string[];
}

const SCRIPT = /\.(?:[cm]?[jt]sx?|vue)$/;

/**
 * Reads the references of a page.
 *
 * @param html As served.
 * @param url Absolute.
 */
export function readPage(html: string, url: string): PageContent {
  const page = parseHtml(html, url);
  const modules = new Set(
    page.scripts.filter(({ kind }) => kind === "module").map(({ src }) => src),
  );
  const references = page.references.flatMap((reference) =>
    reference.urls.flatMap((text): Reference[] => {
      const kind = kindOf(reference, text, modules);
      const target = kind && resolveUrl(text, url);
      return kind && target
        ? [{ url: target, kind, offset: reference.start, text, via: "html" }]
        : [];
    })
  );
  const styles = [...page.styles, ...page.styleAttributes];
  return {
    references: [
      ...references,
      ...styles.flatMap(({ text, start }) =>
        styleReferences(text, url).map((each) => ({ ...each, offset: start + each.offset }))
      ),
    ],
    importMap: page.scripts.flatMap((script) =>
      script.kind === "importmap" && script.content ? specifiersOf(script.content.text) : []
    ),
  };
}

function kindOf(
  { kind, tag }: HtmlReference,
  text: string,
  modules: ReadonlySet<string | undefined>,
): ResourceKind | undefined {
  if (kind === "address") return undefined;
  if (kind === "script") return modules.has(text) ? "module" : "script";
  if (kind === "style") return "style";
  if (kind === "preload") {
    const path = cleanUrl(text);
    return SCRIPT.test(path) ? "module" : isCssId(path) ? "style" : "asset";
  }
  // An absolute URL in `<meta>` is for the crawlers of other sites, as in the examples of its
  // specification.
  return tag === "meta" && !text.startsWith("/") ? undefined : "asset";
}

function specifiersOf(json: string): string[] {
  try {
    return Object.keys((JSON.parse(json) as { imports?: object }).imports ?? {});
  } catch {
    return [];
  }
}
