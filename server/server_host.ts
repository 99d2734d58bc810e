import type { Logger } from "./base/logger.ts";
import type { ServerControl } from "./plugin_api/server_handle.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** The listener and the life around a {@linkcode ServerInstance}, which outlive it. */
export interface ServerHost {
  readonly runtime: Runtime;
  readonly control: ServerControl;
  /** `host:port` of the listener. */
  readonly address: string;
  /** The port of the hot channel alone, where it has one. */
  readonly hotPort: number | undefined;
  /** Names of the plugins that the server before a restart was without; `undefined` at the start. */
  readonly leftOutBefore: ReadonlySet<string> | undefined;
  /** Starts over with a new config. */
  restart(reason: string): void;
  /** Logs a fact that holds for the whole life of a server, whatever its config: not again after a restart. */
  noteOnce(message: string, logger: Logger): void;
}
