import { cspNonce } from "./csp_nonce.ts";
import type { Log } from "../console/log.ts";
import { PAGE_ATTRIBUTE, SERVED_TIMING } from "../protocol.ts";

/** Milliseconds within which several reasons to reload cause one reload. */
const DEBOUNCE = 20;

/** Milliseconds after `beforeunload` by which a page has been left, or stays. */
const LEAVE_GRACE = 3000;

/** Milliseconds that the first modules of a page can take to load. */
const LOADING_TIME = 30_000;

const REASON_KEY = "vireo:reload-reason";

export interface ReloadOptions {
  /** Whether the server caused the reload, not an error of the page. */
  isByServer?: boolean;
  /** The file that changed. */
  changed?: string | undefined;
}

/** The page that the client runs in. Workers have none. */
export class Page {
  readonly #window: Window;
  readonly #log: Log;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;
  #keepsState = true;
  /** Called before a reload that the server causes. */
  onServerReload: ((changed: string | undefined) => void) | undefined;
  #leaving = 0;

  /**
   * @param window The page's window.
   * @param log Receives the reason of each reload, before it and, since browsers clear the console,
   * after it.
   */
  constructor(window: Window, log: Log) {
    this.#window = window;
    this.#log = log;
    this.#logLastReload();
    // Some browsers close sockets as soon as a navigation starts, although it can still be canceled
    // or become a download.
    window.addEventListener("beforeunload", () => this.#leaving = Date.now());
  }

  /** Whether modules of the first load can still be loading. */
  get isLoading(): boolean {
    return this.#window.document.readyState !== "complete";
  }

  /** Whether a reload is about to begin. */
  get isReloading(): boolean {
    return this.#reloadTimer !== undefined;
  }

  /**
   * The time at which the page was served, by the server's clock. A page from a service worker's
   * cache is older than the modules that it loads; its own time is then ignored.
   *
   * @param clientServedAt The time at which the client was served, possibly after modules of the
   * page.
   */
  servedAt(clientServedAt: number): number {
    const [navigation] = this.#window.performance.getEntriesByType("navigation");
    const { serverTiming = [] } = (navigation ?? {}) as Partial<PerformanceNavigationTiming>;
    const own = Number(serverTiming.find(({ name }) => name === SERVED_TIMING)?.description);
    return clientServedAt - own < LOADING_TIME ? Math.min(own, clientServedAt) : clientServedAt;
  }

  /**
   * Starts to fetch a module without executing it.
   *
   * @param url With base and timestamp.
   */
  preload(url: string): void {
    const { document } = this.#window;
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = url;
    const nonce = cspNonce(document);
    if (nonce) link.setAttribute("nonce", nonce);
    link.addEventListener("load", () => link.remove(), { once: true });
    link.addEventListener("error", () => link.remove(), { once: true });
    document.head.append(link);
  }

  /** Reloads the page, once for calls in quick succession. */
  reload(reason: string, { isByServer = false, changed }: ReloadOptions = {}): void {
    this.#keepsState &&= isByServer;
    this.#log.info(explainReload(reason));
    this.#store((storage) => storage.setItem(REASON_KEY, reason));
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => {
      if (this.#keepsState) this.onServerReload?.(changed);
      this.#window.location.reload();
    }, DEBOUNCE);
  }

  /**
   * Whether this page was made from an HTML file. The server writes the file's URL into its pages;
   * a backend's page is matched by its address.
   *
   * @param path URL of the file, without base.
   * @param base Public base path, with a slash at both ends.
   */
  shows(path: string, base: string): boolean {
    const own = this.#window.document.querySelector<HTMLElement>(`script[${PAGE_ATTRIBUTE}]`);
    if (own) return own.getAttribute(PAGE_ATTRIBUTE) === path;
    return showsHtml(this.#window.location.pathname, path, base);
  }

  /** Resolves as soon as the tab is visible. */
  async whenVisible(): Promise<void> {
    const { document } = this.#window;
    if (document.visibilityState === "visible") return;
    await new Promise<void>((resolve) => {
      document.addEventListener("visibilitychange", function changed() {
        if (document.visibilityState !== "visible") return;
        document.removeEventListener("visibilitychange", changed);
        resolve();
      });
    });
  }

  /** Resolves at once, or after a moment if a navigation began; never, if the page was left. */
  async whenStaying(): Promise<void> {
    const left = this.#leaving + LEAVE_GRACE - Date.now();
    if (left > 0) await new Promise<void>((resolve) => setTimeout(resolve, left));
  }

  /**
   * Calls `callback` when the page returns from the back/forward cache, where browsers cut
   * connections.
   */
  onRestored(callback: () => void): void {
    this.#window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.#leaving = 0;
      callback();
    });
  }

  #logLastReload(): void {
    this.#store((storage) => {
      const reason = storage.getItem(REASON_KEY);
      storage.removeItem(REASON_KEY);
      if (reason !== null) this.#log.info(`page reloaded: ${reason}`);
    });
  }

  /** Storage can be forbidden; the reason is then shown only before the reload. */
  #store(use: (storage: Storage) => void): void {
    try {
      use(this.#window.sessionStorage);
    } catch {
      // Only the message after the reload is lost.
    }
  }
}

/**
 * `page reload /src/main.ts: no module accepts it` if the reason begins with a URL; the terminal
 * shows the same.
 */
export function explainReload(reason: string): string {
  return reason.startsWith("/") ? `page reload ${reason}` : `page reload: ${reason}`;
}

/**
 * Whether the page at `pathname` was made from the HTML file at `path`.
 *
 * @param pathname As in `location.pathname`.
 * @param path URL of the file, without base.
 * @param base Public base path, with a slash at both ends.
 */
export function showsHtml(pathname: string, path: string, base: string): boolean {
  const page = decode(pathname);
  const file = decode(base + path.replace(/^\//, ""));
  if (page === file || `${page}.html` === file) return true;
  if (page.endsWith("/") && `${page}index.html` === file) return true;
  // A single-page app responds to every route with its root page; only a named file is certainly
  // another page.
  return file === `${decode(base)}index.html` && !page.endsWith(".html");
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
