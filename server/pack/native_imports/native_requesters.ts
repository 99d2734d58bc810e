/**
 * Tells whether a native request for a module comes from a packed page. Browsers send the importing
 * script, or the page, as `Referer`; the delivery of that page, or of the page that loaded the
 * script, is known.
 */

/** How a page gets its modules. */
export type Delivery = "packed" | "native";

/** The source of a request from a packed page. */
export interface NativeRequester {
  /** The URL of the importing script, with base; `undefined` for a page. */
  script: string | undefined;
  /** Whether a loader of the page imports that script. */
  isImportedByLoader: boolean;
}

export interface NativeRequestersOptions {
  /** Whether a URL with base is that of a loader, an update or a base pack. */
  isPack: (url: string) => boolean;
  /** Whether a URL with base is that of a script. */
  isScript: (url: string) => boolean;
}

/** Pages and scripts that are remembered. */
const MOST = 2000;

export class NativeRequesters {
  readonly #options: NativeRequestersOptions;
  /** Pages by URL, with the time at which they were served. */
  readonly #pages = new Map<string, { delivery: Delivery; time: number }>();
  /** The scripts that packed pages loaded natively; the value: whether a loader imports it. */
  readonly #scripts = new Map<string, boolean>();
  /** That of the page that was served last. */
  #latest: Delivery = "native";
  #time = 0;

  constructor(options: NativeRequestersOptions) {
    this.#options = options;
  }

  /** A point in time, for {@linkcode isNoted}. */
  now(): number {
    return this.#time;
  }

  /** Notes that a page was served; URLs contain the base. */
  notePage(url: string, delivery: Delivery): void {
    this.#latest = delivery;
    remember(this.#pages, url, { delivery, time: ++this.#time });
  }

  /** Whether a page was noted after a point in time. */
  isNoted(url: string, since: number): boolean {
    return (this.#pages.get(url)?.time ?? 0) > since;
  }

  /**
   * Notes a native request for a script.
   *
   * @param url The script, with base.
   * @param referer Path and query of the `Referer`; `undefined` without one.
   * @returns The requester if it is a packed page or a script of one.
   */
  noteScript(url: string, referer: string | undefined): NativeRequester | undefined {
    const requester = this.#requester(referer);
    if (requester) {
      remember(this.#scripts, url, referer !== undefined && this.#options.isPack(referer));
    } else this.#scripts.delete(url);
    return requester;
  }

  /** Notes that a script was requested by a worker, or from elsewhere. */
  forget(url: string): void {
    this.#scripts.delete(url);
  }

  #requester(referer: string | undefined): NativeRequester | undefined {
    const fromPage = { script: undefined, isImportedByLoader: false };
    // The console, scripts of blobs, and strict referrer policies name no requester.
    if (referer === undefined) return this.#latest === "packed" ? fromPage : undefined;
    if (this.#options.isPack(referer)) return fromPage;
    const isImportedByLoader = this.#scripts.get(referer);
    if (isImportedByLoader !== undefined) return { script: referer, isImportedByLoader };
    const page = this.#pages.get(referer)?.delivery;
    if (page === undefined && this.#options.isScript(referer)) return undefined;
    // The history can give a page another URL than that under which it was served.
    return (page ?? this.#latest) === "packed" ? fromPage : undefined;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST) map.delete(oldest!);
}
