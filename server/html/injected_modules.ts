import { lexModule } from "../../compiler/imports.ts";
import type { HtmlTagDescriptor } from "../plugin_container/types.ts";

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
    return typeof children === "string" ? importsOf(children, filename) : [];
  });
}

function importsOf(code: string, filename: string): string[] {
  try {
    return lexModule(code, filename).imports.map(({ specifier }) => specifier)
      .filter((specifier) => specifier !== undefined);
  } catch {
    // The browser will say what is wrong with the script.
    return [];
  }
}
