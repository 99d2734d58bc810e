/**
 * What the program needs of the runtime that it runs on. `deno.ts` and `bun.ts` implement it; no other file names
 * either. Everything else is Web APIs and `node:` built-ins.
 */

export interface ListenOptions {
  /** Address or host name: `"localhost"`, `"127.0.0.1"`, `"0.0.0.0"`, `"::"`. */
  host: string;
  /** 0 takes any free port. */
  port: number;
  tls?: { key: string; cert: string };
}

/** The other end of a request. */
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

/** One WebSocket, seen from the server. */
export interface ServerSocket {
  readonly isOpen: boolean;
  /** Bytes that were sent and not yet taken by the network. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** Called as a socket changes; what one of them throws closes that socket with 1011. */
export interface SocketHandlers {
  open?(socket: ServerSocket): void;
  message(socket: ServerSocket, data: string | Uint8Array): void;
  /** Tells of a socket that is closed for a message over the limit, where the runtime leaves a chance to tell. */
  tooBig?(socket: ServerSocket): void;
  /** @param code What the client closed it with: 1005 without a code, 1006 when it was lost. */
  close?(socket: ServerSocket, code: number, reason: string): void;
}

export interface UpgradeOptions {
  /** The sub-protocol to answer with; the request must have offered it. `""` for none. */
  protocol: string;
  /** Longest message to take from the client, in bytes; a longer one closes the socket with 1009. @default 1 MiB */
  maxMessageSize?: number;
  handlers: SocketHandlers;
}

export interface ImportFileOptions {
  /** Imports the file, and what it imports of the project's own files, anew after they changed. */
  fresh?: boolean;
  /** JavaScript to run in the file's place, as if it stood there (a bundled config). Implies `fresh`. */
  source?: string;
}

/** How a module of the user's project (config file, plugin, PostCSS plugin) is imported into this process. */
export interface ProjectImporter {
  /**
   * Imports a file with the resolution rules of the project: bare specifiers come from its `node_modules`,
   * whatever the runtime's own rules are.
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
  /** Gives `specifiers` the exports of modules of ours in everything that the project imports. */
  provide(specifiers: Readonly<Record<string, Record<string, unknown>>>): void;
}

export interface Runtime {
  /** `"deno"` or `"bun"`. */
  readonly name: string;
  readonly version: string;
  /** @throws VireoError `PORT_IN_USE` */
  listen(options: ListenOptions, handler: Handler): Promise<Listener>;
  /** Answers a WebSocket upgrade request; the caller has checked it. */
  upgrade(request: Request, options: UpgradeOptions): Response;
  /**
   * Tells of each change directly in one of `folders`, without delay; a change may be told several times.
   *
   * @param folders Absolute paths.
   * @param onChange Gets the absolute path of what changed.
   * @param onLost Called when the system dropped changes.
   * @throws when the system watches no more folders.
   */
  watchFolders?(
    folders: readonly string[],
    onChange: (file: string) => void,
    onLost: () => void,
  ): { close(): void };
  /** Frees memory at a moment in which nobody waits, where the runtime does not do so by itself. Takes some 20 ms. */
  releaseMemory?(): void;
  readonly projectImporter: ProjectImporter;
}
