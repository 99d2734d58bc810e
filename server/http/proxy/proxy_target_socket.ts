import type { ClientRequest } from "node:http";

/** What a target sends, and how it ends: with 1005 when it named no code, with 1006 when it was lost. */
export type TargetEvent =
  | { data: string | Uint8Array<ArrayBuffer> }
  | { code: number; reason: string };

/** The target's end of a proxied WebSocket, open. */
export interface TargetSocket {
  /** The sub-protocol that the target chose, `""` for none. */
  readonly protocol: string;
  /** Takes all that the target sends, from the first message on. To be called once. */
  listen(listener: (event: TargetEvent) => void): void;
  send(data: string | Uint8Array): void;
  /** Ends it as the client ended; one that was lost (1006) cannot say so. */
  end(code: number, reason: string): void;
}

export interface ConnectTargetOptions {
  headers: Readonly<Record<string, string>>;
  protocols: readonly string[];
  /** Whether the target's certificate has to be one that is trusted. */
  rejectUnauthorized: boolean;
  /** Gives the handshake up. */
  signal: AbortSignal;
}

/** The part of a `WebSocket` of "ws" that is used. */
interface ClientSocket extends Omit<WebSocket, "onerror"> {
  onerror: ((event: { message?: string; error?: Error & { code?: string } }) => void) | null;
  on(
    event: "unexpected-response",
    listener: (request: unknown, response: { statusCode: number }) => void,
  ): void;
  terminate(): void;
}

type ClientSocketClass = new (
  url: URL,
  protocols: readonly string[],
  options: Record<string, unknown>,
) => ClientSocket;

/**
 * Opens a WebSocket to a proxy's target. The runtimes' own `WebSocket` may end with few codes, and says not why it failed.
 *
 * @throws Error that says why there is none.
 */
export async function connectTarget(
  url: URL,
  { headers, protocols, rejectUnauthorized, signal }: ConnectTargetOptions,
): Promise<TargetSocket> {
  const Socket = (await import("ws")).WebSocket as unknown as ClientSocketClass;
  const socket = new Socket(url, protocols, {
    headers,
    rejectUnauthorized,
    perMessageDeflate: false,
    // As much as the client takes.
    maxPayload: 0,
    finishRequest(request: ClientRequest) {
      // Servers on Deno know a list by its spaces, as browsers write them.
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
  await opened(socket, signal);
  return {
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
}

/** Resolves when the handshake is over; from then on an error is followed by `close`, which tells enough. */
function opened(socket: ClientSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (reason: string) => {
    reject(new Error(reason));
    socket.terminate();
  };
  const onAbort = () => giveUp("the client went away");
  socket.onopen = () => resolve();
  socket.onerror = ({ message, error }) => reject(new Error(message || error?.code));
  socket.on(
    "unexpected-response",
    (_request, { statusCode }) => giveUp(`the target answered with status ${statusCode}`),
  );
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener("abort", onAbort));
}

/**
 * Whether a close frame may have a code: 1005 and 1006 only tell of one that did not come.
 *
 * Source: RFC 6455, 7.4, https://www.rfc-editor.org/rfc/rfc6455#section-7.4
 */
export function isSendableCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) ||
    (code >= 3000 && code <= 4999);
}
