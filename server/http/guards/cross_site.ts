import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/** What another site's page could run or embed without asking (`no-cors`) and so read something of. */
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
 * Refuses classic scripts that another site's page loads from here: CORS does not guard those, and the page can
 * observe what they define. Module scripts are subject to `server.cors`, and go on.
 *
 * Source: https://www.w3.org/TR/fetch-metadata/
 *
 * @param allowAll `server.cors: true`: everyone may read everything.
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
      `Page of another site may not load "${target.path}" as a classic script`,
      { hint: 'Load it with type="module" and add the origin of the page to server.cors.origin' },
    );
  };
}
