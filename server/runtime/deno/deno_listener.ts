/**
 * How listening on Deno works:
 *
 * 1. `localhost` means both loopback addresses on one port, since browsers try both; an address
 *    that the machine lacks is skipped.
 * 2. Every pending response and every socket is tracked until it is sent or closed.
 * 3. `close()` refuses new requests, closes the sockets properly, gives responses a moment, then
 *    aborts: on that signal, Deno ends idle, streaming and half-sent connections at once, while its
 *    own graceful shutdown would wait for them.
 */
import { addressesOf, bindListener } from "../bind_listener.ts";
import { isAddressInUse } from "../listen_error.ts";
import type { Handler, Listener, ListenOptions } from "../runtime.ts";

export interface DenoListenerOptions {
  handler: Handler;
  /** Called with each request before the handler is. */
  onRequest(request: Request, listener: DenoListener): void;
}

/** Milliseconds that open requests and sockets get when the listener closes. */
const GRACE = 300;
/** Milliseconds that a response needs to reach the network after the handler returned it. */
const FLUSH = 20;
/** Milliseconds between attempts to listen again. */
const RETRY_INTERVAL = 100;

export class DenoListener implements Listener {
  readonly host: string;
  /** Sockets that are not closed yet. */
  readonly sockets = new Set<WebSocket>();
  readonly #options: DenoListenerOptions;
  readonly #servers = new Set<Deno.HttpServer<Deno.NetAddr>>();
  #port = 0;
  readonly #abort = new AbortController();
  readonly #unsent = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  private constructor(host: string, options: DenoListenerOptions) {
    this.host = host;
    this.#options = options;
  }

  /**
   * Listens.
   *
   * @throws VireoError `PORT_IN_USE`, or `USAGE` when the address or port is not available at all.
   */
  static start(
    options: ListenOptions,
    listenerOptions: DenoListenerOptions,
  ): Promise<DenoListener> {
    return bindListener(
      options,
      () => new DenoListener(options.host, listenerOptions),
      (listener) => listener.#bind(options),
    );
  }

  get port(): number {
    return this.#port;
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  #bind({ host, port, tls }: ListenOptions): void {
    for (const hostname of addressesOf(host)) {
      try {
        this.#port = this.#serve({ host: hostname, port: port === 0 ? this.port : port, tls });
      } catch (error) {
        // The first address is required; a machine without IPv6 lacks the second.
        if (this.#servers.size === 0 || isAddressInUse(error)) throw error;
      }
    }
  }

  /** Listens on one address and returns the port. */
  #serve(options: ListenOptions): number {
    const common = {
      hostname: options.host,
      port: options.port,
      signal: this.#abort.signal,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    };
    const handle = (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
      this.#handle(request, info);
    const server = options.tls
      ? Deno.serve({ ...common, ...options.tls }, handle)
      : Deno.serve(common, handle);
    this.#servers.add(server);
    const { port } = server.addr;
    server.finished.catch(() => this.#serveAgain(server, { ...options, port }));
    return port;
  }

  /**
   * Listens again after Deno stopped because the system had no file descriptor left for a
   * connection.
   */
  async #serveAgain(
    ended: Deno.HttpServer<Deno.NetAddr>,
    options: ListenOptions,
  ): Promise<void> {
    this.#servers.delete(ended);
    while (!this.#closed) {
      try {
        this.#serve(options);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL));
      }
    }
  }

  #handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> {
    if (this.#closed) return new Response(null, { status: 503, headers: { connection: "close" } });
    if (lacksHost(request)) return new Response(null, { status: 400 });
    const sent = info.completed.catch(() => {}).then(() => void this.#unsent.delete(sent));
    this.#unsent.add(sent);
    this.#options.onRequest(request, this);
    return this.#options.handler(request, { address: info.remoteAddr.hostname });
  }

  async #close(): Promise<void> {
    for (const socket of this.sockets) {
      if (socket.readyState < WebSocket.CLOSING) socket.close(1001, "Server closed");
    }
    const isBusy = this.#unsent.size > 0;
    await this.#settle();
    if (isBusy) await new Promise((resolve) => setTimeout(resolve, FLUSH));
    this.#abort.abort();
    await Promise.allSettled(Array.from(this.#servers, (server) => server.finished));
  }

  /** Waits until everything is sent and closed, or the grace period is over. */
  async #settle(): Promise<void> {
    const closings = [...this.sockets].map((socket) =>
      new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }))
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise((resolve) => timer = setTimeout(resolve, GRACE));
    await Promise.race([Promise.all([...this.#unsent, ...closings]), grace]);
    clearTimeout(timer);
  }
}

/**
 * Whether a request of HTTP/1.1 came without `Host`, for which Deno makes up the host `localhost`.
 * Over TLS it can be one of HTTP/2, whose host is in the URL.
 */
function lacksHost({ url, headers }: Request): boolean {
  return url.startsWith("http:") && !headers.has("host");
}
