import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { Logger } from "../../base/logger.ts";
import type { ConnectHandler } from "../../plugin_api/node_handles.ts";
import { connectBridge } from "../connect/connect_bridge.ts";
import { openProxyRequest } from "./proxy_request.ts";
import { proxyResponse } from "./proxy_response.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import type { Middleware, RequestContext } from "../types.ts";

/**
 * Passes requests to the servers of `server.proxy`; the first matching rule applies. Bodies stream
 * in both directions with their encoding unchanged, so this uses `node:http` instead of `fetch`.
 * Rules with callbacks or rarely used options use `httpxy` with Node's request and response.
 */
export function proxy(rules: readonly ProxyRule[], logger: Pick<Logger, "error">): Middleware {
  return async function passToProxy(context, next) {
    const url = context.target.raw;
    const rule = rules.find((candidate) => candidate.matches(url));
    if (!rule) return await next();
    let handle: ConnectHandler;
    try {
      if (!rule.nodeProxy) return await forward(rule, context);
      const { nodeProxyHandler } = await import("./node_proxy.ts");
      handle = nodeProxyHandler(rule, await rule.nodeProxy(), context);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error(`Cannot proxy "${url}" to "${rule.target.origin}": ${reason}`);
      return new Response(`Bad gateway: cannot reach the target of "${rule.context}"`, {
        status: 502,
        headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      });
    }
    return await connectBridge(() => [{ route: "", handle }])(context, next);
  };
}

function forward(rule: ProxyRule, context: RequestContext): Promise<Response> {
  const { request } = context;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const outgoing = openProxyRequest(rule, context);
  // The client disconnected: nobody needs a response, and the target is fine.
  const giveUp = () => {
    resolve(new Response(null, { status: 499 }));
    outgoing.destroy();
  };
  request.signal.addEventListener("abort", giveUp, { once: true });
  outgoing.on("error", reject);
  outgoing.on("response", (incoming) => {
    // From here on, the response body reports errors.
    request.signal.removeEventListener("abort", giveUp);
    try {
      resolve(proxyResponse(rule, incoming, request.method));
    } catch (error) {
      reject(error);
    }
  });
  if (request.body) {
    const body = Readable.fromWeb(request.body as unknown as NodeReadableStream);
    body.on("error", giveUp);
    body.pipe(outgoing);
  } else {
    outgoing.end();
  }
  return promise;
}
