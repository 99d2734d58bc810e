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
/**
 * Queries of a block in a file of another language, such as a Vue component; they tell the blocks
 * apart.
 */
const BLOCK_QUERY = /[?&](?:type=style|lang\.)/;

/**
 * Ids whose text is a style sheet, as a filter of plugin hooks. Queries such as `?raw` are
 * excluded.
 */
export const STYLE_IDS = {
  include: LANGUAGE,
  exclude: [/[?&](?:worker|sharedworker|raw|url)\b/, /[?&]commonjs-proxy/],
};

/**
 * The language of a style sheet, from its extension or from the `lang.scss` at the end of a block's
 * query.
 */
export function cssLanguage(id: string): CssLanguage | undefined {
  return LANGUAGE.exec(id)?.[1] as CssLanguage | undefined;
}

/**
 * Whether the name of `id` is that of a CSS module: `a.module.css`, `App.vue?…&lang.module.scss`.
 */
export function isCssModuleId(id: string): boolean {
  return MODULE.test(id);
}

/** Whether a language needs a preprocessor. */
export function isPreprocessorLanguage(
  language: CssLanguage | undefined,
): language is PreprocessorLanguage {
  return language !== undefined && PREPROCESSED.has(language);
}

/**
 * The name of a style sheet for PostCSS and Lightning CSS. Plugins see an import's query, because
 * it tells blocks of one file apart; `?direct`, which only affects delivery, is hidden from them.
 */
export function sourceNameOf(id: string): string {
  return id.replace(/([?&])direct=?(?=[&?]|$)&?/, "$1").replace(/[?&]$/, "");
}

/**
 * The text that scoped names are derived from: a block's id, otherwise the file (`?inline` makes no
 * difference).
 */
export function scopeIdOf(id: string): string {
  return BLOCK_QUERY.test(id) ? id : fileOfId(id);
}
