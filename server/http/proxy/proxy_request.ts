import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { requestHeaders, targetAddress } from "./proxy_headers.ts";
import { proxiedPath, type ProxyRule } from "./proxy_rule.ts";
import type { RequestContext } from "../types.ts";

/**
 * Opens the request to a rule's target. Nothing is sent until its body or its end is written.
 *
 * @throws Error when the request's body is no longer available.
 */
export function openProxyRequest(rule: ProxyRule, context: RequestContext): ClientRequest {
  const { request, target } = context;
  const { options } = rule;
  if (isBodyMissing(request)) throw new Error(MISSING_BODY);
  const isSecure = rule.target.protocol === "https:" || rule.target.protocol === "wss:";
  const outgoing = (isSecure ? https : http).request({
    ...targetAddress(rule.target),
    path: proxiedPath(rule, target.raw),
    method: request.method,
    headers: requestHeaders(rule, context),
    rejectUnauthorized: options.secure !== false,
    agent: NEW_CONNECTION,
  });
  // By default Node frames bodies of some methods only; the target would read the body of a DELETE
  // as its next request.
  if (request.body) outgoing.useChunkedEncodingByDefault = true;
  if (typeof options.proxyTimeout === "number") {
    outgoing.setTimeout(options.proxyTimeout, () => {
      outgoing.destroy(new Error("the target did not respond in time"));
    });
  }
  return outgoing;
}

/**
 * The `agent` of requests to targets: each opens a connection of its own. When a target drops a
 * request on a connection that was used before, as a restarting one does, Deno repeats the request
 * without sending it, and neither a response nor an error follows.
 */
export const NEW_CONNECTION = false;

export const MISSING_BODY =
  "the request body is not available: GET bodies are not read, and plugins can read 1 MiB at most";

/**
 * Whether an announced body is missing: the target would wait for it and read the next request as
 * the body.
 */
export function isBodyMissing({ headers, body }: Request): boolean {
  return !body &&
    (Number(headers.get("content-length") ?? 0) > 0 || headers.has("transfer-encoding"));
}

/** An error for a response status that Web responses cannot have: outside 200 to 599. */
export function statusError({ statusCode = 0 }: IncomingMessage): Error | undefined {
  if (statusCode >= 200 && statusCode <= 599) return undefined;
  return new Error(`the target responded with status ${statusCode}`);
}
