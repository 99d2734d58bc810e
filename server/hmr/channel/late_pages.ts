/**
 * Resends messages that pages miss while they load. A page connects to the hot channel after it has
 * requested its modules, so messages in between do not reach it.
 *
 * 1. On connection, the client reports the time at which its page was served.
 * 2. Updates and reloads since then are sent to it again in order, then the last error, if it is
 *    still valid.
 * 3. Updates are kept as long as a page can take to load. An older page is reloaded.
 */
import type {
  ErrorPayload,
  FullReloadPayload,
  HotPayload,
  UpdatePayload,
} from "../../../client/protocol.ts";
import type { HotClient } from "../../plugin_api/hot_channel.ts";

/** Maximum milliseconds that a page loads before it connects. */
const LOADING_TIME = 30_000;

/** A message, and the clients that received it. */
interface Kept<P> {
  payload: P;
  sentAt: number;
  reached: WeakSet<HotClient>;
}

export class LatePages {
  #updates: Kept<UpdatePayload | FullReloadPayload>[] = [];
  /** Send time of the newest dropped update. */
  #droppedUntil = -Infinity;
  /** The last error, until an update or a reload follows. */
  #lastError: Kept<ErrorPayload> | undefined;
  /** Whether no page has received the last error, so that the next one to connect gets it. */
  #isErrorUnseen = false;

  /** Keeps an update or a reload that is sent to all clients now. */
  keep(payload: UpdatePayload | FullReloadPayload, clients: Iterable<HotClient>): void {
    const sentAt = Date.now();
    const kept = this.#updates.filter((entry) => entry.sentAt > sentAt - LOADING_TIME);
    const dropped = this.#updates.length - kept.length;
    if (dropped > 0) this.#droppedUntil = this.#updates[dropped - 1]!.sentAt;
    this.#updates = [...kept, { payload, sentAt, reached: new WeakSet(clients) }];
  }

  /**
   * Keeps the last error of all sent messages, including those of plugins, until an update or a
   * reload follows.
   */
  noteMessage(message: HotPayload, clients: ReadonlySet<HotClient>): void {
    if (message.type === "error") {
      const reached = new WeakSet(clients);
      this.#lastError = { payload: message, sentAt: Date.now(), reached };
      this.#isErrorUnseen = clients.size === 0;
    } else if (message.type === "update" || message.type === "full-reload") {
      this.#lastError = undefined;
    }
  }

  /** Sends a new client the last error if no page has received it. */
  connected(client: HotClient): void {
    if (this.#isErrorUnseen) this.#sendLastError(client);
  }

  /**
   * Sends a client the messages from between the serving of its page and its connection.
   *
   * @param servedAt When its page was served, in milliseconds since the epoch.
   */
  catchUp(client: HotClient, servedAt: number): void {
    this.#sendUpdates(client, servedAt);
    if (this.#lastError && this.#lastError.sentAt >= servedAt) this.#sendLastError(client);
  }

  #sendUpdates(client: HotClient, servedAt: number): void {
    if (servedAt <= this.#droppedUntil) {
      const reason = "the page is older than the updates that are kept";
      return client.send({ type: "full-reload", reason });
    }
    for (const { payload, sentAt, reached } of this.#updates) {
      if (sentAt < servedAt || reached.has(client)) continue;
      reached.add(client);
      client.send(payload);
    }
  }

  #sendLastError(client: HotClient): void {
    this.#isErrorUnseen = false;
    if (!this.#lastError || this.#lastError.reached.has(client)) return;
    this.#lastError.reached.add(client);
    client.send(this.#lastError.payload);
  }
}
