/** The queries of a component's blocks: `App.vue?vue&type=style&index=0&scoped=7a7a37b1&lang.scss`. */

/** What the query of an id says. Other plugins read and write the same keys. */
export interface VueQuery {
  /** The id has the key `vue`. See {@linkcode namesBlock}: it need not be a block. */
  vue: boolean;
  /** `"script"`, `"template"`, `"style"`, or the tag name of a custom block. */
  type?: string;
  /** Which of the component's styles or of its custom blocks. */
  index?: number;
  /** The block's text is the file itself: `"true"`, or the id of the component that uses it. */
  src?: string;
  /** The id of the component whose scope the style or template has. */
  scoped?: string;
  /** What the id ends in, so that plugins that look at extensions know it: `"ts"`, `"module.scss"`. */
  lang?: string;
  raw: boolean;
  url: boolean;
}

/** An id taken apart. */
export interface VueRequest {
  /** The id without its query. */
  file: string;
  query: VueQuery;
}

/** What {@linkcode formatBlockRequest} puts into a block's id. */
export interface BlockRequest {
  /** The component's file, or the value of the block's `src`. */
  file: string;
  type: string;
  index?: number;
  src?: string;
  scoped?: string;
  /** The style is wanted as text (custom elements). */
  inline?: boolean;
  /** The style's class names are wanted (`<style module>`). */
  module?: boolean;
  /** The block's attributes; those without a meaning of their own are passed on. */
  attrs: Readonly<Record<string, string | true>>;
  /** Without the dot. */
  lang: string;
}

const LANG_KEY = /^lang\.(.+)$/;
const BLOCK_QUERY = /[?&]vue(?:[&=]|$)/;
/** Attributes that are told otherwise, or that mean nothing outside the component. */
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

/** Whether an id is one of a component's block, by its query. */
export function isVueBlockId(id: string): boolean {
  return BLOCK_QUERY.test(id);
}

/**
 * Whether a query names a block of a component. Other plugins make modules of whole components under ids that have the
 * key `vue` as well: `page.vue?definePage&vue&lang.tsx`.
 */
export function namesBlock({ vue, type, index }: VueQuery): boolean {
  return vue &&
    (index !== undefined || type === "script" || type === "template" || type === "style");
}

/** Takes an id apart. */
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
