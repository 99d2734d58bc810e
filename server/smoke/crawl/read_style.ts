import { scanReferences } from "../../../compiler/css/urls/scan_references.ts";
import { resolveUrl } from "./resolve_url.ts";
import type { Reference } from "../types.ts";

/**
 * Reads the references of a style sheet.
 *
 * @param css As the browser gets it.
 * @param base Absolute URL against which relative URLs resolve: the style sheet's own, or its
 *   page's.
 */
export function styleReferences(css: string, base: string): Reference[] {
  return scanReferences(css).flatMap(({ kind, value, start }): Reference[] => {
    const url = resolveUrl(value, base);
    if (!url) return [];
    return [{
      url,
      kind: kind === "import" ? "style" : "asset",
      offset: start,
      text: value,
      via: "css",
    }];
  });
}
