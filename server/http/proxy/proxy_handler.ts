import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../../base/logger.ts";
import type { ConnectHandler } from "../../plugin_api/node_handles.ts";
import { responseHeadersOf } from "./proxy_headers.ts";
import { openProxyRequest, statusError } from "./proxy_request.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import type { RequestContext } from "../types.ts";

/**
 * A rule's way of a request through Node's objects, for `bypass`, `selfHandleResponse` and the events that `configure`
 * listens to: `start`, `proxyReq`, `proxyRes`, `end`, `error`, in the meaning of `http-proxy`.
 */
export function proxyHandler(
  rule: ProxyRule,
  context: RequestContext,
  logger: Pick<Logger, "error">,
): ConnectHandler {
  return async function passWithEvents(
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ) {
    const bypassed = await rule.options.bypass?.(request, response, rule.options);
    if (typeof bypassed === "string") {
      request.url = bypassed;
      if (!response.writableEnded) next();
    } else if (bypassed === false) {
      response.statusCode = 404;
      response.end();
    } else {
      send(rule, context, { request, response, logger });
    }
  };
}

function send(
  rule: ProxyRule,
  context: RequestContext,
  { request, response, logger }: {
    request: IncomingMessage;
    response: ServerResponse;
    logger: Pick<Logger, "error">;
  },
): void {
  const { options, events, target } = rule;
  events.emit("start", request, response, target);
  let isClientGone = false;
  const onError = (error: Error) => {
    if (isClientGone) return;
    if (events.listenerCount("error") > 0) events.emit("error", error, request, response, target);
    logger.error(`Cannot pass "${context.target.raw}" to "${target.origin}": ${error.message}`);
    if (response.headersSent || response.writableEnded) return;
    response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
    response.end(`Bad gateway: cannot reach the target of "${rule.context}"`);
  };
  let outgoing: ClientRequest;
  try {
    outgoing = openProxyRequest(rule, context);
  } catch (error) {
    return onError(error as Error);
  }
  events.emit("proxyReq", outgoing, request, response, options);
  outgoing.on("error", onError);
  outgoing.on("response", (incoming) => {
    events.emit("proxyRes", incoming, request, response);
    incoming.once("end", () => events.emit("end", request, response, incoming));
    if (options.selfHandleResponse) return;
    const error = response.headersSent ? undefined : statusError(incoming);
    if (error) {
      incoming.destroy();
      return onError(error);
    }
    if (!response.headersSent) copyHead(rule, incoming, response);
    if (response.writableEnded) incoming.resume();
    else passBody(incoming, response);
  });
  // The client went away. (The request closes as soon as it is read.)
  response.once("close", () => {
    if (response.writableFinished) return;
    isClientGone = true;
    outgoing.destroy();
  });
  request.pipe(outgoing);
}

/** What breaks off on its way here breaks off for the client too, who would wait for the rest. */
function passBody(incoming: IncomingMessage, response: ServerResponse): void {
  incoming.once("close", () => {
    if (!incoming.complete) response.destroy();
  });
  incoming.pipe(response);
}

/** Status and headers as listeners of `proxyRes` left them. */
function copyHead(rule: ProxyRule, incoming: IncomingMessage, response: ServerResponse): void {
  const raw = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((each) => [name, each])
  );
  const headers = responseHeadersOf(rule, raw);
  for (const [name, value] of headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.statusCode = incoming.statusCode ?? 502;
  if (incoming.statusMessage) response.statusMessage = incoming.statusMessage;
}
