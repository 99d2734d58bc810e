import { VireoError } from "../base/errors.ts";
import { stripBase } from "../base/url.ts";
import { acceptsHtml } from "./guards/fetch_destination.ts";
import { withoutPrefix } from "./guards/request_target.ts";
import type { Middleware } from "./types.ts";

/**
 * Strips the public base path, redirects `/` to it, and names the correct URL in the 404 for other
 * paths.
 *
 * @param base With a slash at both ends, escaped or not; it is compared in its escaped form.
 */
export function stripBasePath(base: string): Middleware {
  if (base === "/") return (_context, next) => next();
  const prefix = encodeURI(decodeURI(base));
  return function stripBaseOfRequest(context, next) {
    const { target } = context;
    const [sent = ""] = target.raw.split("?", 1);
    const rawPath = sent.replace(/^\/{2,}/, "/");
    if (`${rawPath}/` === prefix || rawPath === "/" || rawPath === "/index.html") {
      return redirect(prefix + target.search);
    }
    if (stripBase(rawPath, prefix) !== undefined) {
      return next({
        ...context,
        target: withoutPrefix(target, sent.length - rawPath.length + prefix.length - 1),
      });
    }
    const suggestion = base + rawPath.slice(1);
    throw new VireoError("NOT_FOUND", `Cannot find "${target.path}"`, {
      hint: acceptsHtml(context.request)
        ? `The server is configured with the base "${base}": visit "${suggestion}"`
        : `The base of this server is "${base}"`,
    });
  };
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location, "cache-control": "no-cache" } });
}
