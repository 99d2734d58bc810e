import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/** Destinations that another site's page can load without CORS (`no-cors`) and then observe. */
const READABLE: ReadonlySet<string> = new Set([
  "script",
  "worker",
  "sharedworker",
  "serviceworker",
  "object",
  "embed",
  "xslt",
]);

/**
 * Refuses classic scripts that another site's page loads from this server: CORS does not protect
 * them, and the page can observe their globals. Module scripts pass, because `server.cors` covers
 * them.
 *
 * Source: https://www.w3.org/TR/fetch-metadata/
 *
 * @param allowAll `server.cors: true`: every origin can read everything.
 */
export function refuseCrossSiteScripts(allowAll: boolean): Middleware {
  return function refuseCrossSiteScript({ request, target }, next) {
    const { headers } = request;
    const refused = !allowAll && headers.get("sec-fetch-site") === "cross-site" &&
      headers.get("sec-fetch-mode") === "no-cors" &&
      READABLE.has(headers.get("sec-fetch-dest") ?? "");
    if (!refused) return next();
    throw new VireoError(
      "ORIGIN_NOT_ALLOWED",
      `Page of another site cannot load "${target.path}" as a classic script`,
      { hint: 'Load it with type="module" and add the origin of the page to server.cors.origin' },
    );
  };
}
