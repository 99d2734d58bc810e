/**
 * Every message between server and client, and the options of the served client.
 *
 * The names and the meanings of the fields are those of Vite's HMR payloads, so that other software
 * that listens on the socket keeps working; `reason` and `chain` are our own.
 * Source: https://vite.dev/guide/api-hmr
 */

/** One module to import again, or one style sheet to fetch again. */
export interface Update {
  type: "js-update" | "css-update";
  /** URL of the HMR boundary: the module whose `accept` callbacks run. */
  path: string;
  /**
   * URL of the module that the boundary accepts: the boundary itself or one of its dependencies.
   */
  acceptedPath: string;
  /** Milliseconds since the epoch; becomes the `?t=` of the re-import. */
  timestamp: number;
  /** The module that called `invalidate()`, if this update follows from that call. */
  firstInvalidatedBy?: string;
  /**
   * Re-importing inside a circular import can run modules out of order; the client then reloads on
   * failure.
   */
  isWithinCircularImport?: boolean;
  /** The re-import needs `?import`, because the accepted module is an asset or a style. */
  explicitImportRequired?: boolean;
  /** URLs from the changed module to the boundary, for messages. */
  chain: string[];
  /**
   * The file that changed, relative to the root, if the first module of the chain only read it or a
   * plugin named it; `"reloadModule"` if a plugin called that function. The module's own text is
   * unchanged.
   */
  cause?: string;
  /** URLs of dependencies that the re-import fetches again; they can be preloaded. */
  preload?: string[];
  /**
   * The new text of a style sheet whose module has no other effect: a page that has it needs no
   * import.
   */
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
  /** The message's number, with which a page says that it applied the message. */
  batch?: number;
  updates: Update[];
}

export interface FullReloadPayload {
  type: "full-reload";
  /** As in {@linkcode UpdatePayload}; a page that does not reload acknowledges it. */
  batch?: number;
  /** The URL of the page to reload; `"*"` or absent for every page. */
  path?: string | undefined;
  /**
   * The absolute path of the changed file that caused the reload, or the URL of a module without a
   * file.
   */
  triggeredBy?: string;
  /** The reason why no hot update was possible, for the console and the terminal. */
  reason?: string;
}

export interface PrunePayload {
  type: "prune";
  paths: string[];
  /**
   * Milliseconds since the epoch: instances of this version or newer ones were imported again and
   * stay.
   */
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
  code?: string | undefined;
  hint?: string | undefined;
  id?: string | undefined;
  frame?: string | undefined;
  plugin?: string | undefined;
  pluginCode?: string | undefined;
  /** The update or reload that caused the module to be transformed, with its chain. */
  reason?: string | undefined;
  /** `line` counts from 1, `column` from 0. */
  loc?: { file?: string | undefined; line: number; column: number } | undefined;
}

export interface ErrorPayload {
  type: "error";
  err: ErrorDescription;
}

/** A message of the server. */
export type HotPayload =
  | ConnectedPayload
  | PingPayload
  | UpdatePayload
  | FullReloadPayload
  | PrunePayload
  | CustomPayload
  | ErrorPayload;

/** A message of a browser: a custom event (`vite:invalidate` among them) or a ping. */
export type ClientMessage = CustomPayload | PingPayload;

/** Data of the custom event `vite:invalidate`, sent by `import.meta.hot.invalidate()`. */
export interface InvalidateData {
  path: string;
  message?: string | undefined;
  firstInvalidatedBy?: string;
}

/**
 * The custom event by which a connecting client reports when it was served and in which page it
 * runs ({@linkcode ServedData}), so that the server sends it the messages that it missed while its
 * page was loading.
 */
export const SERVED_EVENT = "vireo:served";

/** Data of {@linkcode SERVED_EVENT}. */
export interface ServedData {
  servedAt: number;
  page: {
    url: string;
    userAgent: string;
    /** The same before and after a reload of a tab; empty if the browser forbids storage. */
    tab: string;
    isLoaded: boolean;
    /** Whether it shows an error in place of the page. */
    isErrorPage: boolean;
  };
}

