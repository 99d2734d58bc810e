import type { Log } from "../console/log.ts";
import { type ClientMessage, HMR_PROTOCOL, type HotPayload } from "../protocol.ts";
import { withoutToken } from "./socket_address.ts";

/** The part of `WebSocket` that is used. */
export type SocketLike = Pick<
  WebSocket,
  "addEventListener" | "send" | "close" | "readyState" | "url"
>;

/** `WebSocket.OPEN` */
const OPEN = 1;

/** What a {@linkcode HotSocket} needs. */
export interface HotSocketOptions {
  /** Addresses to try, best first. */
  addresses: readonly string[];
  /** Milliseconds between pings, which keep proxies from closing a quiet connection. */
  timeout: number;
  log: Log;
  /** `new WebSocket(url, protocol)`, or what a test has in its place. */
  createSocket(url: string, protocol: string): SocketLike;
  onMessage(payload: HotPayload): void;
  onOpen(socket: SocketLike): void;
  /** An open connection ended. */
  onLost(socket: SocketLike): void;
  /** No address answered. */
  onUnreachable(): void;
}

/** The page's end of the hot channel: connects once, queues what is sent before, and tells when it ends. */
export class HotSocket {
  readonly #options: HotSocketOptions;
  #queue: string[] | undefined = [];
  #socket: SocketLike | undefined;

  /** @param options Where to connect, and whom to tell. */
  constructor(options: HotSocketOptions) {
    this.#options = options;
  }

  /** Whether messages get through now. */
  get isOpen(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  /** Tries the addresses in turn. */
  connect(): void {
    this.#options.log.debug("connecting...");
    this.#try(0);
  }

  /** Sends `message`, when the socket opens if it is not open yet. After the end of the connection it is dropped. */
  send(message: ClientMessage): void {
    const text = JSON.stringify(message);
    if (this.isOpen) this.#socket?.send(text);
    else this.#queue?.push(text);
  }

  #try(index: number): void {
    const { addresses, log } = this.#options;
    const address = addresses[index];
    if (address === undefined) return this.#unreachable();
    let socket: SocketLike;
    try {
      socket = this.#options.createSocket(address, HMR_PROTOCOL);
    } catch (error) {
      // A page over HTTPS may not open an insecure socket, and a policy may forbid the address.
      log.debug(`cannot open a socket at ${withoutToken(address)}: ${error}`);
      return this.#try(index + 1);
    }
    socket.addEventListener("open", () => {
      if (index > 0) {
        log.info(
          `connected to ${withoutToken(address)} directly, because ${
            withoutToken(addresses[0] as string)
          } failed. Set server.hmr.clientPort to remove the error before`,
        );
      }
      this.#opened(socket);
    }, { once: true });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#options.onLost(socket);
      else this.#try(index + 1);
    }, { once: true });
  }

  #opened(socket: SocketLike): void {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const payload = parse(data);
      if (payload !== undefined) this.#options.onMessage(payload);
      else this.#options.log.error(`Cannot read a message of the server: ${String(data)}`);
    });
    for (const text of this.#queue ?? []) socket.send(text);
    this.#queue = undefined;
    const timer = setInterval(() => this.send({ type: "ping" }), this.#options.timeout);
    socket.addEventListener("close", () => clearInterval(timer), { once: true });
    this.#options.onOpen(socket);
  }

  #unreachable(): void {
    const tried = this.#options.addresses.map((address) => `"${withoutToken(address)}"`);
    this.#queue = undefined;
    this.#options.log.error(
      `Cannot connect to the server for hot updates, tried ${
        tried.join(" and ")
      }. Edits will not appear ` +
        "until the page is reloaded. Let the proxy forward WebSocket upgrades, or set server.hmr.host, " +
        "server.hmr.clientPort and server.hmr.protocol to where the browser reaches the server",
    );
    this.#options.onUnreachable();
  }
}

function parse(data: unknown): HotPayload | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null && "type" in value
      ? value as HotPayload
      : undefined;
  } catch {
    return undefined;
  }
}
