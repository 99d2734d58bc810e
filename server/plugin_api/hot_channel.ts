import type { HotPayload } from "../../client/protocol.ts";

/** A client of the hot channel, passed to listeners of custom events. */
export interface HotClient {
  send(payload: HotPayload): void;
  send(event: string, data?: unknown): void;
}

export type HotListener = (data: unknown, client: HotClient, ...rest: unknown[]) => void;

/** The hot channel for plugins: `server.ws`, `server.hot`, `environment.hot`. */
export interface HotChannel {
  /** Sends to every client. */
  send(payload: HotPayload): void;
  send(event: string, data?: unknown): void;
  /**
   * Listens to a client's custom event, or to `"connection"`, `"vite:client:connect"`,
   * `"vite:client:disconnect"`.
   */
  on(event: string, listener: HotListener): void;
  off(event: string, listener: HotListener): void;
  readonly clients: Set<HotClient>;
  /** No effect: the server starts and closes the channel itself; plugins call these methods. */
  listen(): void;
  close(): Promise<void>;
}
