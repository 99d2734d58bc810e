/**
 * Why a page could stay blank after a fix, and how it does not:
 *
 * 1. When a module of a page cannot be fetched, parsed or executed, its importers never run: they accept no update, and the
 *    update that fixes the module changes nothing. Only a reload runs them.
 * 2. A module that the page has fetched, and that registered nothing for hot updates, did not run. When an update is for such
 *    a module and something went wrong on the page, the page is reloaded.
 * 3. A module may have accepted updates and then thrown, which stopped the script of the page that imports it. An update of
 *    that module reloads the page as well.
 * 4. The update may be there before the failure is told: the browser tells it in the order of the scripts.
 *
 * A page that runs although something threw on it is left alone, so that updates keep its state.
 */
import { browserPath } from "./native_import.ts";
import { ERROR_PAGE_ATTRIBUTE, type Update } from "../protocol.ts";

/** Milliseconds between an update and the failure for which it was too early. */
const TOO_EARLY = 5000;

/** URLs in a stack, without line and column. */
const URL_IN_STACK = /https?:\/\/[^\s()]+?(?=:\d+:\d+)/g;

/** What a {@linkcode FailedLoad} needs. */
export interface FailedLoadOptions {
  window: Window & typeof globalThis;
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Origins of the page and of the dev server, which differ under a backend. */
  origins: readonly string[];
  /** `import()`: gives the evaluation of a module that the page has. */
  importModule(url: string): Promise<unknown>;
  /** Whether a module of the page takes an update. */
  takes(update: Update): boolean;
  /** Reloads the page, saying why. */
  reload(reason: string): void;
}

/** Knows which modules of the page failed while they were loaded, and reloads it for the update that may fix them. */
export class FailedLoad {
  readonly #options: FailedLoadOptions;
  /** The server answered with an error: whatever changes may be the fix. */
  readonly #isErrorPage: boolean;
  /** A script of the page did not run to its end. */
  #isStopped = false;
  /** Something went wrong on the page; often that has nothing to do with its modules. */
  #isSuspicious = false;
  /** Paths of the modules in whose code a script of the page threw. */
  readonly #stoppedIn = new Set<string>();
  readonly #fetches: PerformanceObserver;
  /** Module URLs of the page without timestamps. */
  readonly #fetched = new Set<string>();
  /** `performance.now()` of the beginning and the end of imports of updated modules. */
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
      if (target === window) this.#suspect();
      else if (this.#isModule(target)) this.#stop();
    }, true);
    document.addEventListener("load", ({ target }) => this.#onLoad(target), true);
    window.addEventListener("unhandledrejection", () => this.#suspect());
  }

  /** Imports an updated module. Modules that fail meanwhile are those of the update, which is tried again by itself. */
  async duringImport<T>(importUpdated: () => Promise<T>): Promise<T> {
    const times = { start: performance.now(), end: Infinity };
    this.#imports.push(times);
    try {
      return await importUpdated();
    } finally {
      times.end = performance.now();
    }
  }

  /** Takes note of an error that the server sent. */
  noteServerError(): void {
    this.#suspect();
  }

  /**
   * Reloads the page when updates are for modules that failed.
   *
   * @param updates All of a batch.
   */
  noteUpdates(updates: readonly Update[]): void {
    if (this.#isErrorPage) return this.#reload();
    const time = performance.now();
    this.#recent = this.#recent.filter((other) => time - other.time < TOO_EARLY);
    this.#recent.push(...updates.map((update) => ({ update, time })));
    this.#check();
  }

  /** Reloads the page when a script failed: the server says that all modules are as they were before. */
  noteRestored(): void {
    if (this.#isStopped || this.#isErrorPage) this.#reload();
  }

  #suspect(): void {
    this.#isSuspicious = true;
    this.#check();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#suspect();
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
    if (this.#options.takes(update)) {
      return this.#stoppedIn.size > 0 &&
        modulesOf(update).some((path) => this.#stoppedIn.has(this.#url(path).pathname));
    }
    this.#noteFetches(this.#fetches.takeRecords());
    return this.#isSuspicious && this.#fetched.has(canonical(this.#url(update.path)));
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

  /** A module script was fetched, and has run or failed; one with a top-level await may still be running. */
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

/** From the changed module to the boundary. Tolerates servers of other makes, whose updates have no chain. */
function modulesOf({ chain, path }: Update): readonly string[] {
  return chain?.length > 0 ? chain : [path];
}

/** The URL of a module without what differs between its versions and importers. */
function canonical({ origin, pathname, search }: URL): string {
  const query = search.slice(1).split("&").filter((part) => !/^(?:t=\d+|import|)$/.test(part));
  return `${origin}${pathname}?${query.join("&")}`;
}
