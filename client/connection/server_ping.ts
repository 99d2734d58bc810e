import { PING_PROTOCOL } from "../protocol.ts";
import type { SocketLike } from "./socket.ts";

/** Milliseconds between attempts: short at first, because a restart takes only a moment. */
const FIRST_DELAY = 100;
const LAST_DELAY = 1000;

/** Milliseconds after which an attempt that neither opens nor fails is abandoned. */
const GIVE_UP = 5000;

/** Options of {@linkcode waitForServer}. */
export interface WaitOptions {
  /** Whether the server accepts connections. */
  ping(): Promise<boolean>;
  /** Resolves as soon as the tab is visible. */
  whenVisible(): Promise<void>;
  delay(milliseconds: number): Promise<void>;
}

/** Tries until the server accepts a connection, only while the tab is visible. */
export async function waitForServer({ ping, whenVisible, delay }: WaitOptions): Promise<void> {
  for (let pause = FIRST_DELAY;; pause = Math.min(pause * 2, LAST_DELAY)) {
    await whenVisible();
    if (await ping()) return;
    await delay(pause);
  }
}

/**
 * Opens a socket only to learn whether the server accepts it.
 *
 * @param url Its address, without a token.
 * @param createSocket `new WebSocket(url, protocol)`.
 */
export function pingServer(
  url: string,
  createSocket: (url: string, protocol: string) => SocketLike,
): Promise<boolean> {
  return new Promise((resolve) => {
    let socket: SocketLike;
    try {
      socket = createSocket(url, PING_PROTOCOL);
    } catch {
      return resolve(false);
    }
    const finish = (isThere: boolean) => {
      clearTimeout(timer);
      resolve(isThere);
      socket.close();
    };
    const timer = setTimeout(() => finish(false), GIVE_UP);
    socket.addEventListener("open", () => finish(true), { once: true });
    socket.addEventListener("close", () => finish(false), { once: true });
  });
}
