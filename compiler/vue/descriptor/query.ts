/**
 * The queries of a component's blocks: `App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.scss`.
 */

/** The query of an id. Other plugins read and write the same keys. */
export interface VueQuery {
  /** Whether the id has the key `vue`. It need not be a block: see {@linkcode namesBlock}. */
  vue: boolean;
  /** `"script"`, `"template"`, `"style"`, or the tag name of a custom block. */
  type?: string;
  /** The index among the component's styles or its custom blocks. */
  index?: number;
  /** The block's text is the whole file: `"true"`, or the id of the component that uses it. */
  src?: string;
  /** The id of the component whose scope the style or template has. */
  scoped?: string;
  /**
   * The end of the id, so that plugins that check extensions recognize it: `"ts"`, `"module.scss"`.
   */
  lang?: string;
  raw: boolean;
  url: boolean;
}

/** A parsed id. */
export interface VueRequest {
  /** The id without its query. */
  file: string;
  query: VueQuery;
}

/** The parts of a block's id, for {@linkcode formatBlockRequest}. */
export interface BlockRequest {
  /** The component's file, or the value of the block's `src`. */
  file: string;
  type: string;
  index?: number;
  src?: string | undefined;
  scoped?: string | undefined;
  /** Whether the style is imported as text (custom elements). */
  inline?: boolean;
  /** Whether the style's class names are imported (`<style module>`). */
  module?: boolean;
  /** The block's attributes; those without a meaning to us are passed on. */
  attrs: Readonly<Record<string, string | true>>;
  /** Without the dot. */
  lang: string;
}

const LANG_KEY = /^lang\.(.+)$/;
const BLOCK_QUERY = /[?&]vue(?:[&=]|$)/;
/** Attributes that other parameters express, or that have no meaning outside the component. */
const OWN_ATTRIBUTES = new Set([
  "generic",
  "id",
  "index",
  "lang",
  "module",
  "scoped",
  "src",
  "type",
]);

/** Whether the query of an id names a block of a component. */
export function isVueBlockId(id: string): boolean {
  return BLOCK_QUERY.test(id);
}

/**
 * Whether a query names a block of a component. Other plugins create modules for whole components
 * with ids that have the key `vue` as well: `page.vue?definePage&vue&lang.tsx`.
 */
export function namesBlock({ vue, type, index }: VueQuery): boolean {
  return vue &&
    (index !== undefined || type === "script" || type === "template" || type === "style");
}

/** Parses an id. */
export function parseVueRequest(id: string): VueRequest {
  const mark = id.indexOf("?");
  if (mark < 0) return { file: id, query: { vue: false, raw: false, url: false } };
  const params = new URLSearchParams(id.slice(mark + 1));
  const query: VueQuery = {
    vue: params.has("vue"),
    raw: params.has("raw"),
    url: params.has("url"),
  };
  for (const key of ["type", "src", "scoped"] as const) {
    const value = params.get(key);
    if (value !== null) query[key] = value;
  }
  const index = params.get("index");
  if (index !== null) query.index = Number(index);
  for (const key of params.keys()) {
    const lang = LANG_KEY.exec(key)?.[1];
    if (lang !== undefined) query.lang = lang;
  }
  return { file: id.slice(0, mark), query };
}

/** The id (or, with a relative `src`, the specifier) that imports a block. */
export function formatBlockRequest(block: BlockRequest): string {
  let request = `${block.file}?vue&type=${block.type}`;
  if (block.index !== undefined) request += `&index=${block.index}`;
  if (block.src !== undefined) request += `&src=${block.src}`;
  if (block.inline) request += "&inline";
  if (block.scoped !== undefined) request += `&scoped=${block.scoped}`;
  for (const [name, value] of Object.entries(block.attrs)) {
    if (OWN_ATTRIBUTES.has(name)) continue;
    request += `&${encodeURIComponent(name)}`;
    if (value) request += `=${encodeURIComponent(value)}`;
  }
  return `${request}&lang.${block.module ? "module." : ""}${block.lang}`;
}
