import { VireoError } from "../../base/errors.ts";
import { isTooBig, MAX_MESSAGE_SIZE } from "../message_size.ts";
import type { ServerSocket, UpgradeOptions } from "../runtime.ts";

/** Characters of a close reason: the frame takes 123 bytes. */
const MAX_REASON = 40;
/** Seconds without a pong after which a connection counts as dead. */
const IDLE_TIMEOUT = 30;

/**
 * Responds to a WebSocket handshake.
 *
 * @param open Sockets of the listener; contains the new one until it is closed.
 * @throws VireoError `BAD_REQUEST` when the request is not a valid handshake.
 */
export function upgradeDenoSocket(
  request: Request,
  options: UpgradeOptions,
  open: Set<WebSocket>,
): Response {
  const { handlers, protocol, maxMessageSize = MAX_MESSAGE_SIZE } = options;
  const { socket, response } = handshake(request, protocol);
  const wrapped = wrapSocket(socket);
  socket.binaryType = "arraybuffer";
  open.add(socket);
  // Ends the socket when a handler throws, which would otherwise be an uncaught error of the
  // process.
  const guard = (call: () => void) => {
    try {
      call();
    } catch (error) {
      wrapped.close(1011, String(error).slice(0, MAX_REASON));
    }
  };
  socket.onopen = () => guard(() => handlers.open?.(wrapped));
  socket.onmessage = ({ data }) => {
    const message = typeof data === "string" ? data : new Uint8Array(data);
    if (isTooBig(message, maxMessageSize)) {
      guard(() => handlers.tooBig?.(wrapped));
      return wrapped.close(1009, "Message too big");
    }
    guard(() => handlers.message(wrapped, message));
  };
  // An error is always followed by `close`; a client that disappeared is not reported.
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) => {
    open.delete(socket);
    // Deno reports a lost client with 0.
    guard(() => handlers.close?.(wrapped, code || 1006, reason));
  };
  return response;
}

/** A nonce of 16 bytes. Source: RFC 6455, 4.1, https://www.rfc-editor.org/rfc/rfc6455#section-4.1 */
const KEY = /^[a-z\d+/]{22}==$/i;

function handshake(request: Request, protocol: string): Deno.WebSocketUpgrade {
  try {
    // Deno accepts any value of the header.
    const key = request.headers.get("sec-websocket-key") ?? "";
    if (request.method !== "GET" || !KEY.test(key)) {
      throw new TypeError("not a GET request with a key");
    }
    return Deno.upgradeWebSocket(request, {
      idleTimeout: IDLE_TIMEOUT,
      ...(protocol === "" ? {} : { protocol }),
    });
  } catch (cause) {
    throw new VireoError("BAD_REQUEST", "Request is not a valid WebSocket handshake", { cause });
  }
}

function wrapSocket(socket: WebSocket): ServerSocket {
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    get isOpen() {
      return isOpen();
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(data) {
      if (isOpen()) socket.send(data);
    },
    close(code, reason) {
      if (socket.readyState < WebSocket.CLOSING) socket.close(code, reason);
    },
  };
}
