import type { ResolvedConfig } from "./plugin_api/types.ts";
import { formatError, VireoError } from "./base/errors.ts";
import type { Handler, Listener, Runtime } from "./runtime/runtime.ts";

/** The port of the hot channel with `server.middlewareMode`, as in Vite. */
const MIDDLEWARE_MODE_PORT = 24678;

/**
 * Returns the separate port of the hot channel, if the config sets one.
 *
 * @param ownPort The server's own port, or `undefined` if it does not listen.
 */
export function hotPortOf(
  { server: { hmr, ws, middlewareMode } }: Pick<ResolvedConfig, "server">,
  ownPort: number | undefined,
): number | undefined {
  if (hmr === false || ws === false || hmr.server) return undefined;
  const port = hmr.port ?? (middlewareMode ? MIDDLEWARE_MODE_PORT : undefined);
  return port === ownPort ? undefined : port;
}

/** A separate listener for the hot channel (`server.hmr.port`) that survives restarts. */
export class HotPort {
  readonly #runtime: Runtime;
  readonly #handler: Handler;
  #listener: Listener | undefined;
  /** The options of the open listener, serialized. */
  #wanted = "";

  /**
   * @param runtime Opens the listener.
   * @param handler Handles WebSocket upgrades.
   */
  constructor(runtime: Runtime, handler: Handler) {
    this.#runtime = runtime;
    this.#handler = handler;
  }

  /** The open port. */
  get port(): number | undefined {
    return this.#listener?.port;
  }

  /**
   * Opens, moves or closes the port according to the config. A taken port is only logged: pages
   * then connect to the server's own port.
   *
   * @param ownPort The server's own port, or `undefined` if it does not listen.
   */
  async follow(config: ResolvedConfig, ownPort: number | undefined): Promise<void> {
    const { host, https } = config.server;
    const port = hotPortOf(config, ownPort);
    const wanted = JSON.stringify([port, host, https?.key]);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    await this.#listener?.close();
    this.#listener = undefined;
    if (port === undefined) return;
    const tls = https && { key: String(https.key), cert: String(https.cert) };
    try {
      this.#listener = await this.#runtime.listen({ host, port, tls }, this.#handler);
    } catch (error) {
      config.logger.error(formatError(portError(port, ownPort, error)), { timestamp: true });
    }
  }

  /** Closes the port. */
  async close(): Promise<void> {
    await this.#listener?.close();
  }
}

function portError(port: number, ownPort: number | undefined, cause: unknown): VireoError {
  const isTaken = cause instanceof VireoError && cause.code === "PORT_IN_USE";
  const reason = isTaken ? "it is in use" : cause instanceof Error ? cause.message : String(cause);
  const instead = ownPort === undefined
    ? "Set server.hmr.port to a free port"
    : `Set server.hmr.port to a free port; until then pages connect to port ${ownPort}`;
  return new VireoError("PORT_IN_USE", `Cannot open port ${port} for hot updates: ${reason}`, {
    hint: instead,
    cause,
  });
}
