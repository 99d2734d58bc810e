/**
 * How a page that failed to load recovers:
 *
 * 1. When a module of the page cannot be fetched, parsed or executed, its importers never run and
 *    accept no updates. Only a reload runs them, so a hot update that fixes the module would change
 *    nothing.
 * 2. A fetched module that registered nothing for hot updates did not run. If an update names such
 *    a module and an error occurred on the page, the page is reloaded.
 * 3. A module can accept updates and then throw, which stops the page's script that imports it. An
 *    update of that module reloads the page as well.
 * 4. The update can arrive before the browser reports the failure, because it reports failures in
 *    the order of the scripts.
 *
 * A page that runs despite an error is not reloaded, so that updates keep its state.
 */
import { browserPath } from "./native_import.ts";
import { ERROR_PAGE_ATTRIBUTE, type Update } from "../protocol.ts";
import type { PackedModules } from "../registry/pack_delivery.ts";

/** Milliseconds that an update is remembered, in case the browser reports the failure later. */
const TOO_EARLY = 5000;

/** A part of the URLs of the scripts of packed pages. */
const PACK_LOADER = "/@vireo/pack/load?";

/** URLs in a stack, without line and column. */
const URL_IN_STACK = /https?:\/\/[^\s()]+?(?=:\d+:\d+)/g;

/** Options of {@linkcode FailedLoad}. */
export interface FailedLoadOptions {
  window: Window & typeof globalThis;
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Origins of the page and of the dev server, which differ under a backend. */
  origins: readonly string[];
  /** `import()`: resolves or rejects as the evaluation of a module of the page did. */
  importModule(url: string): Promise<unknown>;
  /** Whether a module of the page accepts an update. */
  takes(update: Update): boolean;
  /** The modules of the page's registry, if the page is packed. */
  packs?(): Pick<PackedModules, "has" | "hasFailed"> | undefined;
  /** Reloads the page and logs the reason. */
  reload(reason: string): void;
}

/**
 * Tracks which modules failed while the page loaded, and reloads the page for an update that can
 * fix them.
 */
export class FailedLoad {
  readonly #options: FailedLoadOptions;
  /** The server responded with an error page, so any change can be the fix. */
  readonly #isErrorPage: boolean;
  /** A script of a packed page could not be loaded, which does not tell the module. */
  #isLoaderLost = false;
  /** A script of the page did not finish. */
  #isStopped = false;
  /** An error occurred on the page; often it has nothing to do with its modules. */
  #isSuspicious = false;
  /** An error was thrown on the page, or a script of it could not be loaded. */
  #hasThrown = false;
  /** Paths of the modules in whose code a script of the page threw. */
  readonly #stoppedIn = new Set<string>();
  readonly #fetches: PerformanceObserver;
  /** Module URLs of the page without timestamps. */
  readonly #fetched = new Set<string>();
  /** `performance.now()` at the start and the end of imports of updated modules. */
  readonly #imports: { start: number; end: number }[] = [];
  #isReloading = false;
  /** Recent updates for which no failure is known yet. */
  #recent: { update: Update; time: number }[] = [];

