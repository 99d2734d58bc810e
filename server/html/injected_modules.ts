import type { HtmlTagDescriptor } from "../plugin_api/types.ts";
import { importsOf } from "./page_urls.ts";

/**
 * The URLs of the modules that the tags of hooks lead to: what module scripts load, and what inline ones import. Those stay
 * inline, so that no module imports in their place.
 *
 * @param tags As hooks returned them.
 * @param filename The page's file.
 */
export function injectedModules(tags: readonly HtmlTagDescriptor[], filename: string): string[] {
  return tags.flatMap(({ tag, attrs, children }) => {
    if (tag !== "script" || attrs?.type !== "module") return [];
    if (typeof attrs.src === "string") return [attrs.src];
    if (typeof children !== "string") return [];
    return importsOf(children, filename).map(({ specifier }) => specifier)
      .filter((specifier) => specifier !== undefined);
  });
}
