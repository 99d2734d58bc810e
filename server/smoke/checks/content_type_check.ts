import type { ResourceKind } from "../types.ts";

/** Source: https://mimesniff.spec.whatwg.org/#javascript-mime-type */
const JAVASCRIPT =
  /^(?:(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/(?:javascript1\.[0-5]|jscript|livescript))$/;
const JSON_TYPE = /^(?:application|text)\/json$|\+json$/;

const EXPECTED: Partial<Record<ResourceKind, { pattern: RegExp; name: string }>> = {
  page: { pattern: /^text\/html$/, name: "text/html" },
  module: { pattern: JAVASCRIPT, name: "text/javascript" },
  worker: { pattern: JAVASCRIPT, name: "text/javascript" },
  script: { pattern: JAVASCRIPT, name: "text/javascript" },
  style: { pattern: /^text\/css$/, name: "text/css" },
  json: { pattern: JSON_TYPE, name: "application/json" },
};

/** The types of assets, by extension, that browsers enforce. */
const ASSETS: readonly { extensions: RegExp; pattern: RegExp; name: string }[] = [
  { extensions: /\.svg$/i, pattern: /^image\/svg\+xml$/, name: "image/svg+xml" },
  {
    extensions: /\.(?:png|jpe?g|jfif|gif|webp|avif|bmp|ico|apng)$/i,
    pattern: /^image\//,
    name: "image/*",
  },
  {
    extensions: /\.(?:woff2?|ttf|otf|eot)$/i,
    pattern: /^(?:font\/|application\/(?:x-)?(?:font|vnd\.ms-fontobject|octet-stream))/,
    name: "font/*",
  },
  {
    extensions: /\.(?:mp4|webm|ogg|mp3|wav|flac|aac|opus|mov|m4a)$/i,
    pattern: /^(?:video|audio)\/|^application\/ogg$/,
    name: "video/* or audio/*",
  },
  { extensions: /\.wasm$/i, pattern: /^application\/wasm$/, name: "application/wasm" },
  { extensions: /\.(?:json|webmanifest)$/i, pattern: JSON_TYPE, name: "application/json" },
];

/**
 * The expected content type of a response.
 *
 * @param type Lower case, without parameters.
 * @param path Path of the URL.
 * @returns `undefined` when the type is correct.
 */
export function expectedContentType(
  kind: ResourceKind,
  type: string,
  path: string,
): string | undefined {
  const rule = EXPECTED[kind] ??
    (kind === "asset" ? ASSETS.find(({ extensions }) => extensions.test(path)) : undefined);
  if (rule) return rule.pattern.test(type) ? undefined : rule.name;
  // A page instead of an asset is the fallback for unknown paths.
  const isPage = type === "text/html" && kind === "asset" && !/\.html?$/i.test(path);
  return isPage ? "anything but text/html" : undefined;
}
