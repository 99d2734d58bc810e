import type { HtmlTagDescriptor } from "../plugin_api/types.ts";
import { importsOf } from "./page_urls.ts";

/**
 * The URLs of modules that hook tags load: sources of module scripts, and imports of inline module
 * scripts, which stay inline and therefore have no importing module.
 *
 * @param tags As returned by hooks.
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
