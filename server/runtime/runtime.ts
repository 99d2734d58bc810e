/**
 * The program's interface to its runtime. `deno.ts` and `bun.ts` implement it; no other file uses
 * either runtime's own API. Everything else is Web APIs and `node:` built-ins.
 */

export interface ListenOptions {
  /** Address or host name: `"localhost"`, `"127.0.0.1"`, `"0.0.0.0"`, `"::"`. */
  host: string;
  /** 0 chooses a free port. */
  port: number;
  tls?: { key: string; cert: string } | undefined;
}

/** The client of a request. */
export interface Peer {
  /** The client's IP address, `""` when the runtime does not know it. */
  readonly address: string;
}

export type Handler = (request: Request, peer: Peer) => Response | Promise<Response>;

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops listening, ends open connections and resolves when all is closed. */
  close(): Promise<void>;
}

/** One WebSocket of the server. */
export interface ServerSocket {
  readonly isOpen: boolean;
  /** Bytes that were sent but have not reached the network. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** Callbacks of a socket; if one throws, the socket is closed with 1011. */
export interface SocketHandlers {
  open?(socket: ServerSocket): void;
  message(socket: ServerSocket, data: string | Uint8Array): void;
  /** Called before a socket is closed for a message over the limit, if the runtime allows it. */
  tooBig?(socket: ServerSocket): void;
  /** @param code The client's code: 1005 without a code, 1006 when the connection was lost. */
  close?(socket: ServerSocket, code: number, reason: string): void;
}

export interface UpgradeOptions {
  /** The sub-protocol of the response; the request must have offered it. `""` for none. */
  protocol: string;
  /**
   * Limit of a message from the client, in bytes; a longer one closes the socket with 1009.
   * @default 1 MiB
   */
  maxMessageSize?: number;
  handlers: SocketHandlers;
}

export interface ImportFileOptions {
  /** Imports the file and the project's own files that it imports again, after they changed. */
  fresh?: boolean;
  /** JavaScript to run in place of the file (a bundled config). Implies `fresh`. */
  source?: string;
}

/**
 * Imports modules of the user's project (config file, plugin, PostCSS plugin) into this process.
 */
export interface ProjectImporter {
  /**
   * Imports a file with the resolution rules of the project: bare specifiers come from its
   * `node_modules`, whatever the runtime's own rules are.
   *
   * @param file Absolute path.
   */
  importFile(file: string, options?: ImportFileOptions): Promise<Record<string, unknown>>;
  /**
   * Imports a bare specifier as a file in `folder` would.
   *
   * @throws VireoError `MODULE_NOT_FOUND` when the project does not have it.
   */
  importPackage(specifier: string, folder: string): Promise<Record<string, unknown>>;
  /** Provides modules of this program under `specifiers` to all imports of the project. */
  provide(specifiers: Readonly<Record<string, Record<string, unknown>>>): void;
}

export interface Runtime {
  /** `"deno"` or `"bun"`. */
  readonly name: string;
  readonly version: string;
  /** @throws VireoError `PORT_IN_USE` */
  listen(options: ListenOptions, handler: Handler): Promise<Listener>;
  /** Responds to a WebSocket upgrade request, which the caller has checked. */
  upgrade(request: Request, options: UpgradeOptions): Response;
  /**
   * Reports each change directly in one of `folders`, without delay; a change can be reported
   * several times.
   *
   * @param folders Absolute paths.
   * @param onChange Receives the absolute path of the change.
   * @param onLost Called when the system dropped changes.
   * @throws when the system cannot watch more folders.
   */
  watchFolders?(
    folders: readonly string[],
    onChange: (file: string) => void,
    onLost: () => void,
  ): { close(): void };
  /**
   * Frees memory while the server is idle, for a runtime that does not do so itself. Takes about 20
   * ms.
   */
  releaseMemory?(): void;
  readonly projectImporter: ProjectImporter;
}
