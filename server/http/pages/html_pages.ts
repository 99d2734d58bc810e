import { SERVED_TIMING } from "../../../client/protocol.ts";
import { VireoError } from "../../base/errors.ts";
import { etagOf } from "../../graph/transform_result.ts";
import { isScriptRequest } from "../guards/fetch_destination.ts";
import { fileOfPath } from "../files/target_file.ts";
import { textResponse } from "../text_response.ts";
import type { Middleware } from "../types.ts";

/**
 * Transforms the text of a page.
 *
 * @param urlPath Path of the page without base: `/index.html`.
 * @param html As it is on disk.
 * @param originalUrl The requested URL, with base and query.
 */
export type TransformHtml = (
  urlPath: string,
  html: string,
  originalUrl: string,
) => Promise<string>;

export interface HtmlPagesOptions {
  root: string;
  /** Reads a page through `FileAccess`. */
  readPage: (file: string) => Promise<string>;
  transformHtml: TransformHtml;
}

/** Serves the project's `*.html` files, transformed. */
export function htmlPages({ root, readPage, transformHtml }: HtmlPagesOptions): Middleware {
  return async function serveHtmlPage({ request, target, originalTarget }, next) {
    if (!target.path.endsWith(".html") || isScriptRequest(request)) return await next();
    const readAt = Date.now();
    const source = await readPage(fileOfPath(target.path, root)).catch(noneIfMissing);
    if (source === undefined) return await next();
    const text = await transformHtml(target.path, source, originalTarget.raw);
    const type = "text/html; charset=utf-8";
    const response = textResponse(request, { text, type, etag: etagOf(text) });
    // Changes from this time on must reach the page, even if its client is requested after its
    // modules.
    response.headers.set("server-timing", `${SERVED_TIMING};desc="${readAt}"`);
    return response;
  };
}

function noneIfMissing(error: unknown): undefined {
  if (error instanceof VireoError && error.code === "NOT_FOUND") return undefined;
  throw error;
}
