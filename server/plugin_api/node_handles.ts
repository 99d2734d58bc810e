/** Replacements for connect, chokidar and Node's HTTP server, with the parts that plugins use. */

/** A connect-style handler on Node's request and response. */
// deno-lint-ignore no-explicit-any -- handlers are typed for connect, Express, sirv and others
export type ConnectHandler = (request: any, response: any, next: (error?: unknown) => void) => void;

export interface ConnectStack {
  use(handler: ConnectHandler): ConnectStack;
  use(route: string, handler: ConnectHandler): ConnectStack;
  readonly stack: { route: string; handle: ConnectHandler }[];
}

/** Emits changes of watched files and folders, with chokidar's event names. */
export interface WatcherHandle {
  on(
    event: "add" | "change" | "unlink" | "addDir" | "unlinkDir" | "all" | "ready" | "error",
    listener: (...args: string[]) => void,
  ): WatcherHandle;
  off(event: string, listener: (...args: string[]) => void): WatcherHandle;
  once(event: string, listener: (...args: string[]) => void): WatcherHandle;
  emit(event: string, ...args: string[]): boolean;
  add(paths: string | readonly string[]): WatcherHandle;
  unwatch(paths: string | readonly string[]): WatcherHandle;
  close(): Promise<void>;
}

/** A server's address in the format of `net.Server`. */
export interface ServerAddress {
  address: string;
  family: "IPv4" | "IPv6";
  port: number;
}

/**
 * The part of Node's HTTP server that plugins use: the events `listening` and `close`, and the
 * address. Requests do not pass through it.
 */
export interface HttpServerHandle {
  readonly listening: boolean;
  address(): ServerAddress | null;
  on(event: string, listener: (...args: unknown[]) => void): this;
  once(event: string, listener: (...args: unknown[]) => void): this;
  off(event: string, listener: (...args: unknown[]) => void): this;
}
