import http, { type ClientRequest } from "node:http";
import https from "node:https";
import { requestHeaders, targetAddress } from "./proxy_headers.ts";
import { proxiedPath, type ProxyRule } from "./proxy_rule.ts";
import type { RequestContext } from "./types.ts";

/** Opens the request to a rule's target. Nothing is sent before its body or its end is written. */
export function openProxyRequest(rule: ProxyRule, context: RequestContext): ClientRequest {
  const { request, target } = context;
  const { options } = rule;
  const isSecure = rule.target.protocol === "https:" || rule.target.protocol === "wss:";
  const outgoing = (isSecure ? https : http).request({
    ...targetAddress(rule.target),
    path: proxiedPath(rule, target.raw),
    method: request.method,
    headers: requestHeaders(rule, context),
    auth: typeof options.auth === "string" ? options.auth : undefined,
    rejectUnauthorized: options.secure !== false,
  });
  if (typeof options.proxyTimeout === "number") {
    outgoing.setTimeout(options.proxyTimeout, () => {
      outgoing.destroy(new Error("target did not answer in time"));
    });
  }
  return outgoing;
}
