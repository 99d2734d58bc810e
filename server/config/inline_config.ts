import type { LogSink } from "../base/logger.ts";
import type { UserConfig } from "../plugin_api/types.ts";

/** A config given by code or by the command line: it wins over the config file, and says some things that only it can. */
export interface InlineConfig extends UserConfig {
  /** The config file to read; `false` reads none. @default the one in `root` */
  configFile?: string | false;
  /** Scopes of debug messages: a comma-separated list, `true` for all. */
  debug?: string | boolean;
  /** Where messages go. @default standard output and error */
  logSink?: LogSink;
}
