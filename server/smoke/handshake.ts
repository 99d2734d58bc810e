import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";

/** A server's response to a WebSocket's opening handshake. */
export interface HandshakeResponse {
  status: number;
  /** The first message, if one arrived before the server closed. */
  firstMessage?: string;
}

/** Options of {@linkcode handshake}. */
export interface HandshakeOptions {
  protocol: string;
  /** The page's origin, sent as a browser would. */
  origin: string;
  /** Milliseconds. */
  timeout: number;
}

type ClientSocket = EventEmitter & { terminate(): void };
type ClientSocketClass = new (
  url: string,
  protocol: string,
  options: Record<string, unknown>,
) => ClientSocket;

/**
 * Opens a WebSocket as a browser does, and waits for its first message. (The global `WebSocket`
 * sends no `Origin`, which the checks need.)
 *
 * @param url `http:` URL of the socket.
 * @throws Error when there is no response, or one that browsers reject: a wrong key, another
 *   sub-protocol.
 */
export function handshake(
  url: string,
  { protocol, origin, timeout }: HandshakeOptions,
): Promise<HandshakeResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HandshakeResponse>();
  const options = { origin, perMessageDeflate: false };
  const socket = new (WebSocket as unknown as ClientSocketClass)(url, protocol, options);
  const timer = setTimeout(() => reject(new Error(`No response within ${timeout} ms`)), timeout);
  socket.on("unexpected-response", (_request, { statusCode }: IncomingMessage) => {
    resolve({ status: statusCode! });
  });
  socket.on("message", (message) => resolve({ status: 101, firstMessage: String(message) }));
  socket.on("error", reject);
  socket.on("close", () => resolve({ status: 101 }));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.terminate();
  });
}
