/**
 * The hot channel on the user's own Node `http` server, `server.hmr.server`: upgrades become Web
 * requests that pass the usual checks, and `ws` implements the protocol on their sockets.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { HMR_PROTOCOL, PING_PROTOCOL } from "../../../client/protocol.ts";
import { VireoError } from "../../base/errors.ts";
import type { Handler, ServerSocket, UpgradeOptions } from "../../runtime/runtime.ts";

/** The part of Node's server that this file uses. */
export interface UpgradeSource {
  on(event: "upgrade", listener: UpgradeListener): unknown;
  off(event: "upgrade", listener: UpgradeListener): unknown;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Uint8Array) => void;

/** The part of "ws" that this file uses. */
interface NodeSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  on(event: "message", listener: (data: Uint8Array, isBinary: boolean) => void): void;
  on(event: "close", listener: (code: number, reason: Uint8Array) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
}

type WebSocketServerClass = new (options: Record<string, unknown>) => {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Uint8Array,
    onOpen: (socket: NodeSocket) => void,
  ): void;
};

/** Maximum size of a client message, in bytes. */
const MAX_MESSAGE_SIZE = 1024 * 1024;
const OPEN = 1;

/** An upgrade without a response yet. */
interface Pending {
  request: IncomingMessage;
  socket: Duplex;
  head: Uint8Array;
}

export class NodeUpgrades {
  readonly #source: UpgradeSource;
  #handler: Handler | undefined;
  readonly #pending = new WeakMap<Request, Pending>();
  readonly #open = new Set<NodeSocket>();
  #Server: WebSocketServerClass | undefined;

  /** @param source Node's server. */
  constructor(source: UpgradeSource) {
    this.#source = source;
  }

  /**
   * Starts handling upgrades for the hot channel.
   *
   * @param handler Checks a request and accepts it with {@linkcode NodeUpgrades.upgrade}.
   */
  begin(handler: Handler): void {
    this.#handler = handler;
    this.#source.on("upgrade", this.#onUpgrade);
  }

  /** Stops handling upgrades and closes the sockets. */
  close(): void {
    this.#source.off("upgrade", this.#onUpgrade);
    for (const socket of this.#open) socket.close(1001, "Server closed");
  }

  /** Accepts an upgrade like `Runtime.upgrade`, for requests of this server. */
  readonly upgrade = (request: Request, options: UpgradeOptions): Response => {
    const pending = this.#pending.get(request);
    if (!pending || !this.#Server) {
      throw new VireoError("BAD_REQUEST", "Request cannot be upgraded");
    }
    this.#pending.delete(request);
    const server = new this.#Server({
      noServer: true,
      handleProtocols: () => options.protocol || false,
      maxPayload: options.maxMessageSize ?? MAX_MESSAGE_SIZE,
      perMessageDeflate: false,
    });
    server.handleUpgrade(
      pending.request,
      pending.socket,
      pending.head,
      (socket) => this.#serve(socket, options),
    );
    // A placeholder: the handshake response went over the socket.
    return new Response(null);
  };

  readonly #onUpgrade: UpgradeListener = (request, socket, head) => {
    // Other listeners can handle upgrades of the same server.
    if (!isHotChannel(request)) return;
    socket.on("error", () => socket.destroy());
    void this.#answer({ request, socket, head }).catch(() => socket.destroy());
  };

  async #answer(pending: Pending): Promise<void> {
    this.#Server ??= (await import("ws")).WebSocketServer as unknown as WebSocketServerClass;
    const { request, socket } = pending;
    const web = toWebRequest(request);
    this.#pending.set(web, pending);
    const peer = { address: request.socket.remoteAddress ?? "" };
    const { status } = await this.#handler!(web, peer);
    if (!this.#pending.has(web)) return;
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #serve(socket: NodeSocket, { handlers }: UpgradeOptions): void {
    const wrapped = wrap(socket);
    this.#open.add(socket);
    const guard = (call: () => void) => {
      try {
        call();
      } catch (error) {
        socket.close(1011, String(error).slice(0, 40));
      }
    };
    socket.on("message", (data, isBinary) => {
      guard(() => handlers.message(wrapped, isBinary ? data : new TextDecoder().decode(data)));
    });
    // `close` follows.
    socket.on("error", () => {});
    socket.on("close", (code, reason) => {
      this.#open.delete(socket);
      guard(() => handlers.close?.(wrapped, code, new TextDecoder().decode(reason)));
    });
    guard(() => handlers.open?.(wrapped));
  }
}

function wrap(socket: NodeSocket): ServerSocket {
  return {
    get isOpen() {
      return socket.readyState === OPEN;
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
  };
}

function isHotChannel({ headers }: IncomingMessage): boolean {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return offered.includes(HMR_PROTOCOL) || offered.includes(PING_PROTOCOL);
}

function toWebRequest({ url = "/", headers }: IncomingMessage): Request {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(":")) web.set(name, [value].flat().join(", "));
  }
  return new Request(new URL(url, `http://${headers.host ?? "localhost"}`), { headers: web });
}
