import { EventEmitter } from "node:events";
import { isIPv6 } from "node:net";
import type { Logger } from "../base/logger.ts";
import type { HttpServerHandle, ServerAddress } from "./node_handles.ts";

/** Events of a Node server that this object never emits. */
const REQUEST_EVENTS = new Set(["request", "upgrade", "connection", "connect", "checkContinue"]);

/**
 * `server.httpServer`: the part of Node's HTTP server that plugins use, although requests do not
 * pass through one. It reports when and where the server listens, and when it closes.
 */
export class ListenerEvents extends EventEmitter implements HttpServerHandle {
  readonly #logger: Pick<Logger, "warnOnce">;
  #address: ServerAddress | null = null;

  constructor(logger: Pick<Logger, "warnOnce">) {
    super();
    this.#logger = logger;
    // Every plugin can listen to the same event.
    this.setMaxListeners(0);
    this.on("newListener", (event) => this.#warnAbout(String(event)));
  }

  get listening(): boolean {
    return this.#address !== null;
  }

  /** The server's address; `null` when it does not listen. */
  address(): ServerAddress | null {
    return this.#address;
  }

  /**
   * Emits `listening`.
   *
   * @param listener `host:port`; IPv6 addresses can have brackets.
   */
  begin(listener: string): void {
    const end = listener.lastIndexOf(":");
    const host = listener.slice(0, end).replace(/^\[(.*)\]$/, "$1");
    const address = host === "localhost" ? "127.0.0.1" : host;
    const family = isIPv6(address) ? "IPv6" : "IPv4";
    this.#address = { address, family, port: Number(listener.slice(end + 1)) };
    this.emit("listening");
  }

  /** Emits `close`. */
  end(): void {
    if (!this.listening) return;
    this.#address = null;
    this.emit("close");
  }

  #warnAbout(event: string): void {
    if (!REQUEST_EVENTS.has(event)) return;
    this.#logger.warnOnce(
      `A plugin listens to "${event}" of server.httpServer, which is never emitted\n` +
        "  hint: Handle requests with server.middlewares.use() and messages with server.ws.on()",
    );
  }
}
