/** Modules that represent files other than scripts: by their URL, their text or their bytes. */

import { Buffer } from "node:buffer";

/** The module that exports a file's URL. */
export function assetModule(url: string): string {
  return `export default ${JSON.stringify(url)};\n`;
}

/** The module for `?raw`, which exports a file's text. */
export function rawModule(text: string): string {
  return `export default ${JSON.stringify(text)};\n`;
}

/** Queries that select how a file is imported; all others belong to its URL. */
const OWN_QUERIES = new Set(["url", "inline", "init", "wasm-instance", "import", "t"]);

/**
 * The part of a query and hash that reaches the browser: the `#icon` of a sprite, the author's own
 * parameters.
 *
 * @param postfix From the `?` or `#` on; empty if there is none.
 */
export function publicPostfix(postfix: string): string {
  const [query = "", hash] = postfix.replace(/^\?/, "").split("#", 2);
  const isOnlyHash = postfix.startsWith("#");
  const kept = isOnlyHash
    ? []
    : query.split("&").filter((part) => part && !OWN_QUERIES.has(part.split("=")[0]!));
  const fragment = isOnlyHash ? postfix : hash === undefined ? "" : `#${hash}`;
  return (kept.length > 0 ? `?${kept.join("&")}` : "") + fragment;
}

/**
 * The `data:` URL that replaces a file's own URL.
 *
 * @param file Absolute path.
 * @param postfix The query and hash of the reference.
 * @returns `undefined` when the file keeps its URL.
 */
export type InlineAsset = (file: string, postfix: string) => Promise<string | undefined>;

/**
 * `build.assetsInlineLimit`: a size in bytes, or a function that decides, or returns `undefined`
 * for the default.
 */
export type AssetsInlineLimit =
  | number
  | ((file: string, content: Buffer) => boolean | null | undefined);

const DEFAULT_INLINE_LIMIT = 4096;
const GIT_LFS_POINTER = "version https://git-lfs.github.com";

/**
 * Whether `build.assetsInlineLimit` makes a file inline.
 *
 * @param file Absolute path.
 * @param bytes Its content.
 */
export function isWithinInlineLimit(
  file: string,
  bytes: Uint8Array,
  limit: AssetsInlineLimit = DEFAULT_INLINE_LIMIT,
): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decision = typeof limit === "function" ? limit(file, content) : undefined;
  if (decision !== undefined && decision !== null) return decision;
  const maximum = typeof limit === "function" ? DEFAULT_INLINE_LIMIT : Number(limit);
  return bytes.length < maximum && !content.toString("latin1").startsWith(GIT_LFS_POINTER);
}

/**
 * A file as a `data:` URL. SVG stays text, which is shorter than base64 and readable in the page.
 *
 * @param mime The media type, with its parameters.
 */
export function dataUrl(bytes: Uint8Array, mime: string): string {
  const svg = mime === "image/svg+xml" ? readSvg(bytes) : undefined;
  return svg === undefined
    ? `data:${mime};base64,${Buffer.from(bytes).toString("base64")}`
    : svgUrl(svg);
}

/** The text of an SVG; `undefined` if its bytes are not UTF-8. */
function readSvg(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
    return /^<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-?8["'])/i.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Elements and attributes in which white space is significant. */
const SPACE_COUNTS = /<foreignObject|<!\[CDATA\[|xml:space|<text|<style|<script/i;

/** Escapes every character that a URL, a quoted attribute or a CSS `url("…")` cannot contain. */
function svgUrl(text: string): string {
  const short = SPACE_COUNTS.test(text) ? text : text.replace(/>\s+</g, "><").replace(/\s+/g, " ");
  const escaped = short.toWellFormed().replace(
    /[^!$&*+,\-./\w:;=?@[\]~]+/g,
    (part) =>
      encodeURIComponent(part)
        .replace(/['()]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
        .replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()),
  );
  return `data:image/svg+xml,${escaped}`;
}
