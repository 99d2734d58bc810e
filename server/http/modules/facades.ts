import type {
  NativeRequester,
  NativeRequesters,
} from "../../pack/native_imports/native_requesters.ts";
import { isNavigation } from "../guards/fetch_destination.ts";
import { withText } from "../text_response.ts";
import type { Middleware, RequestContext } from "../types.ts";

/**
 * Notes which pages are not packed: those of backends and of plugins' middlewares.
 *
 * @param requesters Knows the packed pages.
 */
export function notePages(requesters: NativeRequesters): Middleware {
  return async function notePage({ request, target }, next) {
    if (!isNavigation(request)) return await next();
    const since = requesters.now();
    const response = await next();
    const isPage = /^text\/html\b/.test(response.headers.get("content-type") ?? "");
    if (isPage && !requesters.isNoted(target.raw, since)) requesters.notePage(target.raw, "native");
    return response;
  };
}

export interface FacadesOptions {
  requesters: NativeRequesters;
  /**
   * Returns the facade of a module.
   *
   * @param url Decoded, without base.
   * @param requester The script or page that imports it.
   * @returns `undefined` if the browser loads the module natively.
   */
  facadeOf: (url: string, requester: NativeRequester) => Promise<string | undefined>;
}

/** Answers native imports of packed modules from packed pages. */
export function facades({ requesters, facadeOf }: FacadesOptions): Middleware {
  return async function serveFacade(context, next) {
    const { request, target, originalTarget } = context;
    if (!isModuleOfPage(context)) {
      // A worker has modules of its own.
      if (isWorker(request)) requesters.forget(originalTarget.raw);
      return await next();
    }
    const requester = requesters.noteScript(originalTarget.raw, refererOf(context));
    const text = requester && await facadeOf(target.url, requester);
    if (text === undefined) return await next();
    const headers = new Headers({ "cache-control": "no-store", "content-type": "text/javascript" });
    return withText(request, text, { headers });
  };
}

/**
 * Whether a page of this server imports a module. Under an address that is not trustworthy,
 * browsers do not declare it; Chromium then still sends the origin with imports, but not with
 * `fetch()`.
 */
function isModuleOfPage({ request, host }: RequestContext): boolean {
  const { headers, method } = request;
  if (method !== "GET") return false;
  const destination = headers.get("sec-fetch-dest");
  if (destination === null) return hostOf(headers.get("origin")) === host;
  return destination === "script" && headers.get("sec-fetch-mode") === "cors" &&
    headers.get("sec-fetch-site") === "same-origin";
}

function isWorker({ headers }: Request): boolean {
  return /worker$/.test(headers.get("sec-fetch-dest") ?? "");
}

/** Path and query of the importing script or page, if it belongs to this server. */
function refererOf({ request, host }: RequestContext): string | undefined {
  const referer = request.headers.get("referer");
  if (referer === null || hostOf(referer) !== host) return undefined;
  const { pathname, search } = new URL(referer);
  return pathname + search;
}

function hostOf(url: string | null): string | undefined {
  return url !== null && URL.canParse(url) ? new URL(url).host : undefined;
}
