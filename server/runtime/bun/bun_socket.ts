import { VireoError } from "../../base/errors.ts";
import type { BunServer, BunSocket, BunSocketHandlers } from "./bun_api.ts";
import { isTooBig, MAX_MESSAGE_SIZE } from "../message_size.ts";
import type { ServerSocket, SocketHandlers, UpgradeOptions } from "../runtime.ts";

/** Longest message of any socket: Bun has one limit for all sockets of a listener. */
const MAX_PAYLOAD = 64 * 1024 * 1024;
/**
 * Bytes that can wait to be sent before Bun drops messages; sockets of a proxy must not lose any.
 */
const MAX_BACKLOG = 1024 * 1024 * 1024;
/** Characters of a close reason: the frame takes 123 bytes. */
const MAX_REASON = 40;
/** Seconds without a pong after which a connection counts as dead. */
const IDLE_TIMEOUT = 30;
const OPEN = 1;
/** Makes a close frame without a code; by default, Bun uses 1000. */
const NO_CODE = 1005;

/** Data of a socket: its handlers and its own limit. */
export interface BunSocketData {
  handlers: SocketHandlers;
  maxMessageSize: number;
  wrapped?: ServerSocket;
}

/**
 * Responds to a WebSocket handshake; Bun sends the response itself.
 *
 * @throws VireoError `BAD_REQUEST` when the request is not a valid handshake.
 */
export function upgradeBunSocket(
  request: Request,
  options: UpgradeOptions,
  server: BunServer<BunSocketData>,
): void {
  const { handlers, protocol, maxMessageSize = MAX_MESSAGE_SIZE } = options;
  const isUpgraded = server.upgrade(request, {
    headers: protocol === "" ? undefined : { "sec-websocket-protocol": protocol },
    data: { handlers, maxMessageSize },
  });
  if (!isUpgraded) {
    throw new VireoError("BAD_REQUEST", "Request is not a valid WebSocket handshake");
  }
}

/**
 * The handlers shared by all sockets of a listener.
 *
 * @param open Sockets of the listener that are not closed yet.
 */
export function bunSocketHandlers(
  open: Set<BunSocket<BunSocketData>>,
): BunSocketHandlers<BunSocketData> {
  return {
    maxPayloadLength: MAX_PAYLOAD,
    idleTimeout: IDLE_TIMEOUT,
    sendPings: true,
    backpressureLimit: MAX_BACKLOG,
    closeOnBackpressureLimit: true,
    open(socket) {
      open.add(socket);
      guard(socket, () => socket.data.handlers.open?.(wrapSocket(socket)));
    },
    message(socket, data) {
      const message = typeof data === "string" ? data : new Uint8Array(data);
      const { maxMessageSize, handlers } = socket.data;
      if (isTooBig(message, maxMessageSize)) {
        guard(socket, () => handlers.tooBig?.(wrapSocket(socket)));
        return wrapSocket(socket).close(1009, "Message too big");
      }
      guard(socket, () => handlers.message(wrapSocket(socket), message));
    },
    close(socket, code, reason) {
      open.delete(socket);
      guard(socket, () => socket.data.handlers.close?.(wrapSocket(socket), code, reason));
    },
  };
}

/**
 * Ends the socket when a handler throws, which would otherwise be an uncaught error of the process.
 */
function guard(socket: BunSocket<BunSocketData>, call: () => void): void {
  try {
    call();
  } catch (error) {
    if (socket.readyState === OPEN) socket.close(1011, String(error).slice(0, MAX_REASON));
  }
}

/** Returns the same object for every call with one socket, so that handlers can use it as a key. */
function wrapSocket(socket: BunSocket<BunSocketData>): ServerSocket {
  const isOpen = () => socket.readyState === OPEN;
  return socket.data.wrapped ??= {
    get isOpen() {
      return isOpen();
    },
    get bufferedAmount() {
      return isOpen() ? socket.getBufferedAmount() : 0;
    },
    send(data) {
      if (isOpen()) socket.send(data);
    },
    close(code, reason) {
      if (isOpen()) socket.close(code ?? NO_CODE, reason);
    },
  };
}
