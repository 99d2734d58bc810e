import type { Logger } from "./base/logger.ts";
import type { SessionHosts } from "./http/guards/session_hosts.ts";
import type { Journal } from "./journal/journal.ts";
import type { OpenPages } from "./journal/open_pages.ts";
import type { LiveSettings, Settings } from "./live_settings.ts";
import type { ServerControl } from "./plugin_api/server_handle.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** Names one start of a server. */
export interface ServerIdentity {
  readonly id: string;
  /** Proves that a request may see source text and end the program. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The parts of the dev server that outlive a {@linkcode ServerInstance}. */
export interface ServerHost {
  readonly runtime: Runtime;
  readonly control: ServerControl;
  readonly journal: Journal;
  readonly pages: OpenPages;
  readonly identity: ServerIdentity;
  readonly settings: LiveSettings;
  readonly sessionHosts: SessionHosts;
  readonly isRestarting: boolean;
  /** The error of the config on disk, if the server keeps the previous one. */
  readonly configError: unknown;
  /** Ends the program; `undefined` if it cannot be ended by a request. */
  readonly stop: (() => void) | undefined;
  /** `host:port` of the listener. */
  readonly address: string;
  /** The separate port of the hot channel, if there is one. */
  readonly hotPort: number | undefined;
  /** Names of the plugins that were left out before the restart; `undefined` at the first start. */
  readonly leftOutBefore: ReadonlySet<string> | undefined;
  /** Switches settings of the server and of all open pages. */
  switchSettings(change: Partial<Settings>): void;
  /** Restarts the server with the config on disk. */
  restart(reason: string): void;
  /** Logs a message that is true for every config, and therefore not again after a restart. */
  noteOnce(message: string, logger: Logger): void;
}
