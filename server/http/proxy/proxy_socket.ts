import { EventEmitter } from "node:events";
import { HMR_PROTOCOL, PING_PROTOCOL } from "../../../client/protocol.ts";
import type { Logger } from "../../base/logger.ts";
import type { Runtime, ServerSocket, SocketHandlers } from "../../runtime/runtime.ts";
import { requestHeaders } from "./proxy_headers.ts";
import { proxyResponse } from "./proxy_response.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import { proxiedPath } from "./proxy_rule.ts";
import {
  type ConnectedTarget,
  connectTarget,
  isSendableCode,
  type TargetSocket,
} from "./proxy_target_socket.ts";
import type { Middleware, RequestContext } from "../types.ts";

export interface ProxySocketsOptions {
  rules: readonly ProxyRule[];
  upgrade: Runtime["upgrade"];
  logger: Pick<Logger, "error">;
}

/**
 * Passes WebSockets to the servers of `server.proxy` whose rule has `ws`. The target is connected
 * first, so that the client gets the target's sub-protocol, the response with which it refuses, or
 * 502.
 */
export function proxySockets({ rules, upgrade, logger }: ProxySocketsOptions): Middleware {
  const socketRules = rules.filter((rule) => rule.ws);
  return async function passSocketToProxy(context, next) {
    const { request, target } = context;
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return await next();
    const protocols = offeredProtocols(request);
    const isOurs = protocols.includes(HMR_PROTOCOL) || protocols.includes(PING_PROTOCOL);
    const rule = socketRules.find((candidate) => candidate.matches(target.raw));
    if (isOurs || !rule) return await next();
    const bypassed = await rule.options.bypass?.(nodeLike(context), undefined, rule.options);
    if (typeof bypassed === "string") return await next();
    if (bypassed === false) return new Response(null, { status: 404 });
    let outgoing: TargetSocket;
    try {
      const connected = await connect(rule, context, protocols);
      if ("refusal" in connected) return proxyResponse(rule, connected.refusal, request.method);
      outgoing = connected.socket;
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 });
      const reason = error instanceof Error ? error.message : String(error);
      logger.error(`Cannot proxy WebSocket "${target.raw}" to "${rule.target.origin}": ${reason}`);
      return new Response(null, { status: 502 });
    }
    try {
      return upgrade(request, {
        protocol: outgoing.protocol,
        maxMessageSize: Infinity,
        handlers: joinSockets(outgoing),
      });
    } catch (error) {
      outgoing.end(1006, "");
      throw error;
    }
  };
}

function offeredProtocols(request: Request): string[] {
  return (request.headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim()).filter(Boolean);
}

async function connect(
  rule: ProxyRule,
  context: RequestContext,
  protocols: string[],
): Promise<ConnectedTarget> {
  // Concatenated instead of resolved: "//host/x" would name another server, which would get the
  // client's cookies.
  const url = new URL(rule.target.origin + proxiedPath(rule, context.target.raw));
  url.protocol = /^(?:https|wss):$/.test(rule.target.protocol) ? "wss:" : "ws:";
  const headers = Object.fromEntries(
    Object.entries(requestHeaders(rule, context))
      .filter(([name]) => !name.startsWith("sec-websocket-")),
  );
  if (rule.options.rewriteWsOrigin) {
    headers.origin = rule.target.origin.replace(/^ws/, "http");
  }
  await tellListeners(rule, context, headers);
  return await connectTarget(url, {
    headers,
    protocols,
    rejectUnauthorized: rule.options.secure !== false,
    signal: context.request.signal,
  });
}

/** Emits `proxyReqWs` with the headers only, because the socket is not a Node socket. */
async function tellListeners(
  { nodeProxy, options }: ProxyRule,
  context: RequestContext,
  headers: Record<string, string>,
): Promise<void> {
  // deno-lint-ignore no-explicit-any -- its events have types of Node objects
  const events: any = await nodeProxy?.();
  if (!events?.listenerCount("proxyReqWs")) return;
  const outgoing = {
    setHeader: (name: string, value: unknown) => void (headers[name.toLowerCase()] = String(value)),
    getHeader: (name: string) => headers[name.toLowerCase()],
    removeHeader: (name: string) => void delete headers[name.toLowerCase()],
  };
  const socket = new EventEmitter();
  events.emit("proxyReqWs", outgoing, nodeLike(context), socket, options, new Uint8Array());
}

/** The handshake with the properties of Node's request that callbacks read. */
function nodeLike({ request, target }: RequestContext) {
  return { method: request.method, url: target.raw, headers: Object.fromEntries(request.headers) };
}

/**
 * Forwards messages and close codes between both sockets, because browsers distinguish closings by
 * code.
 */
function joinSockets(outgoing: TargetSocket): SocketHandlers {
  return {
    open: (client: ServerSocket) =>
      outgoing.listen((event) => {
        if ("data" in event) client.send(event.data);
        else if (isSendableCode(event.code)) client.close(event.code, event.reason);
        else client.close();
      }),
    message: (_client, data) => outgoing.send(data),
    close: (_client, code, reason) => outgoing.end(code, reason),
  };
}
