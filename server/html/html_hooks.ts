import { injectTags } from "../../compiler/html/html_tags.ts";
import type { Logger } from "../base/logger.ts";
import { minimalContext } from "../plugin_container/context.ts";
import { callPlugin } from "../plugin_container/plugin_error.ts";
import type {
  HtmlTagDescriptor,
  IndexHtmlTransform,
  IndexHtmlTransformContext,
  IndexHtmlTransformHook,
  Plugin,
} from "../plugin_api/types.ts";

interface HtmlHook {
  plugin: Plugin;
  handler: IndexHtmlTransformHook;
  order: "pre" | "normal" | "post";
}

/** The `transformIndexHtml` hooks in execution order. */
export function orderHtmlHooks(
  plugins: readonly Plugin[],
): Record<"pre" | "normal" | "post", HtmlHook[]> {
  const hooks = plugins.flatMap((plugin): HtmlHook[] => {
    const hook: IndexHtmlTransform | undefined = plugin.transformIndexHtml;
    if (!hook) return [];
    if (typeof hook === "function") return [{ plugin, handler: hook, order: "normal" }];
    const handler = hook.handler ?? hook.transform;
    return handler ? [{ plugin, handler, order: hook.order ?? hook.enforce ?? "normal" }] : [];
  });
  const of = (order: HtmlHook["order"]) => hooks.filter((hook) => hook.order === order);
  return { pre: of("pre"), normal: of("normal"), post: of("post") };
}

/**
 * Runs hooks on a page: a returned string replaces the page; tags are inserted before the next hook
 * runs.
 *
 * @param html The page.
 * @param hooks In execution order.
 * @returns The page and the tags that the hooks inserted.
 */
export async function runHtmlHooks(
  html: string,
  hooks: readonly HtmlHook[],
  context: IndexHtmlTransformContext,
  logger: Logger,
): Promise<{ html: string; tags: HtmlTagDescriptor[] }> {
  const tags: HtmlTagDescriptor[] = [];
  for (const { plugin, handler } of hooks) {
    const hookContext = minimalContext(plugin, logger);
    const current = html;
    const run = () => handler.call(hookContext, current, context);
    const result = await callPlugin(plugin, run, context.filename);
    if (!result) continue;
    if (typeof result === "string") {
      html = result;
      continue;
    }
    const wanted = Array.isArray(result) ? result : result.tags ?? [];
    if (!Array.isArray(result)) html = result.html ?? html;
    html = injectTags(html, wanted);
    tags.push(...wanted);
  }
  return { html, tags };
}
