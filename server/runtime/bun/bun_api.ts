/**
 * The part of Bun's API that is used here; Bun's own type package would change the types of the
 * whole program.
 */
export interface BunApi {
  readonly version: string;
  serve<Data>(options: BunServeOptions<Data>): BunServer<Data>;
  plugin(plugin: { name: string; setup(build: BunPluginBuild): void }): void;
  /** Resolves as a file in `folder` would with `import`. */
  resolveSync(specifier: string, folder: string): string;
}

/** Source: https://bun.com/docs/runtime/http/server */
export interface BunServeOptions<Data> {
  hostname: string;
  port: number;
  development: false;
  reusePort: boolean;
  /** Seconds, 0 for no limit. */
  idleTimeout: number;
  /** Bytes. */
  maxRequestBodySize: number;
  tls?: { key: string; cert: string } | undefined;
  fetch(
    request: Request,
    server: BunServer<Data>,
  ): Promise<Response | undefined> | Response | undefined;
  error(error: unknown): Response;
  websocket: BunSocketHandlers<Data>;
}

/** Source: https://bun.com/docs/runtime/http/websockets */
export interface BunSocketHandlers<Data> {
  open(socket: BunSocket<Data>): void;
  message(socket: BunSocket<Data>, message: string | Uint8Array<ArrayBuffer>): void;
  close(socket: BunSocket<Data>, code: number, reason: string): void;
  /** Bytes. */
  maxPayloadLength: number;
  /** Seconds. */
  idleTimeout: number;
  sendPings: boolean;
  /** Bytes. */
  backpressureLimit: number;
  closeOnBackpressureLimit: boolean;
}

export interface BunServer<Data> {
  readonly port: number;
  requestIP(request: Request): { address: string } | null;
  /** Responds to the handshake itself; `false` when the request is not a handshake. */
  upgrade(
    request: Request,
    options: { headers?: Record<string, string> | undefined; data: Data },
  ): boolean;
  /** @param closeActiveConnections Ends open connections at once, otherwise waits for them. */
  stop(closeActiveConnections?: boolean): Promise<void>;
}

export interface BunSocket<Data> {
  readonly data: Data;
  readonly readyState: number;
  send(data: string | Uint8Array<ArrayBuffer>): number;
  close(code?: number, reason?: string): void;
  terminate(): void;
  getBufferedAmount(): number;
}

/** Source: https://bun.com/docs/runtime/plugins */
export interface BunPluginBuild {
  module(
    specifier: string,
    load: () => { exports: Readonly<Record<string, unknown>>; loader: "object" },
  ): void;
  onResolve(
    constraints: { filter: RegExp },
    resolve: (
      request: { path: string; importer: string },
    ) => { path: string; namespace: string } | undefined,
  ): void;
  onLoad(
    constraints: { filter: RegExp },
    load: (module: { path: string }) => { contents: string; loader: "js" },
  ): void;
}

/** Bun's global object. */
export function bunApi(): BunApi {
  return (globalThis as unknown as { Bun: BunApi }).Bun;
}
