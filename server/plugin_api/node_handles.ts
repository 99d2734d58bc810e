/** What plugins get in place of connect, chokidar and Node's HTTP server: as much of them as plugins use. */

/** A connect-style handler on Node's request and response. */
// deno-lint-ignore no-explicit-any -- plugins bring handlers typed for connect, Express, sirv and others
export type ConnectHandler = (request: any, response: any, next: (error?: unknown) => void) => void;

export interface ConnectStack {
  use(handler: ConnectHandler): ConnectStack;
  use(route: string, handler: ConnectHandler): ConnectStack;
  readonly stack: { route: string; handle: ConnectHandler }[];
}

/** Files and folders seen by the watcher, by chokidar's event names. */
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

/** Where a server listens, as `net.Server` says it. */
export interface ServerAddress {
  address: string;
  family: "IPv4" | "IPv6";
  port: number;
}

/** Of Node's HTTP server: the events `listening` and `close`, and the address. Requests do not go through it. */
export interface HttpServerHandle {
  readonly listening: boolean;
  address(): ServerAddress | null;
  on(event: string, listener: (...args: unknown[]) => void): this;
  once(event: string, listener: (...args: unknown[]) => void): this;
  off(event: string, listener: (...args: unknown[]) => void): this;
}
