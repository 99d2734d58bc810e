/**
 * Every message between server and client, and the options that the client is served with.
 *
 * The names and the meaning of the fields are those of Vite's HMR payloads, so that other software that
 * listens on the socket goes on working; `reason` and `chain` are our own.
 * Source: https://vite.dev/guide/api-hmr
 */

/** One module to import again, or one style sheet to fetch again. */
export interface Update {
  type: "js-update" | "css-update";
  /** URL of the HMR boundary: the module whose `accept` callbacks run. */
  path: string;
  /** URL of the module that the boundary accepts: the boundary itself, or one of its dependencies. */
  acceptedPath: string;
  /** Milliseconds since the epoch; becomes the `?t=` of the re-import. */
  timestamp: number;
  /** The module that called `invalidate()`, where this update follows from one. */
  firstInvalidatedBy?: string;
  /** Re-importing inside a circular import may run modules out of order; the client then reloads on failure. */
  isWithinCircularImport?: boolean;
  /** The re-import needs `?import`, because the accepted module is an asset or a style. */
  explicitImportRequired?: boolean;
  /** URLs from the changed module to the boundary, for messages. */
  chain: string[];
  /**
   * The file that changed, relative to the root, where the first module of the chain only read it, or was named by a
   * plugin; `reloadModule` where a plugin reloads the module by that function. The module's own text is as before.
   */
  cause?: string;
  /** URLs of modules that the re-import is going to import anew, beneath the accepted one: they can be fetched at once. */
  preload?: string[];
  /** The new text of a style sheet whose module does nothing else: a page that has it needs no import. */
  style?: { id: string; css: string };
}

export interface ConnectedPayload {
  type: "connected";
}

export interface PingPayload {
  type: "ping";
}

export interface UpdatePayload {
  type: "update";
  updates: Update[];
}

export interface FullReloadPayload {
  type: "full-reload";
  /** The URL of the page to reload, `"*"` or absent for every page. */
  path?: string;
  /** The absolute path of the file whose change led here, or the URL of a module without a file. */
  triggeredBy?: string;
  /** Why no hot update was possible, for the console and the terminal. */
  reason?: string;
}

export interface PrunePayload {
  type: "prune";
  paths: string[];
  /** Milliseconds since the epoch: instances of this version and newer ones were imported again and stay. */
  timestamp?: number;
}

export interface CustomPayload {
  type: "custom";
  event: string;
  data?: unknown;
}

/** An error as overlay, terminal and JSON response show it. */
export interface ErrorDescription {
  name: string;
  message: string;
  stack: string;
  code?: string;
  hint?: string;
  id?: string;
  frame?: string;
  plugin?: string;
  pluginCode?: string;
  /** The update or reload for which the module was made anew, with its chain. */
  reason?: string;
  /** `line` counts from 1, `column` from 0. */
  loc?: { file?: string; line: number; column: number };
}

export interface ErrorPayload {
  type: "error";
  err: ErrorDescription;
}

/** What the server sends. */
export type HotPayload =
  | ConnectedPayload
  | PingPayload
  | UpdatePayload
  | FullReloadPayload
  | PrunePayload
  | CustomPayload
  | ErrorPayload;

/** What a browser may send: a custom event (`vite:invalidate` among them) or a ping. */
export type ClientMessage = CustomPayload | PingPayload;

/** Data of the custom event `vite:invalidate`, sent by `import.meta.hot.invalidate()`. */
export interface InvalidateData {
  path: string;
  message?: string | undefined;
  firstInvalidatedBy?: string;
}

/**
 * The custom event by which a client that connects tells when it was served (`{ servedAt }`), so that it gets what was
 * sent while its page was loading.
 */
export const SERVED_EVENT = "vireo:served";

/**
 * The custom event by which a client tells of updates that it could not import ({@linkcode FailedData}), so that they are
 * tried again when what they import was mended.
 */
export const FAILED_EVENT = "vireo:failed";

/** Data of {@linkcode FAILED_EVENT}. */
export interface FailedData {
  updates: Pick<Update, "path" | "acceptedPath" | "timestamp">[];
}

/** The custom event by which a client forwards its console and its uncaught errors; its name and data are Vite's. */
export const FORWARD_EVENT = "vite:forward-console";

/** Data of {@linkcode FORWARD_EVENT}. */
export type ForwardedMessage =
  | { type: "log"; data: { level: string; message: string } }
  | {
    type: "error" | "unhandled-rejection";
    data: { name: string; message: string; stack?: string };
  };

/** What a client forwards to the terminal. */
export interface ForwardConsoleOptions {
  unhandledErrors: boolean;
  /** Names of methods of `console`. */
  logLevels: string[];
}

/** The entry of a page's `Server-Timing` header that tells when it was read, in milliseconds since the epoch. */
export const SERVED_TIMING = "vireo-served";

/** The attribute of the client's `<script>` that names the HTML file of the page, by its URL without base. */
export const PAGE_ATTRIBUTE = "data-vireo-page";

/** The attribute of a page's own `<style>` that names the module of its text, by its URL without base. */
export const STYLE_ATTRIBUTE = "data-vireo-style";

/** The attribute of the client's `<script>` on the page that the server answers with when there is none to show. */
export const ERROR_PAGE_ATTRIBUTE = "data-vireo-error-page";

/** The WebSocket sub-protocol of HMR, and the one of mere pings while a restarting server is awaited. */
export const HMR_PROTOCOL = "vite-hmr";
export const PING_PROTOCOL = "vite-ping";

/**
 * What the server puts in place of the identifier `__VIREO_CLIENT_OPTIONS__` when it serves the built client.
 */
export interface ClientOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** When the client was served, in milliseconds since the epoch by the server's clock. */
  servedAt: number;
  /** Proves to the socket's upgrade that the page was served by this server. */
  token: string;
  /** `server.hmr.protocol`, else `null`: derived from the page or the client's own URL. */
  hmrProtocol: "ws" | "wss" | null;
  /** `server.hmr.host`, else `null`. */
  hmrHost: string | null;
  /** `server.hmr.clientPort`, else `null`. */
  hmrPort: number | null;
  /** Path of the socket: base plus `server.hmr.path`. */
  hmrPath: string;
  /** `host:port/path` of the server itself, tried when the derived address (a proxy's) fails. */
  directTarget: string;
  /** `server.hmr.overlay`. */
  overlay: boolean;
  /** Milliseconds between pings: `server.hmr.timeout`. */
  timeout: number;
  /** `false` for `server.hmr === false`: no socket at all. */
  enabled: boolean;
  /** `server.forwardConsole`, where anything is forwarded. */
  forwardConsole?: ForwardConsoleOptions;
  /** The config's `define` entries, to become globals for scripts that no transform reaches. */
  defines?: Record<string, unknown>;
}
