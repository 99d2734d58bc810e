import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { Debug } from "../base/debug.ts";
import type { Scan, ScanPace, ScanResolve } from "./scan.ts";
import type { JsxOptions } from "./scan_source.ts";

/** Input of the scan for dependencies. */
export interface StartOptions {
  /** Resolves a specifier as the server's plugins do, which registers dependencies. */
  resolve: ScanResolve;
  /** Options of esbuild for a source with JSX. */
  jsxOptions: JsxOptions;
  /** The ids that a file imports, if it was transformed, which registers its dependencies too. */
  importsOf: (file: string) => readonly string[] | undefined;
  /** Resolves when nothing is being transformed that the scan would read as well. */
  whenFree: () => Promise<void>;
}

export interface DependencyScanOptions {
  config: ResolvedOptions;
  isOptimized: (id: string) => boolean;
  debug: Debug;
}

/** Number of files read at once at a first start, when the page waits for dependencies. */
const FIRST_AT_ONCE = 32;
/** Number of files read at once when the scan must not delay changes. */
const REST_AT_ONCE = 4;

function firstPace({ whenFree }: StartOptions): ScanPace {
  const shouldContinue = async () => {
    await whenFree();
    return true;
  };
  return { atOnce: FIRST_AT_ONCE, shouldContinue };
}

/** The scan for dependencies of one server: its start and its end. */
export class DependencyScan {
  readonly #options: DependencyScanOptions;
  readonly #closed = new AbortController();
  /** Input of a scan that was put off until the server is idle. */
  #rest: StartOptions | undefined;
  #scan: Scan | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: DependencyScanOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the scan that bundling waits for is over; a scan that was put off does not count.
   */
  get done(): Promise<void> {
    return this.#done;
  }

  /**
   * Begins to scan. A failure is logged: dependencies that were not found are registered when the
   * browser requests their importers.
   *
   * @param isPutOff Whether to wait for {@linkcode DependencyScan.scanRest}.
   */
  start(options: StartOptions, { isPutOff }: { isPutOff: boolean }): void {
    if (this.#options.config.optimizeDeps.noDiscovery) return;
    if (isPutOff) this.#rest = options;
    else this.#done = this.#run(options, firstPace(options)).then(() => {});
  }

  /**
   * Runs the scan that was put off. A later call resumes an interrupted one.
   *
   * @param shouldContinue Awaited before each step; `false` interrupts the scan.
   */
  async scanRest(shouldContinue: ScanPace["shouldContinue"]): Promise<void> {
    if (!this.#rest) return;
    const isDone = await this.#run(this.#rest, { atOnce: REST_AT_ONCE, shouldContinue });
    if (isDone) this.#rest = undefined;
  }

  /** Ends a running scan. */
  close(): void {
    this.#rest = undefined;
    this.#closed.abort();
  }

  /** @returns Whether nothing is left to scan. */
  async #run(options: StartOptions, pace: ScanPace): Promise<boolean> {
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
