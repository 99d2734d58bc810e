import { Buffer } from "node:buffer";
import { matchesEtag } from "../base/conditional_request.ts";

/** A generated text with its cache properties. */
export interface TextContent {
  text: string;
  /** Value of `Content-Type`. */
  type: string;
  etag: string;
  /** The URL has a hash of the content, so the content never changes. */
  immutable?: boolean;
  /** Request headers that affect the content. */
  vary?: string | undefined;
}

/** The response with a text, or 304 when the client has it cached. */
export function textResponse(request: Request, content: TextContent): Response {
  const headers = new Headers({
    "cache-control": content.immutable ? "max-age=31536000,immutable" : "no-cache",
    etag: content.etag,
  });
  if (content.vary) headers.set("vary", content.vary);
  const known = request.headers.get("if-none-match");
  if (known !== null && matchesEtag(known, content.etag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-type", content.type);
  return withText(request, content.text, { headers });
}

/**
 * The response with a text. For `HEAD` it sets `Content-Length`, because the runtime would send 0.
 */
export function withText(
  { method }: Pick<Request, "method">,
  text: string,
  init: { status?: number; headers: Headers },
): Response {
  if (method !== "HEAD") return new Response(text, init);
  init.headers.set("content-length", String(Buffer.byteLength(text)));
  return new Response(null, init);
}
