import type { Log } from "../console/log.ts";
import type { ReloadGuard } from "./reload_guard.ts";

/** Milliseconds for which a connection must last, so that a reload counts as having helped. */
export const STABLE_AFTER = 2000;

/** What {@linkcode createReconnect} needs. */
export interface ReconnectOptions {
  log: Log;
  guard: ReloadGuard;
  page: {
    /** Resolves when it is certain that the page stays, and never when it goes. */
    whenStaying(): Promise<void>;
    reload(reason: string): void;
  };
  /** Is the server there? */
  ping(url: string): Promise<boolean>;
  /** Resolves when the server is there. */
  waitForServer(url: string): Promise<void>;
}

/** What to do when the connection fails; `url` is the socket's, without its token. */
export interface Reconnect {
  /** The connection has ended: waits for the server, then reloads the page. */
  lost(url: string): Promise<void>;
  /** There never was a connection: reloads the page if the server is there, which knows the page's token no more. */
  refused(url: string): Promise<void>;
}

/**
 * Brings the page back after the server restarted. A reload gets the new client with the new token, and all that
 * changed meanwhile; a guard ends reloads that do not help.
 *
 * @param options The page, the guard and ways to find the server.
 */
export function createReconnect(options: ReconnectOptions): Reconnect {
  const { log, guard, page } = options;

  function reload(reason: string): void {
    if (guard.allow()) return page.reload(reason);
    log.error(
      "The connection fails again after each reload; the page is left as it is. Reload it by hand " +
        "when the server's output shows no error",
    );
  }

  return {
    async lost(url) {
      await page.whenStaying();
      log.info("server connection lost. Polling for restart...");
      await options.waitForServer(url);
      reload("the server was restarted");
    },
    async refused(url) {
      await page.whenStaying();
      if (await options.ping(url)) reload("the server was restarted while the page was loading");
    },
  };
}
