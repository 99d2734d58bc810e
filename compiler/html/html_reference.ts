import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { attributeValue, type HtmlRange } from "./html_attribute.ts";

/** An attribute with one or more URLs. */
export interface HtmlReference extends HtmlRange {
  /** The browser's use of the URLs; it does not load an `address` (`rel="canonical"`). */
  kind: "script" | "style" | "preload" | "asset" | "srcset" | "address";
  tag: string;
  attribute: string;
  /** The whole value as written, entities decoded; the range includes the quotes. */
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

/**
 * Further attributes with URLs, by tag.
 *
 * Source: https://vite.dev/config/shared-options#html-additionalassetsources
 */
export type AssetSources = Readonly<Record<string, AssetSource>>;

export interface AssetSource {
  srcAttributes?: readonly string[];
  srcsetAttributes?: readonly string[];
  /** Whether the attribute of this element is included. */
  filter?(data: {
    key: string;
    value: string;
    attributes: Record<string, string>;
  }): boolean;
}

/** The attributes with URLs of each tag, from browsers and Vite's documentation. */
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

/** The `rel` values of `<link>` that load a file, besides style sheets and preloads. */
const LOADED =
  /^(?:icon|apple-touch-icon(?:-precomposed)?|apple-touch-startup-image|mask-icon|manifest|prefetch)$/;

/** `<meta>` names and properties whose content is the URL of an image or media file. */
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

/**
 * The URLs in the attributes of an element.
 *
 * @param additional Further attributes to include.
 */
export function referencesOf(
  element: Tree.Element,
  html: string,
  additional: AssetSources = {},
): HtmlReference[] {
  const tag = element.tagName;
  const own = Object.hasOwn(URL_ATTRIBUTES, tag) && (tag !== "meta" || isMetaUrl(element))
    ? URL_ATTRIBUTES[tag]!
    : [];
  const references = own.flatMap((attribute) =>
    referenceOf(element, html, { attribute, kind: kindOf(element, attribute) })
  );
  if (!Object.hasOwn(additional, tag)) return references;
  const { srcAttributes = [], srcsetAttributes = [], filter } = additional[tag]!;
  const named = [
    ...srcAttributes.map((attribute) => ({ attribute, kind: "asset" as const })),
    ...srcsetAttributes.map((attribute) => ({ attribute, kind: "srcset" as const })),
  ].flatMap((source) => own.includes(source.attribute) ? [] : referenceOf(element, html, source));
  const attributes = attributesOf(element);
  const counts = ({ attribute: key, value }: HtmlReference) =>
    filter?.({ key, value, attributes }) ?? true;
  return [...references, ...named.filter(counts)];
}

function referenceOf(
  element: Tree.Element,
  html: string,
  { attribute, kind }: Pick<HtmlReference, "attribute" | "kind">,
): HtmlReference[] {
  const found = attributeValue(element, attribute, html);
  if (found === undefined || found.value.trim() === "") return [];
  const urls = kind === "srcset"
    ? parseSrcset(found.value).map(({ url }) => url)
    : [found.value.trim()];
  return [{ kind, tag: element.tagName, attribute, urls, ...found }];
}

function attributesOf({ attrs }: Tree.Element): Record<string, string> {
  return Object.fromEntries(
    attrs.map(({ prefix, name, value }) => [prefix ? `${prefix}:${name}` : name, value]),
  );
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

/** Serializes a `srcset`. */
export function writeSrcset(candidates: readonly SrcsetCandidate[]): string {
  return candidates.map(({ url, descriptor }) => `${url} ${descriptor}`.trim()).join(", ");
}

function kindOf(element: Tree.Element, attribute: string): HtmlReference["kind"] {
  if (attribute.endsWith("srcset")) return "srcset";
  if (element.tagName === "script") return "script";
  if (element.tagName !== "link") return "asset";
  const relations = relationsOf(element);
  if (relations.includes("stylesheet")) return "style";
  if (relations.some((relation) => relation === "modulepreload" || relation === "preload")) {
    return "preload";
  }
  return relations.some((relation) => LOADED.test(relation)) ? "asset" : "address";
}

/** The `rel` of a `<link>`, in lower case. */
export function relationsOf(element: Tree.Element): string[] {
  return attributeOf(element, "rel").toLowerCase().split(/\s+/);
}

function isMetaUrl(element: Tree.Element): boolean {
  return [attributeOf(element, "name"), attributeOf(element, "property")]
    .some((name) => META_URLS.has(name.trim().toLowerCase()));
}

function attributeOf(element: Tree.Element, name: string): string {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? "";
}
