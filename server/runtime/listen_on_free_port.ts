import { VireoError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Handler, Listener, ListenOptions, Runtime } from "./runtime.ts";

/** Highest port that is tried in place of one that is taken. */
const MAX_PORT = 65535;

export interface FreePortOptions extends ListenOptions {
  /** Take `port` or none. */
  strictPort: boolean;
  logger: Logger;
}

/**
 * Listens on a port or, where it is taken, on the next one that is free.
 *
 * @throws VireoError `PORT_IN_USE` when the port is taken and `strictPort` is set, or none is free.
 */
export async function listenOnFreePort(
  runtime: Runtime,
  { strictPort, logger, ...options }: FreePortOptions,
  handler: Handler,
): Promise<Listener> {
  for (let { port } = options;; port++) {
    try {
      return await runtime.listen({ ...options, port }, handler);
    } catch (error) {
      const isTaken = error instanceof VireoError && error.code === "PORT_IN_USE";
      if (!isTaken || strictPort || port >= MAX_PORT) throw error;
      logger.info(`Port ${port} is in use, trying another one`);
    }
  }
}
