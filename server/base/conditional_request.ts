/**
 * Whether a validator satisfies `If-None-Match`, by the weak comparison that the header requires.
 *
 * Source: RFC 9110, 13.1.2, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = strip(etag);
  // An entity tag can contain commas, so the list is read tag by tag, not split.
  for (const [candidate] of ifNoneMatch.matchAll(/(?:W\/)?"[^"]*"/g)) {
    if (strip(candidate) === opaque) return true;
  }
  return false;
}

const strip = (etag: string) => etag.startsWith("W/") ? etag.slice(2) : etag;

/** A weak validator of a file, by its size in bytes and modification time in milliseconds. */
export function fileEtag(stat: { size: number; mtimeMs: number }): string {
  return `W/"${stat.size.toString(36)}-${stat.mtimeMs.toString(36)}"`;
}
