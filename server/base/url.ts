/**
 * Predicates and edits on the URLs of modules. A URL here is the part behind the base:
 * `/src/App.vue?vue&t=1`.
 *
 * Conventions that other software relies on (https://vite.dev/guide/backend-integration): `/@fs/` +
 * absolute path, `/@id/` + id that is no path (`\0` written as `__x00__`), `?import`, `?t=`.
 */
import { isInside } from "./paths.ts";

/** Prefix of a file outside the root, by its absolute path. */
export const FS_PREFIX = "/@fs/";
/** Prefix of an id that is not a valid browser URL: virtual modules and bare ids. */
export const VALID_ID_PREFIX = "/@id/";
/** Placeholder in URLs for `\0`, the first character of a virtual module's id. */
const NULL_BYTE_PLACEHOLDER = "__x00__";
/** The URL of the client runtime. */
export const CLIENT_URL = "/@vite/client";
/** The URL of the client's code that keeps the state of pages. */
export const STATE_URL = "/@vireo/state";
/** The URL of the module that sets `define`'s globals. */
/** Prefix of the URLs of packs, without base. */
export const PACK_PREFIX = "/@vireo/pack/";

export const ENV_URL = "/@vite/env";

const POSTFIX = /[?#].*$/s;
const TRAILING_SEPARATOR = /[?&]$/;
const IMPORT_QUERY = /(\?|&)import=?(?:&|$)/;
const TIMESTAMP_QUERY = /\bt=\d{13}&?\b/;
// Plugins append queries of their own with a second `?`: `a.css?direct?mark`.
const DIRECT_QUERY = /(\?|&)direct=?(?:[&?]|$)/;
const URL_QUERY = /(\?|&)url(?:&|$)/;
const RAW_QUERY = /(\?|&)raw(?:&|$)/;
const INLINE_QUERY = /[?&]inline(?:[&=]|$)/;
const CSS_LANGUAGES = /\.(css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
const JS_FILES = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|marko|imba|mdx)$/;

/** `url` without its query and hash. */
export function cleanUrl(url: string): string {
  return url.replace(POSTFIX, "");
}

/** Decodes the escapes of a URL; a malformed URL stays unchanged. */
export function decodeUrl(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}

/**
 * Splits `url` into its path and its query and hash (with the leading `?` or `#`, empty without
 * either).
 */
export function splitUrl(url: string): { path: string; postfix: string } {
  const path = cleanUrl(url);
  return { path, postfix: url.slice(path.length) };
}

function removeQuery(url: string, query: RegExp): string {
  return url.replace(query, "$1").replace(TRAILING_SEPARATOR, "");
}

/** `url` without `?t=…`, the timestamp of an HMR re-import. */
export function removeTimestampQuery(url: string): string {
  return url.includes("t=")
    ? url.replace(TIMESTAMP_QUERY, "").replace(TRAILING_SEPARATOR, "")
    : url;
}

/** `url` without `?import`, which marks a request as made by an import statement. */
export function removeImportQuery(url: string): string {
  return removeQuery(url, IMPORT_QUERY);
}

/** `url` without `?direct`, which marks a style sheet that a `<link>` requests. */
export function removeDirectQuery(url: string): string {
  return removeQuery(url, DIRECT_QUERY);
}

/** `url` with `query` as its first parameter, before the others and the hash. */
export function injectQuery(url: string, query: string): string {
  const { path, postfix } = splitUrl(url);
  return `${path}?${query}${postfix.startsWith("?") ? `&${postfix.slice(1)}` : postfix}`;
}

export function isImportRequest(url: string): boolean {
  return IMPORT_QUERY.test(url);
}

export function isDirectRequest(url: string): boolean {
  return DIRECT_QUERY.test(url);
}

export function hasUrlQuery(url: string): boolean {
  return URL_QUERY.test(url);
}

export function hasRawQuery(url: string): boolean {
  return RAW_QUERY.test(url);
}

export function hasInlineQuery(url: string): boolean {
  return INLINE_QUERY.test(url);
}

/** Whether `id` names a style sheet of any language; `App.vue?vue&type=style&lang.scss` counts. */
export function isCssId(id: string): boolean {
  return CSS_LANGUAGES.test(id);
}

/**
 * Whether the path of `url` has an extension that is always a JavaScript module after its
 * transform.
 */
export function isJsUrl(url: string): boolean {
  const path = cleanUrl(url);
  return JS_FILES.test(path) || (!/\.\w+$/.test(path) && !path.endsWith("/"));
}

/** Whether `specifier` points to another server: `https://…`, `//host/…`. */
export function isExternalUrl(specifier: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(specifier);
}

export function isDataUrl(specifier: string): boolean {
  return /^\s*data:/i.test(specifier);
}

/** Whether `id` is a virtual module by Rollup's convention. */
export function isVirtualId(id: string): boolean {
  return id.startsWith("\0") || id.startsWith("virtual:");
}

/** The URL of an id that is no path. */
export function wrapId(id: string): string {
  return id.startsWith(VALID_ID_PREFIX)
    ? id
    : VALID_ID_PREFIX + id.replaceAll("\0", NULL_BYTE_PLACEHOLDER);
}

/** The id that {@linkcode wrapId} wrapped; other URLs are returned unchanged. */
export function unwrapId(url: string): string {
  return url.startsWith(VALID_ID_PREFIX)
    ? url.slice(VALID_ID_PREFIX.length).replaceAll(NULL_BYTE_PLACEHOLDER, "\0")
    : url;
}

/** The URL under which the browser requests an id, without base. */
export function urlOfId(id: string, root: string): string {
  if (id.startsWith(FS_PREFIX)) return id;
  if (/^[a-zA-Z]:\//.test(id)) return isInside(root, id) ? id.slice(root.length) : FS_PREFIX + id;
  if (!id.startsWith("/")) return wrapId(id);
  if (isInside(root, id)) return root === "/" ? id : id.slice(root.length);
  return FS_PREFIX + id.slice(1);
}

/** Encodes the path of a file for a URL. Brackets stay, as the browser's own `URL` leaves them. */
export function encodePath(path: string): string {
  const kept: Readonly<Record<string, string>> = { "%5B": "[", "%5D": "]" };
  return encodeURI(path).replace(/[?#]|%5[BD]/g, (part) => kept[part] ?? encodeURIComponent(part));
}

/** `base` and `url` with exactly one slash between them. */
export function joinUrl(base: string, url: string): string {
  if (base.endsWith("/")) base = base.slice(0, -1);
  return url.startsWith("/") ? base + url : `${base}/${url}`;
}

/**
 * `url` without `base`, or `undefined` when it does not lie under it.
 *
 * @param base Public base path with a slash at both ends; `"/"` matches everything.
 */
export function stripBase(url: string, base: string): string | undefined {
  if (base === "/") return url;
  if (url.startsWith(base)) return "/" + url.slice(base.length);
  return cleanUrl(url) + "/" === base ? "/" + url.slice(base.length - 1) : undefined;
}

/**
 * The address of a server's inspector.
 *
 * @param url That of the server, with the base.
 * @param token Lets the inspector show source text. A fragment is not sent to any server.
 */
export function inspectorUrl(url: string, token: string): string {
  return new URL(`__vireo/#token=${token}`, url).href;
}
