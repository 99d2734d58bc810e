/**
 * The hot channel: the open sockets of one server, and custom events in both directions. Data from
 * a browser goes to listeners and is never used as a path, command or import here. A client that
 * sends invalid messages or stops reading is disconnected, without effect on the others.
 */
import { type CustomPayload, type HotPayload, SERVICE_RESTART } from "../../../client/protocol.ts";
import { formatError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { OpenPages } from "../../journal/open_pages.ts";
import type { LatePages } from "./late_pages.ts";
import { printable } from "./printable.ts";
import type { HotChannel, HotClient, HotListener } from "../../plugin_api/hot_channel.ts";
import type { ServerSocket, SocketHandlers } from "../../runtime/runtime.ts";

export interface ChannelOptions {
  logger: Logger;
  /** Receives every message, and resends those that a page missed while it was loading. */
  latePages: LatePages;
  /** Is told which client was sent which message. */
  pages: OpenPages;
}

/** Maximum number of bytes that wait for a client. */
const MAX_BUFFERED = 16 * 1024 * 1024;

/** WebSocket close codes, https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const POLICY_VIOLATION = 1008;
const MESSAGE_TOO_BIG = 1009;
const GOING_AWAY = 1001;

class Client implements HotClient {
  readonly socket: ServerSocket;
  readonly #pages: OpenPages;
  readonly #onFailure: (client: Client, reason: string) => void;

  constructor(
    socket: ServerSocket,
    pages: OpenPages,
    onFailure: (client: Client, reason: string) => void,
  ) {
    this.socket = socket;
    this.#pages = pages;
    this.#onFailure = onFailure;
  }

  send(payload: HotPayload | string, data?: unknown): void {
    const message = numbered(toPayload(payload, data), this.#pages);
    this.sendText(message, JSON.stringify(message));
  }

  /** @param text The message as JSON. */
  sendText(message: HotPayload, text: string): void {
    if (!this.socket.isOpen) return;
    this.#pages.sent(this, message);
    if (this.socket.bufferedAmount > MAX_BUFFERED) {
      return this.#onFailure(this, "it does not read its messages");
    }
    this.socket.send(text);
  }
}

export class Channel implements HotChannel {
  readonly clients: Set<HotClient> = new Set();
  readonly #options: ChannelOptions;
  readonly #bySocket = new Map<ServerSocket, Client>();
  readonly #listeners = new Map<string, Set<HotListener>>();
  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Callbacks for the runtime, for each socket that passed the checks of the upgrade. */
  readonly handlers: SocketHandlers = {
    open: (socket) => this.#open(socket),
    message: (socket, data) => this.#receive(socket, data),
    tooBig: (socket) => this.#refuseSize(socket),
    close: (socket) => this.#closed(socket),
  };

  send(payload: HotPayload | string, data?: unknown): void {
    const message = numbered(toPayload(payload, data), this.#options.pages);
    this.#options.latePages.noteMessage(message, this.clients);
    const text = JSON.stringify(message);
    for (const client of this.#bySocket.values()) client.sendText(message, text);
  }

  on(event: string, listener: HotListener): void {
    const listeners = this.#listeners.get(event);
    if (listeners) listeners.add(listener);
    else this.#listeners.set(event, new Set([listener]));
  }

  off(event: string, listener: HotListener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  listen(): void {}

  /** @param options `isRestart`: another channel takes the place of this one. */
  close({ isRestart = false } = {}): Promise<void> {
    const [code, reason] = isRestart
      ? [SERVICE_RESTART, "server restarts"]
      : [GOING_AWAY, "server closed"];
    for (const client of this.#bySocket.values()) {
      client.socket.close(code, reason);
      this.#options.pages.disconnected(client, { reloads: isRestart });
    }
    this.#bySocket.clear();
    this.clients.clear();
    return Promise.resolve();
  }

  #open(socket: ServerSocket): void {
    const client = new Client(
      socket,
      this.#options.pages,
      (failed, reason) => this.#drop(failed, POLICY_VIOLATION, reason),
    );
    this.#bySocket.set(socket, client);
    this.clients.add(client);
    this.#options.pages.connected(client);
    client.send({ type: "connected" });
    this.#options.latePages.connected(client);
    this.#emit("connection", undefined, client);
    this.#emit("vite:client:connect", undefined, client);
  }

  #closed(socket: ServerSocket): void {
    const client = this.#bySocket.get(socket);
    if (!client) return;
    this.#bySocket.delete(socket);
    this.clients.delete(client);
    this.#options.pages.disconnected(client);
    this.#emit("vite:client:disconnect", undefined, client);
  }

  #receive(socket: ServerSocket, data: string | Uint8Array): void {
    const client = this.#bySocket.get(socket);
    if (!client) return;
    const message = typeof data === "string" ? parseMessage(data) : undefined;
    if (!message) return this.#drop(client, POLICY_VIOLATION, "it sent an invalid HMR message");
    if (message.type === "custom") this.#emit(message.event, message.data, client);
  }

  #refuseSize(socket: ServerSocket): void {
    const client = this.#bySocket.get(socket);
    if (client) this.#drop(client, MESSAGE_TOO_BIG, "it sent a message that is too long");
  }

  #emit(event: string, data: unknown, client: Client): void {
    const failed = (error: unknown) => {
      const known = error instanceof Error ? error : null;
      const place = `A listener of the hot event "${printable(event)}" failed`;
      this.#options.logger.error(`${place}: ${formatError(error)}`, { error: known });
    };
    for (const listener of [...this.#listeners.get(event) ?? []]) {
      try {
        // A listener can be asynchronous, despite its type.
        const result: unknown = listener(data, client);
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  #drop(client: Client, code: number, reason: string): void {
    this.#options.logger.warnOnce(`Closed the HMR connection of a client: ${reason}`);
    client.socket.close(code, reason);
    this.#closed(client.socket);
  }
}

function toPayload(payload: HotPayload | string, data: unknown): HotPayload {
  return typeof payload === "string" ? { type: "custom", event: payload, data } : payload;
}

/** Gives updates and reloads, those of plugins included, a number that pages acknowledge. */
function numbered(message: HotPayload, pages: OpenPages): HotPayload {
  if (message.type !== "update" && message.type !== "full-reload") return message;
  return { ...message, batch: message.batch ?? pages.nextBatch() };
}

/** Parses a browser's message. Returns `undefined` if it is invalid. */
function parseMessage(text: string): CustomPayload | { type: "ping" } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const message = value as Record<string, unknown>;
  if (message.type === "ping") return { type: "ping" };
  if (message.type !== "custom" || typeof message.event !== "string") return undefined;
  return { type: "custom", event: message.event, data: message.data };
}
