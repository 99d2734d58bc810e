import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { attributeValue, type HtmlRange } from "./html_attribute.ts";

/** An attribute that holds one or more URLs. */
export interface HtmlReference extends HtmlRange {
  /** What the browser does with it; an `address` (`rel="canonical"`) it does not load. */
  kind: "script" | "style" | "preload" | "asset" | "srcset" | "address";
  tag: string;
  attribute: string;
  /** The whole value as written, entities decoded; the range has its quotes. */
  value: string;
  /** The URLs in `value`: one, or those of a `srcset`. */
  urls: string[];
}

/** One image of a `srcset`. */
export interface SrcsetCandidate {
  url: string;
  /** `2x`, `100w`, or empty. */
  descriptor: string;
}

/** The attributes with URLs of each tag, as browsers and Vite's documentation list them. */
const URL_ATTRIBUTES: Record<string, readonly string[]> = {
  audio: ["src"],
  embed: ["src"],
  image: ["href", "xlink:href"],
  img: ["src", "srcset"],
  input: ["src"],
  link: ["href", "imagesrcset"],
  meta: ["content"],
  object: ["data"],
  script: ["src"],
  source: ["src", "srcset"],
  track: ["src"],
  use: ["href", "xlink:href"],
  video: ["src", "poster"],
};

/** The relations of a `<link>` to what is loaded, besides style sheets and preloads. */
const LOADED =
  /^(?:icon|apple-touch-icon(?:-precomposed)?|apple-touch-startup-image|mask-icon|manifest|prefetch)$/;

/** `<meta>` names and properties whose content is a URL of an image or media file. */
const META_URLS = new Set([
  "msapplication-tileimage",
  "msapplication-square70x70logo",
  "msapplication-square150x150logo",
  "msapplication-wide310x150logo",
  "msapplication-square310x310logo",
  "msapplication-config",
  "og:image",
  "og:image:url",
  "og:image:secure_url",
  "og:audio",
  "og:audio:secure_url",
  "og:video",
  "og:video:secure_url",
  "twitter:image",
]);

/** The URLs in the attributes of an element. */
export function referencesOf(element: Tree.Element, html: string): HtmlReference[] {
  const tag = element.tagName;
  const names = Object.hasOwn(URL_ATTRIBUTES, tag) ? URL_ATTRIBUTES[tag]! : [];
  if (tag === "meta" && !isMetaUrl(element)) return [];
  return names.flatMap((attribute) => {
    const found = attributeValue(element, attribute, html);
    if (found === undefined || found.value.trim() === "") return [];
    const kind = kindOf(element, attribute);
    const urls = kind === "srcset"
      ? parseSrcset(found.value).map(({ url }) => url)
      : [found.value.trim()];
    return [{ kind, tag, attribute, urls, ...found }];
  });
}

/**
 * Splits a `srcset`.
 *
 * Source: https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
 */
export function parseSrcset(value: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  const part = /[\s,]*(\S*[^\s,])(?:\s+((?:\([^)]*\)|[^,(])*))?(?:,|$)/gy;
  for (const [, url, descriptor] of value.matchAll(part)) {
    candidates.push({ url: url!, descriptor: descriptor?.trim() ?? "" });
  }
  return candidates;
}

/** Writes a `srcset` anew. */
export function writeSrcset(candidates: readonly SrcsetCandidate[]): string {
  return candidates.map(({ url, descriptor }) => `${url} ${descriptor}`.trim()).join(", ");
}

function kindOf(element: Tree.Element, attribute: string): HtmlReference["kind"] {
  if (attribute.endsWith("srcset")) return "srcset";
  if (element.tagName === "script") return "script";
  if (element.tagName !== "link") return "asset";
  const relations = attributeOf(element, "rel").toLowerCase().split(/\s+/);
  if (relations.includes("stylesheet")) return "style";
  if (relations.some((relation) => relation === "modulepreload" || relation === "preload")) {
    return "preload";
  }
  return relations.some((relation) => LOADED.test(relation)) ? "asset" : "address";
}

function isMetaUrl(element: Tree.Element): boolean {
  return [attributeOf(element, "name"), attributeOf(element, "property")]
    .some((name) => META_URLS.has(name.trim().toLowerCase()));
}

function attributeOf(element: Tree.Element, name: string): string {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? "";
}
