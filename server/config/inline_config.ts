import type { LogSink } from "../base/logger.ts";
import type { UserConfig } from "../plugin_api/types.ts";

/** A program that runs a server and tells other programs where it is. */
export interface ServingProgram {
  /** Called when a request with the server's token asks the program to end. */
  stop(): void;
  /** Whether a developer can press keys, which messages of the server then name. */
  readonly hasKeys: boolean;
  /** Called when a restart changed the URLs of the server. */
  urlsChanged(): void;
}

/**
 * A config from code or the command line: it overrides the config file and has options of its own.
 */
export interface InlineConfig extends UserConfig {
  /** The config file to read; `false` reads none. @default the one in `root` */
  configFile?: string | false | undefined;
  /** Scopes of debug messages: a comma-separated list, `true` for all. */
  debug?: string | boolean | undefined;
  /** Receives messages. @default standard output and error */
  logSink?: LogSink;
  /** The program that runs the server. @default none; requests to end the server are refused */
  program?: ServingProgram;
}