/** The custom event by which a client reports that its page, with its first modules, has loaded. */
export const LOADED_EVENT = "vireo:loaded";

/** The custom event by which a client reports messages that it applied ({@linkcode AppliedData}). */
export const APPLIED_EVENT = "vireo:applied";

/** Data of {@linkcode APPLIED_EVENT}. */
export interface AppliedData {
  /** The numbers of the messages. */
  batches: number[];
  /** URLs of the boundaries whose updates failed. */
  failed: string[];
  /** Milliseconds from the receipt of the first of the messages. */
  milliseconds: number;
}

/**
 * The custom event by which a client reports updates that it could not import
 * ({@linkcode FailedData}), so that they are retried once their imports are fixed.
 */
export const FAILED_EVENT = "vireo:failed";

/** Data of {@linkcode FAILED_EVENT}. */
export interface FailedData {
  updates: Pick<Update, "path" | "acceptedPath" | "timestamp">[];
}

/**
 * The custom event by which a client forwards its console and its uncaught errors; name and data
 * are Vite's.
 */
export const FORWARD_EVENT = "vite:forward-console";

/** Data of {@linkcode FORWARD_EVENT}. */
export type ForwardedMessage =
  | {
    type: "log";
    data: {
      level: string;
      message: string;
      /** The stack of the first error among the values, or of the call if there is none. */
      stack?: string;
      isCall?: boolean;
    };
  }
  | {
    type: "error" | "unhandled-rejection";
    data: { name: string; message: string; stack?: string };
  };

/** The messages that a client forwards to the server. */
export interface ForwardConsoleOptions {
  unhandledErrors: boolean;
  /** Names of methods of `console`. */
  logLevels: string[];
}

/** Settings of pages that can be switched while the server runs. */
export interface PageSettings {
  forwardConsole: ForwardConsoleOptions;
  /** Whether a page keeps its state through reloads that the server causes. */
  keepState: boolean;
}

/** The custom event by which the server tells pages that their settings were switched. */
export const SETTINGS_EVENT = "vireo:settings";

/**
 * The entry of a page's `Server-Timing` header with the time at which the page was read, in
 * milliseconds since the epoch.
 */
export const SERVED_TIMING = "vireo-served";

/** The attribute of the client's `<script>` with the URL of the page's HTML file, without base. */
export const PAGE_ATTRIBUTE = "data-vireo-page";

/** The attribute of a page's own `<style>` with the URL of the module of its text, without base. */
export const STYLE_ATTRIBUTE = "data-vireo-style";

/** The attribute of the client's `<script>` on the server's error page. */
export const ERROR_PAGE_ATTRIBUTE = "data-vireo-error-page";

/**
 * The WebSocket sub-protocol of HMR, and that of pings while the client waits for a restarting
 * server.
 */
export const HMR_PROTOCOL = "vite-hmr";
export const PING_PROTOCOL = "vite-ping";

/**
 * The WebSocket close code of a server that restarts with a new config: "Service Restart",
 * https://www.iana.org/assignments/websocket
 */
export const SERVICE_RESTART = 1012;

/**
 * The value that the server substitutes for the identifier `__VIREO_CLIENT_OPTIONS__` when it
 * serves the built client.
 */
export interface ClientOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /**
   * The time at which the client was served, in milliseconds since the epoch by the server's clock.
   */
  servedAt: number;
  /** Proves to the server, when the socket connects, that it served the page. */
  token: string;
  /** `server.hmr.protocol`; `null` to derive it from the page or the client's own URL. */
  hmrProtocol: "ws" | "wss" | null;
  /** `server.hmr.host`, or `null`. */
  hmrHost: string | null;
  /** `server.hmr.clientPort`, or `null`. */
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
  /** The settings at the time at which the client was served. */
  settings: PageSettings;
  /** The config's `define` entries, which become globals for scripts that are not transformed. */
  defines?: Record<string, unknown>;
}
