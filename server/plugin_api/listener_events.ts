import { EventEmitter } from "node:events";
import { isIPv6 } from "node:net";
import type { Logger } from "../base/logger.ts";
import type { HttpServerHandle, ServerAddress } from "./node_handles.ts";

/** Events of a Node server that never come here. */
const REQUEST_EVENTS = new Set(["request", "upgrade", "connection", "connect", "checkContinue"]);

/**
 * `server.httpServer`: what plugins use of Node's HTTP server, though requests do not go through one. They learn from it
 * when and where the server listens, and when it ends.
 */
export class ListenerEvents extends EventEmitter implements HttpServerHandle {
  readonly #logger: Pick<Logger, "warnOnce">;
  #address: ServerAddress | null = null;

  constructor(logger: Pick<Logger, "warnOnce">) {
    super();
    this.#logger = logger;
    // Every plugin may wait for the same event.
    this.setMaxListeners(0);
    this.on("newListener", (event) => this.#warnAbout(String(event)));
  }

  get listening(): boolean {
    return this.#address !== null;
  }

  /** Where the server listens, `null` when it does not. */
  address(): ServerAddress | null {
    return this.#address;
  }

  /**
   * Tells that the server listens.
   *
   * @param listener `host:port`; IPv6 addresses may stand in brackets.
   */
  begin(listener: string): void {
    const end = listener.lastIndexOf(":");
    const host = listener.slice(0, end).replace(/^\[(.*)\]$/, "$1");
    const address = host === "localhost" ? "127.0.0.1" : host;
    const family = isIPv6(address) ? "IPv6" : "IPv4";
    this.#address = { address, family, port: Number(listener.slice(end + 1)) };
    this.emit("listening");
  }

  /** Tells that the server has ended. */
  end(): void {
    if (!this.listening) return;
    this.#address = null;
    this.emit("close");
  }

  #warnAbout(event: string): void {
    if (!REQUEST_EVENTS.has(event)) return;
    this.#logger.warnOnce(
      `A plugin waits for "${event}" of server.httpServer, which never comes\n` +
        "  hint: Answer requests with server.middlewares.use() and messages with server.ws.on()",
    );
  }
}
