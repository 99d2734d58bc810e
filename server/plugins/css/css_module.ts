import { inlineMapComment, normalizeMap, withSources } from "../../../compiler/source_map.ts";
import { inlineStyleModule, styleModule } from "../../../compiler/css/style_module.ts";
import { STYLE_IDS } from "../../../compiler/css/languages/css_language.ts";
import type { Plugin, TransformContext } from "../../plugin_api/types.ts";
import { cleanUrl, CLIENT_URL, hasInlineQuery, isDirectRequest } from "../../base/url.ts";

/** Options of {@linkcode cssModulePlugin}. */
export interface CssModulePluginOptions {
  /** The names of CSS modules, by id, as `vite:css` leaves them. */
  classes: ReadonlyMap<string, Record<string, string>>;
  /** `css.devSourcemap`. */
  sourceMaps: boolean;
}

/**
 * The plugin that makes modules of style sheets, after all plugins that work on their CSS. What a `<link>` asked for
 * (`?direct`) stays CSS.
 */
export function cssModulePlugin({ classes, sourceMaps }: CssModulePluginOptions): Plugin {
  return {
    name: "vite:css-post",
    transform: {
      filter: { id: STYLE_IDS },
      handler(css, id) {
        // What was no style sheet of its own, such as the style of a page, comes with a map.
        if (isDirectRequest(id)) return sourceMaps ? null : { code: css, map: { mappings: "" } };
        const names = classes.get(id);
        const text = sourceMaps ? css + mapComment(this, id) : css;
        const isInline = hasInlineQuery(id);
        const code = isInline
          ? inlineStyleModule(css)
          : styleModule({ id, css: text, clientUrl: CLIENT_URL, classes: names });
        // A module that does nothing but show its style can be updated by the text alone.
        const style = isInline || names ? undefined : { id, css: text };
        return { code, map: { mappings: "" }, moduleType: "js", style };
      },
    },
  };
}

/**
 * The map of all that happened to the CSS, as the last line of it. Its sources are absolute: a `<style>` has no URL of its
 * own, and relative ones would be those of the page.
 */
function mapComment(context: TransformContext, id: string): string {
  const map = normalizeMap(context.getCombinedSourcemap());
  if (!map || map.mappings === "") return "";
  const file = cleanUrl(id);
  return inlineMapComment(withSources(map, file), "css");
}
