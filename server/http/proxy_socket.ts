import { EventEmitter } from "node:events";
import { HMR_PROTOCOL, PING_PROTOCOL } from "../../client/protocol.ts";
import type { Logger } from "../logger.ts";
import type { Runtime, ServerSocket, SocketHandlers } from "../runtime/runtime.ts";
import { requestHeaders } from "./proxy_headers.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import { proxiedPath } from "./proxy_rule.ts";
import type { Middleware, RequestContext } from "./types.ts";

/** `WebSocket` of the server runtimes, which takes headers. */
type HeaderedWebSocket = new (
  url: string,
  options: { headers: Record<string, string>; protocols: string[] },
) => WebSocket;

export interface ProxySocketsOptions {
  rules: readonly ProxyRule[];
  upgrade: Runtime["upgrade"];
  logger: Pick<Logger, "error">;
}

/**
 * Passes WebSockets on to the servers of `server.proxy` whose rule says `ws`. The target is connected first, so
 * that the client gets the sub-protocol that the target chose, or 502.
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
    const outgoing = connect(rule, context, protocols);
    const early = collectEarly(outgoing);
    if (!await isOpened(outgoing)) {
      logger.error(`Cannot pass WebSocket "${target.raw}" to "${rule.target.origin}"`);
      return new Response(null, { status: 502 });
    }
    return upgrade(request, {
      protocol: outgoing.protocol,
      maxMessageSize: Infinity,
      handlers: joinSockets(outgoing, early),
    });
  };
}

function offeredProtocols(request: Request): string[] {
  return (request.headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim()).filter(Boolean);
}

function connect(rule: ProxyRule, context: RequestContext, protocols: string[]): WebSocket {
  // Not resolved against the target: "//host/x" would be another server, which gets the client's cookies.
  const url = new URL(rule.target.origin + proxiedPath(rule, context.target.raw));
  url.protocol = /^(?:https|wss):$/.test(rule.target.protocol) ? "wss:" : "ws:";
  const headers = Object.fromEntries(
    Object.entries(requestHeaders(rule, context))
      .filter(([name]) => name !== "host" && !name.startsWith("sec-websocket-")),
  );
  if (rule.options.rewriteWsOrigin) {
    headers.origin = rule.target.origin.replace(/^ws/, "http");
  }
  tellListeners(rule, context, headers);
  const Socket = WebSocket as unknown as HeaderedWebSocket;
  const socket = new Socket(url.href, { headers, protocols });
  socket.binaryType = "arraybuffer";
  return socket;
}

/** The event `proxyReqWs`, as far as headers: the socket is none of Node's. */
function tellListeners(
  { events, options }: ProxyRule,
  context: RequestContext,
  headers: Record<string, string>,
): void {
  if (events.listenerCount("proxyReqWs") === 0) return;
  const outgoing = {
    setHeader: (name: string, value: unknown) => void (headers[name.toLowerCase()] = String(value)),
    getHeader: (name: string) => headers[name.toLowerCase()],
    removeHeader: (name: string) => void delete headers[name.toLowerCase()],
  };
  events.emit(
    "proxyReqWs",
    outgoing,
    nodeLike(context),
    new EventEmitter(),
    options,
    new Uint8Array(),
  );
}

/** The handshake as functions for Node's requests read it. */
function nodeLike({ request, target }: RequestContext) {
  return { method: request.method, url: target.raw, headers: Object.fromEntries(request.headers) };
}

function isOpened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(true), { once: true });
    socket.addEventListener("error", () => resolve(false), { once: true });
    socket.addEventListener("close", () => resolve(false), { once: true });
  });
}

type Data = string | Uint8Array<ArrayBuffer>;

/** What the target sends before the client's side is open. */
function collectEarly(outgoing: WebSocket): Data[] {
  const early: Data[] = [];
  outgoing.onmessage = ({ data }) => void early.push(dataOf(data));
  return early;
}

function joinSockets(outgoing: WebSocket, early: Data[]): SocketHandlers {
  return {
    open(client: ServerSocket) {
      for (const data of early) client.send(data);
      outgoing.onmessage = ({ data }) => client.send(dataOf(data));
      outgoing.onclose = ({ code, reason }) => client.close(sendableCode(code), reason);
      if (outgoing.readyState === WebSocket.CLOSED) client.close();
    },
    message: (_client, data) => {
      if (outgoing.readyState === WebSocket.OPEN) outgoing.send(data as Data);
    },
    close: () => outgoing.close(),
  };
}

const dataOf = (data: string | ArrayBuffer): Data =>
  typeof data === "string" ? data : new Uint8Array(data);

/** Codes such as 1006 tell of a lost connection and must not be sent. */
const sendableCode = (code: number): number | undefined =>
  code === 1000 || (code >= 3000 && code <= 4999) ? code : undefined;
