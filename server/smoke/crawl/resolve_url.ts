/**
 * What a browser would ask our server for.
 *
 * @param text As written in a page, module or style sheet.
 * @param from Absolute URL of the text.
 * @returns The absolute URL without its fragment; `undefined` for other sites, `data:`, `blob:` and mere fragments.
 */
export function resolveUrl(text: string, from: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("#") || !URL.canParse(trimmed, from)) return undefined;
  const url = new URL(trimmed, from);
  if (url.origin !== new URL(from).origin) return undefined;
  url.hash = "";
  return url.href;
}

/** The part of an absolute URL that names a thing on its server. */
export function pathAndQuery(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
