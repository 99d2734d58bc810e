import { VireoError } from "../../base/errors.ts";
import { bunApi } from "./bun_api.ts";
import { BunListener } from "./bun_listener.ts";
import type { ProjectImporter, Runtime } from "../runtime.ts";

/**
 * Makes the runtime of Bun.
 *
 * @param projectImporter How modules of the user's project are imported.
 */
export function createBunRuntime(projectImporter: ProjectImporter): Runtime {
  // By request, because a socket has to be closed with the listener that took its handshake.
  const listeners = new WeakMap<Request, BunListener>();
  return {
    name: "bun",
    version: bunApi().version,
    listen: (options, handler) =>
      BunListener.start(options, {
        handler,
        onRequest: (request, listener) => void listeners.set(request, listener),
      }),
    upgrade(request, options) {
      const listener = listeners.get(request);
      if (!listener) throw new VireoError("BAD_REQUEST", "Request cannot be upgraded");
      listener.upgrade(request, options);
      // The listener drops it; Bun's `Response` may have status 101, which the rest of the program looks at.
      return new Response(null, { status: 101 });
    },
    projectImporter,
  };
}
