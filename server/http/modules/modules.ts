import {
  injectQuery,
  isCssId,
  isDirectRequest,
  isImportRequest,
  isJsUrl,
  VALID_ID_PREFIX,
} from "../../base/url.ts";
import {
  acceptsHtml,
  isDocumentRequest,
  isScriptRequest,
  isStyleRequest,
} from "../guards/fetch_destination.ts";
import { textResponse } from "../text_response.ts";
import type { Middleware, RequestContext } from "../types.ts";

/** A module as sent to the browser. */
export interface ModuleResponse {
  code: string;
  etag: string;
  /** `"css"` for a style sheet that a `<link>` requested. */
  type: "js" | "css";
  /** The URL carries a content hash. */
  immutable: boolean;
}

/** Transforms modules and explains missing ones. */
export interface ModuleSource {
  /**
   * Transforms the module of a URL.
   *
   * @param url Decoded, without base; it still has `?t=`, `?import` and `/@id/`. `?direct` is added
   *   for a style sheet of a `<link>`.
   * @returns `null` when the module does not exist.
   */
  serveModule(url: string): Promise<ModuleResponse | null>;
  /**
   * Explains why a URL has no module.
   *
   * @param url As for {@linkcode serveModule}.
   * @param importer Path of the importing module or page, if the browser sends it.
   */
  explainMissing(url: string, importer: string | undefined): Promise<Error>;
}

const HTML_PROXY = /[?&]html-proxy\b/;
const CONTENT_TYPES = { js: "text/javascript", css: "text/css; charset=utf-8" } as const;

/**
 * Serves modules, and style sheets in both forms: as a module for `import`, as CSS for `<link>`.
 */
export function modules(source: ModuleSource): Middleware {
  return async function serveModule(context, next) {
    const { request, target } = context;
    if (!mightBeModule(context)) return await next();
    const isCss = isCssId(target.path) && !isImportRequest(target.search);
    const url = isCss && isStyleRequest(request) && !isDirectRequest(target.search)
      ? injectQuery(target.url, "direct")
      : target.url;
    const module = await source.serveModule(url);
    if (!module) {
      if (!isSurelyModule(context)) return await next();
      throw await source.explainMissing(url, importerOf(context));
    }
    return textResponse(request, {
      text: module.code,
      type: CONTENT_TYPES[module.type],
      etag: module.etag,
      immutable: module.immutable,
      vary: isCss ? "Accept, Sec-Fetch-Dest" : undefined,
    });
  };
}

function mightBeModule({ request, target }: RequestContext): boolean {
  if (target.path === "/favicon.ico" || isFolder(target)) return false;
  // A person who opens the file in a tab wants its source.
  if (isDocumentRequest(request)) return false;
  if (isSurelyModule({ request, target })) return true;
  if (isCssId(target.path)) return true;
  return isJsUrl(target.path) && !acceptsHtml(request);
}

/** Whether the path is that of a page, regardless of the query. */
function isFolder({ path, search }: RequestContext["target"]): boolean {
  return path.endsWith("/") && !path.startsWith(VALID_ID_PREFIX) && !HTML_PROXY.test(search);
}

/**
 * Whether only a module can answer the request: a file or page instead would hide the real error.
 */
function isSurelyModule({ request, target }: Pick<RequestContext, "request" | "target">): boolean {
  const { path, search } = target;
  return isScriptRequest(request) || isImportRequest(search) || HTML_PROXY.test(search) ||
    path.startsWith(VALID_ID_PREFIX) || (isJsUrl(path) && /\.\w+$/.test(path));
}

/**
 * The path of the importing module or page, which the browser sends as `Referer`. Classic scripts
 * and service workers have no importer.
 */
function importerOf({ request, host }: RequestContext): string | undefined {
  const { headers } = request;
  if (headers.get("sec-fetch-mode") === "no-cors") return undefined;
  if (headers.get("sec-fetch-dest") === "serviceworker") return undefined;
  const referer = request.headers.get("referer");
  if (referer === null || !URL.canParse(referer)) return undefined;
  const { host: from, pathname } = new URL(referer);
  return from === host ? pathname : undefined;
}