  /** @param options The page and its modules. */
  constructor(options: FailedLoadOptions) {
    const { window } = options;
    this.#options = options;
    const { document } = window;
    this.#isErrorPage = document.querySelector(`script[${ERROR_PAGE_ATTRIBUTE}]`) !== null;
    this.#fetches = new window.PerformanceObserver((list) => {
      this.#noteFetches(list.getEntries());
      this.#check();
    });
    this.#fetches.observe({ type: "resource", buffered: true });
    // Events of elements do not bubble, and `load` does not even reach the window.
    window.addEventListener("error", ({ target }) => {
      if (target === window) this.noteThrown();
      else if (this.#isModule(target)) this.#onLost(target);
    }, true);
    document.addEventListener("load", ({ target }) => this.#onLoad(target), true);
    window.addEventListener("unhandledrejection", () => this.noteThrown());
  }

  /**
   * Imports an updated module. Modules that fail during the import belong to the update, which is
   * retried anyway.
   */
  async duringImport<T>(importUpdated: () => Promise<T>): Promise<T> {
    const times = { start: performance.now(), end: Infinity };
    this.#imports.push(times);
    try {
      return await importUpdated();
    } finally {
      times.end = performance.now();
    }
  }

  /** Whether an error was thrown on the page. */
  get hasThrown(): boolean {
    return this.#hasThrown || this.#isErrorPage;
  }

  /** Records an error that was thrown on the page. */
  noteThrown(): void {
    this.#hasThrown = true;
    this.#suspect();
  }

  /** Records an error that the server sent. */
  noteServerError(): void {
    this.#suspect();
  }

  /**
   * Reloads the page if an update names a module that failed.
   *
   * @param updates All updates of a batch.
   */
  noteUpdates(updates: readonly Update[]): void {
    if (this.#isErrorPage) return this.#reload();
    const time = performance.now();
    this.#recent = this.#recent.filter((other) => time - other.time < TOO_EARLY);
    this.#recent.push(...updates.map((update) => ({ update, time })));
    this.#check();
  }

  /**
   * Reloads the page if a script failed: the server reports that all modules are as they were
   * before.
   */
  noteRestored(): void {
    if (this.#isStopped || this.#isErrorPage) this.#reload();
  }

  #onLost(script: HTMLScriptElement): void {
    this.#isLoaderLost ||= script.src.includes(PACK_LOADER);
    this.#stop();
  }

  #suspect(): void {
    this.#isSuspicious = true;
    this.#check();
  }

  #stop(): void {
    this.#isStopped = true;
    this.noteThrown();
  }

  #check(): void {
    const time = performance.now();
    const isFixed = this.#recent.some((each) =>
      time - each.time < TOO_EARLY && this.#concerns(each.update)
    );
    if (isFixed) this.#reload();
  }

  #reload(): void {
    if (!this.#isReloading) this.#options.reload("the page had an error when it was loaded");
    this.#isReloading = true;
  }

  #concerns(update: Update): boolean {
    // Modules of other scripts take their updates.
    if (this.#isLoaderLost && !this.#options.takes(update)) return true;
    const packs = this.#options.packs?.();
    if (packs?.has(this.#id(update.path))) return this.#concernsPacked(update, packs);
    if (this.#options.takes(update)) {
      return this.#stoppedIn.size > 0 &&
        modulesOf(update).some((path) => this.#stoppedIn.has(this.#url(path).pathname));
    }
    this.#noteFetches(this.#fetches.takeRecords());
    return this.#isSuspicious && this.#fetched.has(canonical(this.#url(update.path)));
  }

  /** A packed page reports failures by module, and its scripts load at once. */
  #concernsPacked(update: Update, packs: Pick<PackedModules, "hasFailed">): boolean {
    if (!this.#options.takes(update)) return this.#isSuspicious;
    return this.#isStopped && modulesOf(update).some((path) => packs.hasFailed(this.#id(path)));
  }

  #id(path: string): string {
    return this.#options.base + browserPath(path);
  }

  #noteFetches(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries as PerformanceResourceTiming[]) {
      const { name, startTime, initiatorType, responseStatus } = entry;
      if (initiatorType !== "script" || this.#isOfUpdate(startTime)) continue;
      this.#fetched.add(canonical(new URL(name)));
      if (responseStatus >= 400) this.#isSuspicious = true;
    }
  }

  #isOfUpdate(time: number): boolean {
    return this.#imports.some(({ start, end }) => start <= time && time <= end);
  }

  /**
   * A module script was fetched, and has run or failed; with a top-level await it can still be
   * running.
   */
  #onLoad(target: EventTarget | null): void {
    if (!this.#isModule(target) || target.src === "") return;
    this.#options.importModule(target.src).catch((error: unknown) => {
      const { stack = "" } = error instanceof Error ? error : {};
      for (const url of stack.match(URL_IN_STACK) ?? []) {
        this.#stoppedIn.add(new URL(url).pathname);
      }
      this.#stop();
    });
  }

  #isModule(target: EventTarget | null): target is HTMLScriptElement {
    return target instanceof HTMLScriptElement && target.type === "module" &&
      (target.src === "" || this.#options.origins.includes(new URL(target.src).origin));
  }

  /** The URL of a module of an update, as the page would fetch it from the dev server. */
  #url(path: string): URL {
    const { base, origins } = this.#options;
    return new URL(base + browserPath(path), origins.at(-1));
  }
}

/**
 * The modules from the changed one to the boundary. Servers other than Vireo send updates without a
 * chain.
 */
function modulesOf({ chain, path }: Update): readonly string[] {
  return chain?.length > 0 ? chain : [path];
}

/** The URL of a module without the parts that differ between its versions and importers. */
function canonical({ origin, pathname, search }: URL): string {
  const query = search.slice(1).split("&").filter((part) => !/^(?:t=\d+|import|)$/.test(part));
  return `${origin}${pathname}?${query.join("&")}`;
}
