import type { Log } from "../console/log.ts";
import { type ClientMessage, HMR_PROTOCOL, type HotPayload } from "../protocol.ts";
import { withoutToken } from "./socket_address.ts";

/** The members of `WebSocket` that the client uses. */
export type SocketLike = Pick<
  WebSocket,
  "addEventListener" | "send" | "close" | "readyState" | "url"
>;

/** `WebSocket.OPEN` */
const OPEN = 1;

/** Options of {@linkcode HotSocket}. */
export interface HotSocketOptions {
  /** Addresses to try, best first. */
  addresses: readonly string[];
  /** Milliseconds between pings, which keep proxies from closing a quiet connection. */
  timeout: number;
  log: Log;
  /** `new WebSocket(url, protocol)`, or a test's replacement. */
  createSocket(url: string, protocol: string): SocketLike;
  onMessage(payload: HotPayload): void;
  onOpen(socket: SocketLike): void;
  /** An open connection ended; `code` is the close code. */
  onLost(socket: SocketLike, code: number): void;
  /** No address accepted the connection. */
  onUnreachable(): void;
}

/**
 * The page's end of the hot channel: connects once, queues earlier messages, and reports its end.
 */
export class HotSocket {
  readonly #options: HotSocketOptions;
  #queue: string[] | undefined = [];
  #socket: SocketLike | undefined;

  /** @param options The addresses and the callbacks. */
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

  /**
   * Sends `message`, or queues it until the socket opens. Drops it once the connection has ended.
   */
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
      // Browsers forbid insecure sockets on HTTPS pages, and a policy can forbid the address.
      log.debug(`cannot open a socket at ${withoutToken(address)}: ${error}`);
      return this.#try(index + 1);
    }
    socket.addEventListener("open", () => {
      if (index > 0) {
        log.info(
          `connected to ${withoutToken(address)} directly, because ${
            withoutToken(addresses[0] as string)
          } failed. Set server.hmr.clientPort to avoid the preceding error`,
        );
      }
      this.#opened(socket);
    }, { once: true });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) this.#options.onLost(socket, code);
      else this.#try(index + 1);
    }, { once: true });
  }

  #opened(socket: SocketLike): void {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const payload = parse(data);
      if (payload !== undefined) this.#options.onMessage(payload);
      else this.#options.log.error(`Cannot read a message from the server: ${String(data)}`);
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
