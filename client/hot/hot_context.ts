import type { HotListener } from "./hot_events.ts";
import type { CustomPayload } from "../protocol.ts";

/** The result of `import()`. */
export type ModuleNamespace = Record<string, unknown>;

/** `import.meta.hot.data`: handed from each instance of a module to the next. */
export type HotData = Record<string, unknown>;

/** A callback of `dispose` or `prune`. A promise that it returns is awaited. */
export type HotDataCallback = (data: HotData) => unknown;

/**
 * One `accept` call: `callback` gets one module per dependency, `undefined` for those not updated.
 */
export interface Acceptance {
  deps: readonly string[];
  callback(modules: (ModuleNamespace | undefined)[]): void;
}

/** The registrations that one instance of a module made through its `import.meta.hot`. */
export interface HotModule {
  /** The URL of the module, without base and timestamp. */
  readonly path: string;
  /** Timestamp of the last change that this instance contains, if the server provided it. */
  readonly version: number | undefined;
  readonly data: HotData;
  readonly acceptances: Acceptance[];
  readonly disposers: HotDataCallback[];
  readonly pruners: HotDataCallback[];
  /** An update was announced that was caused by a dependency of the module. */
  isOutdated: boolean;
  /** How the instance ended; `undefined` while the page uses it. */
  end: "replaced" | "pruned" | undefined;
}

/** The client's interface for contexts. */
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
   * @param host The client that keeps the registrations.
   * @param module The instance that owns this context.
   */
  constructor(host: HotHost, module: HotModule) {
    this.#host = host;
    this.#module = module;
  }

  /**
   * An object that later instances of this module receive too. Its properties can change; the
   * object itself cannot be replaced.
   */
  get data(): HotData {
    return this.#module.data;
  }

  /** Vireo's own: whether a dependency of this instance has changed since its creation. */
  get isOutdated(): boolean {
    return this.#module.isOutdated;
  }

  /** Makes this module a boundary for its own changes. */
  accept(callback?: ModuleCallback): void;
  /**
   * Makes this module a boundary for changes of `dep`, a specifier that the server has resolved to
   * a URL.
   */
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

  /**
   * Accepts changes of this module as long as its importers use only these exports; the server
   * decides.
   */
  acceptExports(_names: string | readonly string[], callback?: ModuleCallback): void {
    this.#accept([this.#module.path], ([module]) => callback?.(module));
  }

  /** Calls `callback` before this instance is replaced or pruned, or soon if it already was. */
  dispose(callback: HotDataCallback): void {
    this.#host.onDispose(this.#module, callback);
  }

  /** Calls `callback` when no module imports this one anymore. */
  prune(callback: HotDataCallback): void {
    this.#host.onPrune(this.#module, callback);
  }

  /** Does nothing, as in Vite; exists because modules call it. */
  decline(): void {}

  /**
   * Declares that this module cannot apply the update after all; the server continues with its
   * importers.
   *
   * @param message The reason, for the console and the terminal.
   */
  invalidate(message?: string): void {
    this.#host.invalidate(this.#module, message);
  }

  /**
   * Calls `listener` on each event of this name: one of the client (`vite:…`) or one that the
   * server sends.
   */
  on(event: string, listener: HotListener): void {
    this.#host.on(this.#module, event, listener);
  }

  /** Removes a listener added by `on`. */
  off(event: string, listener: HotListener): void {
    this.#host.off(this.#module, event, listener);
  }

  /** Sends a custom event to the server, at once or as soon as the socket opens. */
  send(event: string, data?: unknown): void {
    this.#host.send({ type: "custom", event, data });
  }

  #accept(deps: readonly string[], callback: ModulesCallback): void {
    this.#host.accept(this.#module, { deps, callback });
  }
}
