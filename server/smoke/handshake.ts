import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";

/** The response of a server to the opening handshake of a WebSocket. */
export interface HandshakeAnswer {
  status: number;
  /** The first message, where one came before the server closed. */
  firstMessage?: string;
}

/** What to ask with. */
export interface HandshakeOptions {
  protocol: string;
  /** As a browser would send it for a page of this origin. */
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
 * Opens a WebSocket as a browser does, and waits for its first message. (The global `WebSocket` sends no `Origin`, on
 * which the checks depend.)
 *
 * @param url `http:` URL of the socket.
 * @throws Error when there is no response, or one that browsers do not accept: a wrong key, another sub-protocol.
 */
export function handshake(
  url: string,
  { protocol, origin, timeout }: HandshakeOptions,
): Promise<HandshakeAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HandshakeAnswer>();
  const options = { origin, perMessageDeflate: false };
  const socket = new (WebSocket as unknown as ClientSocketClass)(url, protocol, options);
  const timer = setTimeout(() => reject(new Error(`No answer within ${timeout} ms`)), timeout);
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
