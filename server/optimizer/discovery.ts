import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { Debug } from "../base/debug.ts";
import type { Pace, Scan, ScanResolve } from "./scan.ts";
import type { JsxOptions } from "./scan_source.ts";

/** What the scan for dependencies asks of the server. */
export interface StartOptions {
  /** Resolves a specifier as the server's plugins do, which registers the dependencies among them. */
  resolve: ScanResolve;
  /** Options of esbuild for a source with JSX. */
  jsxOptions: JsxOptions;
}

export interface DiscoveryOptions {
  config: ResolvedOptions;
  isOptimized: (id: string) => boolean;
  debug: Debug;
}

/** How the scan of a first start goes: its page waits for it. */
const FIRST: Pace = { atOnce: 32, mayGoOn: () => true };
/** How many files are read at once where a change may have to wait for them. */
const REST_AT_ONCE = 4;

/** The scan for dependencies of one server: when it runs, and its end. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #closed = new AbortController();
  /** What is to be scanned when there is time. */
  #rest: StartOptions | undefined;
  #scan: Scan | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** Resolves when the scan is over that bundling waits for: nobody waits for one that was put off. */
  get done(): Promise<void> {
    return this.#done;
  }

  /**
   * Begins to scan. A failure is logged: what was not found is met when the browser asks for it.
   *
   * @param isPutOff Whether to wait for {@linkcode Discovery.scanRest}.
   */
  start(options: StartOptions, { isPutOff }: { isPutOff: boolean }): void {
    if (this.#options.config.optimizeDeps.noDiscovery) return;
    if (isPutOff) this.#rest = options;
    else this.#done = this.#run(options, FIRST).then(() => {});
  }

  /**
   * Scans what was put off. A later call goes on where an earlier one was ended.
   *
   * @param mayGoOn Asked before each step; `false` ends it for now.
   */
  async scanRest(mayGoOn: Pace["mayGoOn"]): Promise<void> {
    if (!this.#rest) return;
    const isDone = await this.#run(this.#rest, { atOnce: REST_AT_ONCE, mayGoOn });
    if (isDone) this.#rest = undefined;
  }

  /** Ends a scan that is under way. */
  close(): void {
    this.#rest = undefined;
    this.#closed.abort();
  }

  /** @returns Whether there is nothing left to scan. */
  async #run(options: StartOptions, pace: Pace): Promise<boolean> {
    const { config, isOptimized, debug } = this.#options;
    const start = performance.now();
    try {
      const { Scan } = await import("./scan.ts");
      const { signal } = this.#closed;
      this.#scan ??= new Scan({ ...options, config, isOptimized, signal, debug });
      const isDone = await this.#scan.run(pace);
      debug?.(`scanned ${this.#scan.size} files in ${(performance.now() - start).toFixed(0)}ms`);
      return isDone;
    } catch (error) {
      config.logger.warn(`The scan for dependencies failed: ${error}`);
      return true;
    }
  }
}
