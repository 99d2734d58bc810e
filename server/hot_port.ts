import type { ResolvedConfig } from "./plugin_api/types.ts";
import { formatError, VireoError } from "./base/errors.ts";
import type { Handler, Listener, Runtime } from "./runtime/runtime.ts";

/** Where the hot channel of `server.middlewareMode` is, as in Vite. */
const MIDDLEWARE_MODE_PORT = 24678;

/**
 * The port that a config wants for the hot channel alone.
 *
 * @param ownPort Where the server itself listens, `undefined` when it does not.
 */
export function hotPortOf(
  { server: { hmr, ws, middlewareMode } }: Pick<ResolvedConfig, "server">,
  ownPort: number | undefined,
): number | undefined {
  if (hmr === false || ws === false || hmr.server) return undefined;
  const port = hmr.port ?? (middlewareMode ? MIDDLEWARE_MODE_PORT : undefined);
  return port === ownPort ? undefined : port;
}

/** A listener for the hot channel alone (`server.hmr.port`), which goes on over restarts. */
export class HotPort {
  readonly #runtime: Runtime;
  readonly #handler: Handler;
  #listener: Listener | undefined;
  /** What the listener was opened for. */
  #wanted = "";

  /**
   * @param runtime Listens.
   * @param handler Answers upgrades.
   */
  constructor(runtime: Runtime, handler: Handler) {
    this.#runtime = runtime;
    this.#handler = handler;
  }

  /** The port that is open. */
  get port(): number | undefined {
    return this.#listener?.port;
  }

  /**
   * Opens, moves or closes the port as a config says. One that is taken is no reason to end: pages connect to the server's own.
   *
   * @param ownPort Where the server itself listens.
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
    const tls = https?.key && https.cert
      ? { key: String(https.key), cert: String(https.cert) }
      : undefined;
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
