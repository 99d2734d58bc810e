import { VireoError } from "../../base/errors.ts";
import { bunApi } from "./bun_api.ts";
import { BunListener } from "./bun_listener.ts";
import type { ProjectImporter, Runtime } from "../runtime.ts";

/**
 * Creates the runtime of Bun.
 *
 * @param projectImporter Imports modules of the user's project.
 */
export function createBunRuntime(projectImporter: ProjectImporter): Runtime {
  // By request, because a socket must be closed with the listener that received its handshake.
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
      // The listener discards this response. Bun allows a `Response` with status 101, which the
      // rest of the program checks.
      return new Response(null, { status: 101 });
    },
    projectImporter,
  };
}
