import MagicString from "magic-string";
import type { SourceMap } from "../../types.ts";
import type { CssReference } from "./scan_references.ts";
import { isExternalUrl, quoteReference } from "./scan_references.ts";
import type { CssStep } from "../types.ts";

/** What becomes of one URL; `null` leaves it as it is. */
export type ReplaceUrl = (url: string) => Promise<string | null>;

/** Options of {@linkcode rewriteUrls}. */
export interface RewriteUrlsOptions {
  references: readonly CssReference[];
  replace: ReplaceUrl;
  /** The file to name in the map; without it no map is made. */
  mapOf?: string;
}

/**
 * Replaces the URLs of `url()` and `image-set()` in a style sheet. External ones, `data:` and mere fragments are
 * not asked about.
 *
 * @param code The text that `references` were found in.
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
