import type { CssLanguage, PreprocessorLanguage } from "../types.ts";
import { fileOfId } from "../../paths.ts";

const LANGUAGE = /\.(css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
const MODULE = /\.module\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
const PREPROCESSED: ReadonlySet<string> = new Set([
  "less",
  "sass",
  "scss",
  "sss",
  "styl",
  "stylus",
]);
/** A block of a file of another language, such as a Vue component: its id tells blocks apart by the query. */
const BLOCK_QUERY = /[?&](?:type=style|lang\.)/;

/** Ids whose text is a style sheet, as a filter of plugin hooks: where a query asks for something else, it is none. */
export const STYLE_IDS = {
  include: LANGUAGE,
  exclude: [/[?&](?:worker|sharedworker|raw|url)\b/, /[?&]commonjs-proxy/],
};

/** The language of a style sheet's id, by its extension or by the `lang.scss` at the end of a block's query. */
export function cssLanguage(id: string): CssLanguage | undefined {
  return LANGUAGE.exec(id)?.[1] as CssLanguage | undefined;
}

/** Whether `id` is a CSS module by its name: `a.module.css`, `App.vue?…&lang.module.scss`. */
export function isCssModuleId(id: string): boolean {
  return MODULE.test(id);
}

/** Whether a language needs a preprocessor before it is CSS. */
export function isPreprocessorLanguage(
  language: CssLanguage | undefined,
): language is PreprocessorLanguage {
  return language !== undefined && PREPROCESSED.has(language);
}

/**
 * What PostCSS and Lightning CSS are told that a style sheet is called. Plugins see the query of an import, by which
 * blocks of one file differ; how the sheet gets into the page is none of their business.
 */
export function sourceNameOf(id: string): string {
  return id.replace(/([?&])direct=?(?=[&?]|$)&?/, "$1").replace(/[?&]$/, "");
}

/** What scoped names are derived from: the id of a block, the file of anything else (`?inline` changes nothing). */
export function scopeIdOf(id: string): string {
  return BLOCK_QUERY.test(id) ? id : fileOfId(id);
}
