/** Modules that stand for files which are no scripts: their URL, their text, their bytes. */

import { Buffer } from "node:buffer";

/** The module of a file's URL. */
export function assetModule(url: string): string {
  return `export default ${JSON.stringify(url)};\n`;
}

/** The module of `?raw`: a file's text. */
export function rawModule(text: string): string {
  return `export default ${JSON.stringify(text)};\n`;
}

/** The module of `?inline`: a file as a `data:` URL. */
export function inlineModule(bytes: Uint8Array, mime: string): string {
  return assetModule(dataUrl(bytes, mime));
}

/** The module of `?init` on WebAssembly: a function that takes the imports and gives the instance. */
export function wasmModule(url: string): string {
  return [
    `export default async function init(imports = {}) {`,
    `  const response = fetch(${JSON.stringify(url)});`,
    `  return (await WebAssembly.instantiateStreaming(response, imports)).instance;`,
    `}`,
    ``,
  ].join("\n");
}

/**
 * A file as a `data:` URL. SVG stays readable, which is shorter than base64.
 *
 * @param mime The media type, with parameters where it has some.
 */
export function dataUrl(bytes: Uint8Array, mime: string): string {
  if (mime === "image/svg+xml") {
    const text = new TextDecoder().decode(bytes).trim();
    // `foreignObject` and CDATA may hold text in which white space counts.
    if (!/<foreignObject|<!\[CDATA\[|xml:space|<text|<style|<script/i.test(text)) {
      return svgUrl(text);
    }
  }
  return `data:${mime};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Everything is escaped that a URL, a quoted attribute or a CSS `url("…")` cannot hold. */
function svgUrl(text: string): string {
  const escaped = text.toWellFormed().replace(/>\s+</g, "><").replace(/\s+/g, " ").replace(
    /[^!$&*+,\-./\w:;=?@[\]~]+/g,
    (part) =>
      encodeURIComponent(part).replace(/['()]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
  );
  return `data:image/svg+xml,${escaped}`;
}
