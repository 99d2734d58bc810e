import type { ResolvedOptions } from "../config/types.ts";
import type { Debug } from "../debug.ts";
import type { ScanResolve } from "./scan.ts";
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

/** The scan for dependencies of one server: when it runs, and its end. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #closed = new AbortController();
  #rest: (() => Promise<void>) | undefined;
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
    const { config } = this.#options;
    if (config.optimizeDeps.noDiscovery) return;
    const run = () =>
      this.#scan(options).catch((error) => {
        config.logger.warn(`The scan for dependencies failed: ${error}`);
      });
    if (isPutOff) this.#rest = run;
    else this.#done = run();
  }

  /** Scans what was put off. */
  async scanRest(): Promise<void> {
    const run = this.#rest;
    this.#rest = undefined;
    await run?.();
  }

  /** Ends a scan that is under way. */
  close(): void {
    this.#rest = undefined;
    this.#closed.abort();
  }

  async #scan(options: StartOptions): Promise<void> {
    const { config, isOptimized, debug } = this.#options;
    const start = performance.now();
    const { scan } = await import("./scan.ts");
    const { signal } = this.#closed;
    const files = await scan({ ...options, config, isOptimized, signal, debug });
    debug?.(`scanned ${files} files in ${(performance.now() - start).toFixed(0)}ms`);
  }
}
