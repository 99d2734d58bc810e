import { HMR_PROTOCOL } from "../../../client/protocol.ts";
import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/** Explains the port of the hot channel to a person who opens it in a browser. */
export function upgradeRequired(): Middleware {
  return function refuseRequest() {
    return new Response("This port only serves hot updates of a dev server\n", {
      status: 426,
      headers: { upgrade: "websocket", "content-type": "text/plain; charset=utf-8" },
    });
  };
}

/** Refuses a WebSocket handshake that neither the hot channel nor a proxy accepted. */
export function refuseUpgrades(): Middleware {
  return function refuseUpgrade({ request, target }, next) {
    if (!request.headers.has("upgrade")) return next();
    throw new VireoError("BAD_REQUEST", `No WebSocket is served at "${target.path}"`, {
      hint: `Use the sub-protocol "${HMR_PROTOCOL}", or set ws: true in server.proxy`,
    });
  };
}
