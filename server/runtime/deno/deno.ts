import { VireoError } from "../../base/errors.ts";
import { DenoListener } from "./deno_listener.ts";
import { watchDenoFolders } from "./deno_folder_watch.ts";
import { releaseMemory } from "./release_memory.ts";
import { upgradeDenoSocket } from "./deno_socket.ts";
import type { ProjectImporter, Runtime } from "../runtime.ts";

/**
 * Creates the runtime of Deno.
 *
 * @param projectImporter Imports modules of the user's project.
 */
export function createDenoRuntime(projectImporter: ProjectImporter): Runtime {
  // By request, because a socket must be closed with the listener that received its handshake.
  const listeners = new WeakMap<Request, DenoListener>();
  return {
    name: "deno",
    version: Deno.version.deno,
    listen: (options, handler) =>
      DenoListener.start(options, {
        handler,
        onRequest: (request, listener) => void listeners.set(request, listener),
      }),
    upgrade(request, options) {
      const listener = listeners.get(request);
      if (!listener) throw new VireoError("BAD_REQUEST", "Request cannot be upgraded");
      return upgradeDenoSocket(request, options, listener.sockets);
    },
    watchFolders: watchDenoFolders,
    releaseMemory,
    projectImporter,
  };
}
