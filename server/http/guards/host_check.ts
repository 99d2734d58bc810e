import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { hostName, isHostAllowed } from "./hosts.ts";
import type { SessionHosts } from "./session_hosts.ts";
import type { Middleware } from "../types.ts";

export interface HostCheckOptions {
  /**
   * `server.allowedHosts` plus hosts of other options (`server.host`, `server.hmr.host`,
   * `server.origin`).
   */
  allowedHosts: readonly string[] | true;
  logger: Pick<Logger, "warnOnce">;
  /** Offers to allow a refused host by a key. */
  sessionHosts?: Pick<SessionHosts, "offer">;
}

/** Refuses requests and upgrades for unknown host names. */
export function hostCheck({ allowedHosts, logger, sessionHosts }: HostCheckOptions): Middleware {
  return function checkHost(context, next) {
    if (isHostAllowed(context.host, allowedHosts)) return next();
    const name = hostName(context.host);
    const error = new VireoError("HOST_NOT_ALLOWED", `Host "${name}" is not allowed`, {
      hint: `Add "${name}" to server.allowedHosts`,
    });
    const offer = sessionHosts?.offer(name)
      ? ", or press a + enter to allow it until the server stops"
      : "";
    logger.warnOnce(`${error.message}\n  hint: ${error.hint}${offer}`);
    throw error;
  };
}
