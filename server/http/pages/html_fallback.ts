import { FS_PREFIX } from "../../base/url.ts";
import { isDocumentRequest, isNavigation } from "../guards/fetch_destination.ts";
import { parseTarget } from "../guards/request_target.ts";
import { fileOfPath } from "../files/target_file.ts";
import type { Middleware, RequestContext } from "../types.ts";

export interface HtmlFallbackOptions {
  root: string;
  /** Whether a file is readable, or is being written. */
  hasFile: (file: string) => boolean;
  /**
   * Whether other navigations get the start page (`appType: "spa"`), even if the path names a
   * folder, because it can be a route.
   */
  spa: boolean;
}

/**
 * Finds the page for a path without `.html`: `/` and `/nested/` can have an `index.html`, `/about`
 * can have an `about.html`. A single-page app answers other navigations with its start page; other
 * apps redirect `/nested` to a folder. Requests that are not navigations (modules, images) get a
 * page only for a folder with an `index.html`.
 */
export function htmlFallback({ root, hasFile, spa }: HtmlFallbackOptions): Middleware {
  const hasPage = (page: string) => hasFile(fileOfPath(page, root));
  return function findPage(context, next) {
    const { path, search } = context.target;
    if (path.startsWith(FS_PREFIX) || (path.endsWith(".html") && hasPage(path))) return next();
    if (path.endsWith("/") && hasPage(`${path}index.html`)) {
      return next(withPage(context, `${path}index.html`));
    }
    if (!isNavigation(context.request)) return next();
    if (!path.endsWith("/")) {
      if (hasPage(`${path}.html`)) return next(withPage(context, `${path}.html`));
      if (!spa && hasPage(`${path}/index.html`)) {
        // The page's relative URLs resolve against its folder, so its address must end with a
        // slash.
        const [name = ""] = context.target.raw.split("?", 1);
        const last = name.slice(name.lastIndexOf("/") + 1);
        const location = `./${last}/${search}`;
        return new Response(null, { status: 302, headers: { location } });
      }
    }
    const mightBeRoute = isDocumentRequest(context.request) || !/\.(?!html$)[^/]+$/.test(path);
    return spa && mightBeRoute ? next(withPage(context, "/index.html")) : next();
  };
}

function withPage(context: RequestContext, page: string): RequestContext {
  const target = parseTarget(encodeURI(page) + context.target.search);
  return { ...context, target };
}
