import type { ClientRequest, IncomingMessage } from "node:http";

/**
 * A message from the target, or its close: code 1005 if the target sent none, 1006 if the
 * connection was lost.
 */
export type TargetEvent =
  | { data: string | Uint8Array<ArrayBuffer> }
  | { code: number; reason: string };

/** The open connection to the target of a proxied WebSocket. */
export interface TargetSocket {
  /** The target's sub-protocol; `""` for none. */
  readonly protocol: string;
  /** Delivers all events of the target, beginning with the first message. Call it once. */
  listen(listener: (event: TargetEvent) => void): void;
  send(data: string | Uint8Array): void;
  /** Closes with the client's code; a lost connection (1006) is closed without a code. */
  end(code: number, reason: string): void;
}

/** The result of a handshake: an open connection, or the response of a target that refuses. */
export type ConnectedTarget = { socket: TargetSocket } | { refusal: IncomingMessage };

export interface ConnectTargetOptions {
  headers: Readonly<Record<string, string>>;
  protocols: readonly string[];
  /** Whether the target's certificate must be trusted. */
  rejectUnauthorized: boolean;
  /** Cancels the handshake. */
  signal: AbortSignal;
}

/** The part of `WebSocket` of "ws" that this file uses. */
interface ClientSocket extends Omit<WebSocket, "onerror"> {
  onerror: ((event: { message?: string; error?: Error & { code?: string } }) => void) | null;
  on(
    event: "unexpected-response",
    listener: (request: unknown, response: IncomingMessage) => void,
  ): void;
  terminate(): void;
}

type ClientSocketClass = new (
  url: URL,
  protocols: readonly string[],
  options: Record<string, unknown>,
) => ClientSocket;

/**
 * Opens a WebSocket to a proxy's target. It uses `ws`, because built-in WebSockets allow few close
 * codes and do not say why a handshake failed.
 *
 * @throws Error with the reason when the connection fails.
 */
export async function connectTarget(
  url: URL,
  { headers, protocols, rejectUnauthorized, signal }: ConnectTargetOptions,
): Promise<ConnectedTarget> {
  const Socket = (await import("ws")).WebSocket as unknown as ClientSocketClass;
  const socket = new Socket(url, protocols, {
    headers,
    rejectUnauthorized,
    perMessageDeflate: false,
    // No limit: the client's own limit applies.
    maxPayload: 0,
    finishRequest(request: ClientRequest) {
      // Servers on Deno expect spaces in the list, as browsers write it.
      if (protocols.length > 0) request.setHeader("sec-websocket-protocol", protocols.join(", "));
      request.end();
    },
  });
  socket.binaryType = "arraybuffer";
  const early: TargetEvent[] = [];
  let deliver: (event: TargetEvent) => void = (event) => void early.push(event);
  socket.onmessage = ({ data }) =>
    deliver({ data: typeof data === "string" ? data : new Uint8Array(data) });
  socket.onclose = ({ code, reason }) => deliver({ code, reason });
  const refusal = await opened(socket, signal);
  if (refusal) return { refusal };
  const target: TargetSocket = {
    protocol: socket.protocol,
    listen(listener) {
      for (const event of early) listener(event);
      deliver = listener;
    },
    send(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data as string);
    },
    end(code, reason) {
      if (code === 1006) socket.terminate();
      else if (isSendableCode(code)) socket.close(code, reason);
      else socket.close();
    },
  };
  return { socket: target };
}

/**
 * Resolves after the handshake, with the response of a target that refuses. Later errors are
 * ignored, because `close` follows them.
 */
function opened(socket: ClientSocket, signal: AbortSignal): Promise<IncomingMessage | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | undefined>();
  const onAbort = () => {
    reject(new Error("the client went away"));
    socket.terminate();
  };
  socket.onopen = () => resolve(undefined);
  socket.onerror = ({ message, error }) => reject(new Error(message || error?.code));
  socket.on("unexpected-response", (_request, response) => resolve(response));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener("abort", onAbort));
}

/**
 * Whether a close frame can have a code: 1005 and 1006 only stand for a missing frame.
 *
 * Source: RFC 6455, 7.4, https://www.rfc-editor.org/rfc/rfc6455#section-7.4
 */
export function isSendableCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) ||
    (code >= 3000 && code <= 4999);
}
