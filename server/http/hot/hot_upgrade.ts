import { HMR_PROTOCOL, PING_PROTOCOL } from "../../../client/protocol.ts";
import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Runtime, SocketHandlers } from "../../runtime/runtime.ts";
import type { OriginPolicy } from "../guards/origin_policy.ts";
import { isSameToken } from "../guards/same_token.ts";
import type { Middleware, RequestContext } from "../types.ts";

export interface HotUpgradeOptions {
  /** Path of the socket: base plus `server.hmr.path`. */
  path: string;
  /**
   * The expected `?token=`: only pages of this server start have it, not other sites or older tabs.
   */
  token: string;
  policy: OriginPolicy;
  upgrade: Runtime["upgrade"];
  handlers: SocketHandlers;
  logger: Pick<Logger, "warnOnce">;
}

/**
 * Opens the hot channel: a WebSocket with the correct path, sub-protocol, origin and token. As in
 * Vite, clients that are not browsers send no `Origin` and need no token.
 */
export function hotUpgrade(options: HotUpgradeOptions): Middleware {
  const path = decoded(options.path);
  return async function upgradeToHotChannel(context, next) {
    const protocol = offeredProtocol(context);
    if (protocol === undefined) return await next();
    const { request, target, host } = context;
    if (protocol === PING_PROTOCOL) {
      const handlers: SocketHandlers = { open: (socket) => socket.close(1000), message() {} };
      return options.upgrade(request, { protocol, handlers });
    }
    if (target.path !== path) {
      throw new VireoError("BAD_REQUEST", `Hot channel is at "${options.path}"`);
    }
    const origin = request.headers.get("origin");
    if (origin !== null) {
      if (!await options.policy.allowsConnecting(origin, host)) {
        throw refuseOrigin(origin, options.logger);
      }
      const token = new URLSearchParams(target.search).get("token") ?? "";
      if (!isSameToken(token, options.token)) {
        throw new VireoError("FORBIDDEN", "Hot channel token is invalid: reload the page");
      }
    }
    return options.upgrade(request, { protocol, handlers: options.handlers });
  };
}

/** Decodes the configured path, because request paths are decoded too. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The supported sub-protocol that a WebSocket handshake offers. */
function offeredProtocol({ request }: RequestContext): string | undefined {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim());
  return [HMR_PROTOCOL, PING_PROTOCOL].find((name) => offered.includes(name));
}

function refuseOrigin(origin: string, logger: Pick<Logger, "warnOnce">): VireoError {
  const name = URL.canParse(origin) ? new URL(origin).hostname : origin;
  const hint = `Add "${name}" to server.allowedHosts`;
  const error = new VireoError("ORIGIN_NOT_ALLOWED", `Origin "${origin}" cannot connect`, {
    hint,
  });
  logger.warnOnce(`${error.message}\n  hint: ${hint}`);
  return error;
}
