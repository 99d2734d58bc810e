import { normalizePath } from "../base/paths.ts";
import { wrapId } from "../base/url.ts";

/** Where a page is, and what its inline blocks are called. */
export interface PageLocation {
  /** URL path of the page without base: `/index.html`, `/blog/post`. */
  path: string;
  /** Whether the page is made of a file, which the path names. */
  hasFile: boolean;
  /** The file, or where it would be: what the page names relatively counts from here. */
  file: string;
}

/**
 * Locates a page.
 *
 * @param path URL path without base.
 * @param filename The file of that path, which need not be there.
 * @param hasFile Whether it is.
 */
export function locatePage(path: string, filename: string, hasFile: boolean): PageLocation {
  const file = normalizePath(filename);
  if (hasFile) return { path, hasFile, file };
  // A folder can have the page's name.
  const suffix = path.endsWith("/") ? "index.html" : /\.html?$/.test(path) ? "" : ".html";
  return { path, hasFile, file: file + suffix };
}

/**
 * The URL of an inline block. Those of a page without a file are `/@id/…`, so that the middleware that renders the page does
 * not take them for pages.
 *
 * @param query From `html-proxy` on, without the question mark.
 */
export function blockUrl({ path, hasFile }: PageLocation, query: string): string {
  if (hasFile) return `${path}?${query}`;
  return wrapId(`\0${path}${path.endsWith("/") ? "index.html" : ""}?${query}`);
}

/** The id of an inline block. What is rendered at the address of a file is another page than the file. */
export function blockId({ file, hasFile }: PageLocation, query: string): string {
  return `${file}?${hasFile ? query : query.replace("html-proxy", "html-proxy&rendered")}`;
}
