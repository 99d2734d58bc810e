import { FS_PREFIX } from "../../base/url.ts";
import { isDocumentRequest, isNavigation } from "../guards/fetch_destination.ts";
import { parseTarget } from "../guards/request_target.ts";
import { fileOfPath } from "../files/target_file.ts";
import type { Middleware, RequestContext } from "../types.ts";

export interface HtmlFallbackOptions {
  root: string;
  /** Whether a file can be read, or is just being written. */
  hasFile: (file: string) => boolean;
  /** Whether any other navigation gets the start page (`appType: "spa"`), a path that names a folder included: it is a route. */
  spa: boolean;
}

/**
 * Finds the page of a path without `.html`: `/` and `/nested/` have an `index.html`, `/about` can have an `about.html`. A
 * single-page app answers every other navigation with its start page; elsewhere `/nested` can be a folder. Requests that no
 * person made (modules, images) never become a page.
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
        // Relative URLs of the page count from its folder, so the address has to end with a slash.
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
