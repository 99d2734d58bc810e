import type { IncomingMessage, ServerResponse } from "node:http";
import { createProxyServer, type ProxyServer } from "httpxy";
import type { Logger } from "../../base/logger.ts";
import type { ConnectHandler } from "../../plugin_api/node_handles.ts";
import { connectionTokens, HOP_BY_HOP } from "./proxy_headers.ts";
import { isBodyMissing, MISSING_BODY, NEW_CONNECTION, statusError } from "./proxy_request.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import type { RequestContext } from "../types.ts";

/**
 * Creates a rule's `ProxyServer`, which `configure` receives. It uses Node's request and response,
 * for callbacks and options that `proxy.ts` does not support.
 */
export function createNodeProxy(
  { options, target, context }: Pick<ProxyRule, "options" | "target" | "context">,
  logger: Pick<Logger, "error">,
): ProxyServer {
  const server = createProxyServer(options as Parameters<typeof createProxyServer>[0]);
  options.configure?.(server, options);
  const { agent = NEW_CONNECTION } = server.options;
  server.options = { ...server.options, agent, target: new TargetUrl(target) };
  const fail = (error: Error, request?: IncomingMessage, response?: unknown) => {
    if (!request || !isResponse(response)) return;
    // The client disconnected; the target is fine.
    if (response.destroyed && !response.writableFinished) return;
    const { originalUrl = request.url } = request as { originalUrl?: string; url?: string };
    logger.error(`Cannot proxy "${originalUrl}" to "${target.origin}": ${error.message}`);
    if (response.headersSent || response.writableEnded) return;
    response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
    response.end(`Bad gateway: cannot reach the target of "${context}"`);
  };
  server.on("error", fail);
  server.on("proxyRes", (incoming, request, response) => {
    const error = options.selfHandleResponse ? undefined : statusError(incoming);
    if (!error || response.headersSent) return;
    incoming.destroy();
    fail(error, request, response);
  });
  return server;
}

/** A target whose `hostname` suits `node:http`: an IPv6 address without brackets. */
class TargetUrl extends URL {
  override get hostname(): string {
    return super.hostname.replace(/^\[|\]$/g, "");
  }
}

const isResponse = (response: unknown): response is ServerResponse =>
  typeof (response as Partial<ServerResponse> | undefined)?.writeHead === "function";

/** Passes a request through a rule's `ProxyServer`, unless `bypass` handles it. */
export function nodeProxyHandler(
  { options, target }: ProxyRule,
  server: ProxyServer,
  context: RequestContext,
): ConnectHandler {
  return async function passThroughNode(
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ) {
    const bypassed = await options.bypass?.(request, response, options);
    if (typeof bypassed === "string") {
      request.url = bypassed;
      if (!response.writableEnded) next();
    } else if (bypassed === false) {
      response.statusCode = 404;
      response.end();
    } else if (isBodyMissing(context.request)) {
      server.emit("error", new Error(MISSING_BODY), request, response, target);
    } else {
      prepareRequest(request, options, context);
      await server.web(request, response);
    }
  };
}

/** Removes hop-by-hop headers but keeps the framing of a body. */
function prepareRequest(
  request: IncomingMessage,
  options: ProxyRule["options"],
  context: RequestContext,
): void {
  const { headers } = request;
  for (const name of [...HOP_BY_HOP, ...connectionTokens(headers.connection ?? null)]) {
    if (name !== "transfer-encoding" || !context.request.body) delete headers[name];
  }
  headers.host = context.host;
  // The rule's credentials take precedence.
  if (typeof options.auth === "string") delete headers.authorization;
  request.url = options.rewrite?.(context.target.raw) ?? context.target.raw;
}
