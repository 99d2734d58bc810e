import { normalizePath } from "../base/paths.ts";
import { wrapId } from "../base/url.ts";

/** A page's location, which determines the names of its inline blocks. */
export interface PageLocation {
  /** URL path of the page without base: `/index.html`, `/blog/post`. */
  path: string;
  /** Whether the page comes from the file that the path names. */
  hasFile: boolean;
  /** The file, or the path it would have; the page's relative URLs resolve against it. */
  file: string;
}

/**
 * Locates a page.
 *
 * @param path URL path without base.
 * @param filename The file of that path; it does not have to exist.
 * @param hasFile Whether the file exists.
 */
export function locatePage(path: string, filename: string, hasFile: boolean): PageLocation {
  const file = normalizePath(filename);
  if (hasFile) return { path, hasFile, file };
  // A folder can have the page's name.
  const suffix = path.endsWith("/") ? "index.html" : /\.html?$/.test(path) ? "" : ".html";
  return { path, hasFile, file: file + suffix };
}

/**
 * The URL of an inline block. For a page without a file it is `/@id/…`, so that the middleware that
 * renders pages does not handle it.
 *
 * @param query The query from `html-proxy` on, without the question mark.
 */
export function blockUrl({ path, hasFile }: PageLocation, query: string): string {
  if (hasFile) return `${path}?${query}`;
  return wrapId(`\0${path}${path.endsWith("/") ? "index.html" : ""}?${query}`);
}

/**
 * The id of an inline block. A page rendered at a file's address differs from the file, so their
 * ids differ too.
 */
export function blockId({ file, hasFile }: PageLocation, query: string): string {
  return `${file}?${hasFile ? query : query.replace("html-proxy", "html-proxy&rendered")}`;
}
