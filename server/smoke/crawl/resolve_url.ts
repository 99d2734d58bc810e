/**
 * Resolves a URL as a browser does.
 *
 * @param text As written in a page, module or style sheet.
 * @param from Absolute URL of the text.
 * @returns The absolute URL without its fragment; `undefined` for other sites, `data:`, `blob:` and
 *   plain fragments.
 */
export function resolveUrl(text: string, from: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("#") || !URL.canParse(trimmed, from)) return undefined;
  const url = new URL(trimmed, from);
  if (url.origin !== new URL(from).origin) return undefined;
  url.hash = "";
  return url.href;
}

/** Path and query of an absolute URL. */
export function pathAndQuery(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
