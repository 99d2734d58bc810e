import MagicString from "magic-string";
import type { SourceMap } from "../../types.ts";
import type { CssReference } from "./scan_references.ts";
import { isExternalUrl, quoteReference } from "./scan_references.ts";
import type { CssStep } from "../types.ts";

/** Returns the new URL; `null` keeps the old one. */
export type ReplaceUrl = (url: string) => Promise<string | null>;

/** Options of {@linkcode rewriteUrls}. */
export interface RewriteUrlsOptions {
  references: readonly CssReference[];
  replace: ReplaceUrl;
  /** The file to name in the map; without it no map is generated. */
  mapOf?: string | undefined;
}

/**
 * Replaces the URLs of `url()` and `image-set()` in a style sheet, except for external URLs,
 * `data:` and pure fragments.
 *
 * @param code The text in which `references` were found.
 */
export async function rewriteUrls(code: string, options: RewriteUrlsOptions): Promise<CssStep> {
  const urls = options.references.filter((reference) =>
    reference.kind !== "import" && !isExternalUrl(reference.value)
  );
  const values = await Promise.all(urls.map((reference) => options.replace(reference.value)));
  const text = new MagicString(code);
  for (const [index, reference] of urls.entries()) {
    const value = values[index] ?? null;
    if (value === null || value === reference.value) continue;
    text.update(reference.start, reference.end, quoteReference(reference, value));
  }
  if (!text.hasChanged()) return { code, map: null };
  const map = options.mapOf === undefined
    ? null
    : text.generateMap({ source: options.mapOf, includeContent: true, hires: "boundary" });
  return { code: text.toString(), map: map && toPlainMap(map, options.mapOf!) };
}

function toPlainMap(map: { names: string[]; mappings: string }, file: string): SourceMap {
  const { sourcesContent } = map as Partial<SourceMap>;
  return { version: 3, sources: [file], sourcesContent, names: map.names, mappings: map.mappings };
}
