import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { requestHeaders, targetAddress } from "./proxy_headers.ts";
import { proxiedPath, type ProxyRule } from "./proxy_rule.ts";
import type { RequestContext } from "../types.ts";

/**
 * Opens the request to a rule's target. Nothing is sent before its body or its end is written.
 *
 * @throws Error when the request has a body that is not there to be passed on.
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
  });
  // Else Node frames the bodies of some methods only: that of a DELETE would be the target's next request.
  if (request.body) outgoing.useChunkedEncodingByDefault = true;
  if (typeof options.proxyTimeout === "number") {
    outgoing.setTimeout(options.proxyTimeout, () => {
      outgoing.destroy(new Error("target did not answer in time"));
    });
  }
  return outgoing;
}

export const MISSING_BODY =
  "the body of the request is not there: none is read of a GET, and 1 MiB is kept of what plugins read";

/** Whether a body was announced and is gone: the target would wait for it, and take the next request for it. */
export function isBodyMissing({ headers, body }: Request): boolean {
  return !body &&
    (Number(headers.get("content-length") ?? 0) > 0 || headers.has("transfer-encoding"));
}

/** What is wrong with the status of a target's response: Web responses have those from 200 to 599 only. */
export function statusError({ statusCode = 0 }: IncomingMessage): Error | undefined {
  if (statusCode >= 200 && statusCode <= 599) return undefined;
  return new Error(`the target answered with status ${statusCode}`);
}
