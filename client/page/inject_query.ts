/**
 * Adds a query to the URL of a dynamic import that is only known in the browser. Bare specifiers
 * and URLs with a scheme stay unchanged.
 *
 * @param url The argument that the module passes to `import()`.
 * @param query The text to add, such as `import` or `t=123`, without `?`.
 */
export function injectQuery(url: string, query: string): string {
  if (!/^[./]/.test(url)) return url;
  const [, path, search, hash] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  return `${path}?${query}${search ? `&${search}` : ""}${hash ?? ""}`;
}
