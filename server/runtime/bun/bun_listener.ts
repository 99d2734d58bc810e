/**
 * How listening on Bun works:
 *
 * 1. `localhost` means both loopback addresses on one port, since browsers try both; an address
 *    that the machine lacks is skipped.
 * 2. Bun responds to a WebSocket handshake itself, so a request that became a socket gets no
 *    response.
 * 3. `close()` refuses new requests, closes the sockets properly, gives pending responses a moment,
 *    then ends all other connections: Bun's own graceful stop would wait for idle ones.
 */
import { VireoError } from "../../base/errors.ts";
import { bunApi, type BunServer, type BunSocket } from "./bun_api.ts";
import { type BunSocketData, bunSocketHandlers, upgradeBunSocket } from "./bun_socket.ts";
import { addressesOf, bindListener } from "../bind_listener.ts";
import { isAddressInUse } from "../listen_error.ts";
import type { Handler, Listener, ListenOptions, UpgradeOptions } from "../runtime.ts";

export interface BunListenerOptions {
  handler: Handler;
  /** Called with each request before the handler is. */
  onRequest(request: Request, listener: BunListener): void;
}

/** Milliseconds that open requests and sockets get when the listener closes. */
const GRACE = 300;
/** Milliseconds that a response needs to reach the network after the handler returned it. */
const FLUSH = 20;
/** Bytes of a request's body; uploads go to proxies, which have limits of their own. */
const MAX_BODY = Number.MAX_SAFE_INTEGER;

export class BunListener implements Listener {
  readonly host: string;
  readonly #options: BunListenerOptions;
  readonly #servers: BunServer<BunSocketData>[] = [];
  readonly #sockets = new Set<BunSocket<BunSocketData>>();
  /** Requests without a response, with the server that received each. */
  readonly #open = new Map<Request, BunServer<BunSocketData>>();
  readonly #upgraded = new WeakSet<Request>();
  #closed: Promise<void> | undefined;
  #onSettled: (() => void) | undefined;

  private constructor(host: string, options: BunListenerOptions) {
    this.host = host;
    this.#options = options;
  }

  /**
   * Listens.
   *
   * @throws VireoError `PORT_IN_USE`, or `USAGE` when the address or port is not available at all.
   */
  static start(options: ListenOptions, listenerOptions: BunListenerOptions): Promise<BunListener> {
    return bindListener(
      options,
      () => new BunListener(options.host, listenerOptions),
      (listener) => listener.#bind(options),
    );
  }

  get port(): number {
    return this.#servers[0]?.port ?? 0;
  }

  /** @throws VireoError `BAD_REQUEST` when the request is not a valid handshake. */
  upgrade(request: Request, options: UpgradeOptions): void {
    const server = this.#open.get(request);
    if (!server) throw new VireoError("BAD_REQUEST", "Request cannot be upgraded");
    upgradeBunSocket(request, options, server);
    this.#upgraded.add(request);
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  #bind({ host, port, tls }: ListenOptions): void {
    for (const hostname of addressesOf(host)) {
      try {
        this.#servers.push(
          bunApi().serve<BunSocketData>({
            hostname,
            port: port === 0 ? this.port : port,
            tls,
            development: false,
            // Otherwise Bun silently shares a port with other programs.
            reusePort: false,
            // Bundling a dependency can take long; a client that gives up closes the connection.
            idleTimeout: 0,
            maxRequestBodySize: MAX_BODY,
            fetch: (request, server) => this.#handle(request, server),
            error: () => new Response(null, { status: 500 }),
            websocket: bunSocketHandlers(this.#sockets),
          }),
        );
      } catch (error) {
        // The first address is required; a machine without IPv6 lacks the second.
        if (this.#servers.length === 0 || isAddressInUse(error)) throw error;
      }
    }
  }

  async #handle(
    request: Request,
    server: BunServer<BunSocketData>,
  ): Promise<Response | undefined> {
    if (this.#closed) return new Response(null, { status: 503, headers: { connection: "close" } });
    this.#open.set(request, server);
    this.#options.onRequest(request, this);
    try {
      const address = server.requestIP(request)?.address ?? "";
      const response = await this.#options.handler(request, { address });
      return this.#upgraded.has(request) ? undefined : response;
    } finally {
      this.#open.delete(request);
      this.#reportSettled();
    }
  }

  async #close(): Promise<void> {
    for (const socket of this.#sockets) socket.close(1001, "Server closed");
    await this.#settle();
    await new Promise((resolve) => setTimeout(resolve, FLUSH));
    for (const socket of this.#sockets) socket.terminate();
    await Promise.all(this.#servers.map((server) => server.stop(true)));
  }

  /** Waits until every response was returned, or the grace period is over. */
  async #settle(): Promise<void> {
    if (this.#open.size === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GRACE);
      this.#onSettled = resolve;
    });
    clearTimeout(timer);
  }

  #reportSettled(): void {
    if (this.#open.size === 0) this.#onSettled?.();
  }
}
