import type { HotListener } from "./hot_events.ts";
import type { CustomPayload } from "../protocol.ts";

/** What `import()` gives. */
export type ModuleNamespace = Record<string, unknown>;

/** `import.meta.hot.data`: handed from each instance of a module to the next. */
export type HotData = Record<string, unknown>;

/** A callback of `dispose` or `prune`. A promise that it returns is awaited. */
export type HotDataCallback = (data: HotData) => unknown;

/** One `accept` call: `callback` gets as many modules as there are `deps`, `undefined` for those not updated. */
export interface Acceptance {
  deps: readonly string[];
  callback(modules: (ModuleNamespace | undefined)[]): void;
}

/** What one instance of a module has registered through its `import.meta.hot`. */
export interface HotModule {
  /** The URL of the module, without base and timestamp. */
  readonly path: string;
  /** Timestamp of the change that this instance already contains, where the server told it. */
  readonly version: number | undefined;
  readonly data: HotData;
  readonly acceptances: Acceptance[];
  readonly disposers: HotDataCallback[];
  readonly pruners: HotDataCallback[];
  /** An update was announced that came from something that the module imports. */
  isOutdated: boolean;
  /** What became of the instance; `undefined` while the page uses it. */
  end: "replaced" | "pruned" | undefined;
}

/** What a context needs from the client that made it. */
export interface HotHost {
  accept(module: HotModule, acceptance: Acceptance): void;
  onDispose(module: HotModule, callback: HotDataCallback): void;
  onPrune(module: HotModule, callback: HotDataCallback): void;
  on(module: HotModule, event: string, listener: HotListener): void;
  off(module: HotModule, event: string, listener: HotListener): void;
  invalidate(module: HotModule, message: string | undefined): void;
  send(message: CustomPayload): void;
}

type ModuleCallback = (module: ModuleNamespace | undefined) => void;
type ModulesCallback = (modules: (ModuleNamespace | undefined)[]) => void;

/**
 * The `import.meta.hot` of one instance of one module.
 *
 * Source: https://vite.dev/guide/api-hmr
 */
export class HotContext {
  readonly #host: HotHost;
  readonly #module: HotModule;

  /**
   * @param host The client that keeps what is registered here.
   * @param module The instance whose context this is.
   */
  constructor(host: HotHost, module: HotModule) {
    this.#host = host;
    this.#module = module;
  }

  /** An object that later instances of this module get too. Change its properties; it cannot be replaced. */
  get data(): HotData {
    return this.#module.data;
  }

  /** Vireo's own: whether something that this instance imports has changed since it was made. */
  get isOutdated(): boolean {
    return this.#module.isOutdated;
  }

  /** Makes this module a boundary for its own changes. */
  accept(callback?: ModuleCallback): void;
  /** Makes this module a boundary for changes of `dep`, a specifier that the server has made a URL. */
  accept(dep: string, callback?: ModuleCallback): void;
  /** Makes this module a boundary for changes of `deps`. */
  accept(deps: readonly string[], callback?: ModulesCallback): void;
  accept(
    target?: ModuleCallback | string | readonly string[],
    callback?: ModuleCallback | ModulesCallback,
  ): void {
    if (target === undefined || target === null || typeof target === "function") {
      this.#accept([this.#module.path], ([module]) => target?.(module));
    } else if (typeof target === "string") {
      this.#accept([target], ([module]) => (callback as ModuleCallback | undefined)?.(module));
    } else if (Array.isArray(target)) {
      this.#accept([...target], (modules) => (callback as ModulesCallback | undefined)?.(modules));
    } else {
      throw new TypeError(
        `Cannot accept "${
          String(target)
        }": pass nothing, a callback, a specifier or an array of them`,
      );
    }
  }

  /** Accepts changes of this module as long as its importers use none but these exports; the server decides. */
  acceptExports(_names: string | readonly string[], callback?: ModuleCallback): void {
    this.#accept([this.#module.path], ([module]) => callback?.(module));
  }

  /** Calls `callback` before this instance is replaced or pruned, or soon when it has been already. */
  dispose(callback: HotDataCallback): void {
    this.#host.onDispose(this.#module, callback);
  }

  /** Calls `callback` when no module imports this one any more. */
  prune(callback: HotDataCallback): void {
    this.#host.onPrune(this.#module, callback);
  }

  /** Does nothing, as in Vite; kept because modules call it. */
  decline(): void {}

  /**
   * Says that this module cannot take an update after all: the server goes on with its importers.
   *
   * @param message Why, for the console and the terminal.
   */
  invalidate(message?: string): void {
    this.#host.invalidate(this.#module, message);
  }

  /** Calls `listener` on each event of this name, the client's own (`vite:…`) or one that the server sends. */
  on(event: string, listener: HotListener): void {
    this.#host.on(this.#module, event, listener);
  }

  /** Undoes `on`. */
  off(event: string, listener: HotListener): void {
    this.#host.off(this.#module, event, listener);
  }

  /** Sends a custom event to the server, at once or when the socket opens. */
  send(event: string, data?: unknown): void {
    this.#host.send({ type: "custom", event, data });
  }

  #accept(deps: readonly string[], callback: ModulesCallback): void {
    this.#host.accept(this.#module, { deps, callback });
  }
}
