import type { Log } from "../console/log.ts";
import type { ReloadGuard } from "./reload_guard.ts";

/** Milliseconds that a connection must last for a reload to count as successful. */
export const STABLE_AFTER = 2000;

/** Options of {@linkcode createReconnect}. */
export interface ReconnectOptions {
  log: Log;
  guard: ReloadGuard;
  page: {
    /** Resolves once it is certain that the page stays; never if the browser leaves it. */
    whenStaying(): Promise<void>;
    reload(reason: string, options: { isByServer: boolean }): void;
  };
  /** Whether the server accepts connections. */
  ping(url: string): Promise<boolean>;
  /** Resolves when the server accepts connections. */
  waitForServer(url: string): Promise<void>;
}

/** Reactions to a failed connection; `url` is the socket's, without its token. */
export interface Reconnect {
  /**
   * An open connection ended: waits for the server, then reloads the page.
   *
   * @param options `isAnnounced`: the server said that it restarts, so this is no failure.
   */
  lost(url: string, options?: { isAnnounced?: boolean }): Promise<void>;
  /**
   * No connection was ever opened: reloads the page if the server runs, because the server then no
   * longer accepts the page's token.
   */
  refused(url: string): Promise<void>;
}

/**
 * Recovers the page after the server restarted. A reload gets the new client with the new token,
 * and everything that changed meanwhile; a guard stops reloads that do not help.
 *
 * @param options The page, the guard and ways to find the server.
 */
export function createReconnect(options: ReconnectOptions): Reconnect {
  const { log, guard, page } = options;

  function reload(reason: string, isAnnounced = false): void {
    if (isAnnounced || guard.allow()) return page.reload(reason, { isByServer: true });
    log.error(
      "Cannot keep a connection to the server: it fails after each reload, so the page is not reloaded " +
        "again. Reload it by hand once the server's output shows no error",
    );
  }

  return {
    async lost(url, { isAnnounced } = {}) {
      await page.whenStaying();
      log.info("server connection lost. Polling for restart...");
      await options.waitForServer(url);
      reload("the server was restarted", isAnnounced);
    },
    async refused(url) {
      await page.whenStaying();
      if (await options.ping(url)) reload("the server was restarted while the page was loading");
    },
  };
}
