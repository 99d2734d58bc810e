import type { LogSink } from "../base/logger.ts";
import type { UserConfig } from "../plugin_api/types.ts";

/**
 * A config from code or the command line: it overrides the config file and has options of its own.
 */
export interface InlineConfig extends UserConfig {
  /** The config file to read; `false` reads none. @default the one in `root` */
  configFile?: string | false;
  /** Scopes of debug messages: a comma-separated list, `true` for all. */
  debug?: string | boolean;
  /** Receives messages. @default standard output and error */
  logSink?: LogSink;
  /**
   * Called when a request with the server's token asks it to end; it should end the program. By
   * default such requests are refused.
   */
  onStopRequest?: () => void;
}
