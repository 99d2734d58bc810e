import { inlineMapComment, normalizeMap, withSources } from "../../../compiler/source_map.ts";
import { inlineStyleModule, styleModule } from "../../../compiler/css/style_module.ts";
import { STYLE_IDS } from "../../../compiler/css/languages/css_language.ts";
import type { Plugin, TransformContext } from "../../plugin_api/types.ts";
import { cleanUrl, CLIENT_URL, hasInlineQuery, isDirectRequest } from "../../base/url.ts";

/** Options of {@linkcode cssModulePlugin}. */
export interface CssModulePluginOptions {
  /** The class names of CSS modules by id, set by `vite:css`. */
  classes: ReadonlyMap<string, Record<string, string>>;
  /** `css.devSourcemap`. */
  sourceMaps: boolean;
}

/**
 * The plugin that turns style sheets into modules, after all plugins that process their CSS. Style
 * sheets for a `<link>` (`?direct`) stay CSS.
 */
export function cssModulePlugin({ classes, sourceMaps }: CssModulePluginOptions): Plugin {
  return {
    name: "vite:css-post",
    transform: {
      filter: { id: STYLE_IDS },
      handler(css, id) {
        // CSS from another file, such as the style of a page, has a map even if maps are off.
        if (isDirectRequest(id)) return sourceMaps ? null : { code: css, map: { mappings: "" } };
        const names = classes.get(id);
        const text = sourceMaps ? css + mapComment(this, id) : css;
        const isInline = hasInlineQuery(id);
        const code = isInline
          ? inlineStyleModule(css)
          : styleModule({ id, css: text, clientUrl: CLIENT_URL, classes: names });
        // A module that does nothing but apply its style can be updated by the text alone.
        const style = isInline || names ? undefined : { id, css: text };
        return { code, map: { mappings: "" }, moduleType: "js", style };
      },
    },
  };
}

/**
 * The combined map of all transforms of the CSS, as its last line. Sources are absolute, because a
 * `<style>` has no URL of its own, and relative ones would be resolved from the page.
 */
function mapComment(context: TransformContext, id: string): string {
  const map = normalizeMap(context.getCombinedSourcemap());
  if (!map || map.mappings === "") return "";
  const file = cleanUrl(id);
  return inlineMapComment(withSources(map, file), "css");
}
