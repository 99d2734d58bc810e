/**
 * The replay for pages that miss messages while they load. A page is served, requests its modules, and connects to the hot
 * channel last: whatever is sent in between never reaches it.
 *
 * 1. The client tells when its page was served, as soon as it is connected.
 * 2. Updates and reloads since then are sent to it once more, in their order, then the last error, if it still holds.
 * 3. Updates are kept as long as a page can take to load. A page from before that time is reloaded.
 */
import type {
  ErrorPayload,
  FullReloadPayload,
  HotPayload,
  UpdatePayload,
} from "../../../client/protocol.ts";
import type { HotClient } from "../../plugin_api/types.ts";

/** Milliseconds for which a page can be loading before it connects. */
const LOADING_TIME = 30_000;

/** A message, and the clients that have it. */
interface Kept<P> {
  payload: P;
  sentAt: number;
  reached: WeakSet<HotClient>;
}

export class LatePages {
  #updates: Kept<UpdatePayload | FullReloadPayload>[] = [];
  /** When the newest of the dropped updates was sent. */
  #droppedUntil = -Infinity;
  /** The last error, as long as nothing was updated after it. */
  #lastError: Kept<ErrorPayload> | undefined;
  /** No page has seen the last error yet: the next one to connect gets it. */
  #isErrorUnseen = false;

  /** Keeps an update or a reload that is sent to all clients now. */
  keep(payload: UpdatePayload | FullReloadPayload, clients: Iterable<HotClient>): void {
    const sentAt = Date.now();
    const kept = this.#updates.filter((entry) => entry.sentAt > sentAt - LOADING_TIME);
    const dropped = this.#updates.length - kept.length;
    if (dropped > 0) this.#droppedUntil = this.#updates[dropped - 1]!.sentAt;
    this.#updates = [...kept, { payload, sentAt, reached: new WeakSet(clients) }];
  }

  /** Keeps the last error of the messages that are sent, plugins' among them, until an update or a reload follows. */
  noteMessage(message: HotPayload, clients: ReadonlySet<HotClient>): void {
    if (message.type === "error") {
      const reached = new WeakSet(clients);
      this.#lastError = { payload: message, sentAt: Date.now(), reached };
      this.#isErrorUnseen = clients.size === 0;
    } else if (message.type === "update" || message.type === "full-reload") {
      this.#lastError = undefined;
    }
  }

  /** Sends a client that has just connected an error that nobody has seen. */
  connected(client: HotClient): void {
    if (this.#isErrorUnseen) this.#sendLastError(client);
  }

  /**
   * Sends a client what was sent between the loading of its page and its connection.
   *
   * @param servedAt When its page was served, in milliseconds since the epoch.
   */
  catchUp(client: HotClient, servedAt: number): void {
    this.#sendUpdates(client, servedAt);
    if (this.#lastError && this.#lastError.sentAt >= servedAt) this.#sendLastError(client);
  }

  #sendUpdates(client: HotClient, servedAt: number): void {
    if (servedAt <= this.#droppedUntil) {
      const reason = "it was loaded before changes that are no longer kept";
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
