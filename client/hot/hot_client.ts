/**
 * How a hot update is applied:
 *
 * 1. Each instance of a module that uses `import.meta.hot` has a `HotModule`, which holds its
 *    accept and dispose callbacks and its listeners. A new instance replaces those of the old one,
 *    so that nothing stale is called.
 * 2. `update()` takes the updates of one or more messages. Batches run one after the other.
 * 3. For each update, the boundary's current instance is noted before any import, because its
 *    callbacks will run.
 * 4. The accepted module is disposed, then imported through `importUpdated`, whose implementation
 *    does not matter here. All imports of a batch run at the same time.
 * 5. When all have settled, the callbacks run in the order of the updates, in one task.
 * 6. When an import fails, the registrations of its old instance are restored, so that the next
 *    save updates it. The server is told, because a save of another file can fix the error.
 * 7. An update for a module that is still loading is remembered, and applied as soon as the module
 *    accepts it. A module can also accept after its evaluation, as React modules do, and be
 *    replaced before that; then its callback runs soon after.
 * 8. The code of a replaced instance can still run, in a timer or a promise. Dispose callbacks that
 *    it adds run soon after.
 */
import {
  type Acceptance,
  HotContext,
  type HotData,
  type HotDataCallback,
  type HotHost,
  type HotModule,
  type ModuleNamespace,
} from "./hot_context.ts";
import { HotEvents, type HotListener } from "./hot_events.ts";
import { cannotReload, describeUpdate } from "../console/describe_update.ts";
import { isFetchError } from "./fetch_error.ts";
import { updateKey } from "./failed_updates.ts";
import type { Log } from "../console/log.ts";
import { MissedUpdates } from "../connection/missed_updates.ts";
import {
  type CustomPayload,
  FAILED_EVENT,
  type FailedData,
  type InvalidateData,
  type Update,
} from "../protocol.ts";

/** Options of {@linkcode HotClient}. */
export interface HotClientOptions {
  /** Imports the new instance of `update.acceptedPath`; rejects if it cannot be evaluated. */
  importUpdated(update: Update): Promise<ModuleNamespace>;
  /** Sends a message to the server. */
  send(message: CustomPayload): void;
  log: Log;
  /** Whether the page is still fetching its first modules; by default it never is. */
  isLoading?(): boolean;
  /** Called with the updates of each batch before they are applied. */
  onBatch?(updates: readonly Update[]): void;
}

/** Settled import of one accepted module. */
interface Replacement {
  /** `undefined` when the import failed. */
  module: ModuleNamespace | undefined;
}

/** The replacement of an instance. */
interface Successor {
  update: Update;
  namespace: ModuleNamespace;
  /** The new instance, if it uses `import.meta.hot`. */
  module: HotModule | undefined;
}

/** Keeps the registrations of `import.meta.hot`, and replaces modules: see the head of this file. */
export class HotClient implements HotHost {
  readonly #options: HotClientOptions;
  readonly #events = new HotEvents();
  readonly #modules = new Map<string, HotModule>();
  readonly #data = new Map<string, HotData>();
  readonly #missed = new MissedUpdates();
  /** Paths that any instance has accepted so far, by the path of the accepting module. */
  readonly #accepted = new Map<string, Set<string>>();
  /** Timestamp of the most recently imported update, by {@linkcode updateKey}. */
  readonly #newest = new Map<string, number>();
  /** The latest replacement of each replaced instance. */
  readonly #successors = new WeakMap<HotModule, Successor>();
  #lastBatch: Promise<unknown> = Promise.resolve();
  #firstInvalidatedBy: string | undefined;

  /** @param options The delivery, the socket and the log. */
  constructor(options: HotClientOptions) {
    this.#options = options;
  }

  /**
   * Creates the `import.meta.hot` of a new instance of a module.
   *
   * @param path The URL of the module, without base and timestamp.
   * @param version Milliseconds since the epoch: the last change that the instance contains;
   * `undefined` before the first update. It tells whether the instance already contains an update
   * that arrived while it was loading.
   */
  createContext(path: string, version?: number): HotContext {
    const previous = this.#modules.get(path);
    if (previous !== undefined) this.#events.suspend(previous);
    const data = this.#data.get(path) ?? {};
    this.#data.set(path, data);
    const callbacks = { acceptances: [], disposers: [], pruners: [] };
    const state = { isOutdated: false, end: undefined };
    const module: HotModule = { path, version, data, ...callbacks, ...state };
    this.#modules.set(path, module);
    return new HotContext(this, module);
  }

  /**
   * Whether the page's instance already contains an update, because it was created by that update
   * or a newer one: updates that were sent while the page was loading can arrive after newer ones.
   *
   * @param update The update.
   */
  contains(update: Update): boolean {
    const { path, acceptedPath, timestamp } = update;
    if (path === acceptedPath && (this.#modules.get(path)?.version ?? 0) >= timestamp) return true;
    return (this.#newest.get(updateKey(update)) ?? 0) > timestamp;
  }

  /**
   * Whether an instance of the page accepts an update or already contains it. The newest instance
   * can accept after its evaluation, so paths that earlier instances accepted count as well.
   *
   * @param update The update.
   */
  takes(update: Update): boolean {
    return this.contains(update) ||
      (this.#accepted.get(update.path)?.has(update.acceptedPath) ?? false);
  }

  /**
   * Records updates, including those that a newer one will replace before they are applied.
   *
   * @param updates All updates of a message.
   */
  announce(updates: readonly Update[]): void {
    for (const { path, acceptedPath, chain, cause } of updates) {
      const module = this.#modules.get(path);
      // Servers other than Vireo send updates without a chain.
      const isOwn = (chain?.length ?? 0) <= 1 && cause === undefined;
      if (module !== undefined && path === acceptedPath && !isOwn) module.isOutdated = true;
    }
  }

  /**
   * Applies updates, after those of earlier calls.
   *
   * @param updates In the order in which their callbacks run.
   * @returns The updates that failed. Errors are logged, never thrown.
   */
  update(updates: readonly Update[]): Promise<readonly Update[]> {
    const batch = this.#lastBatch.then(() => this.#apply(updates));
    this.#lastBatch = batch;
    return batch;
  }

  /**
   * Forgets modules that no module imports anymore, after their `dispose` and `prune` callbacks.
   *
   * @param paths URLs of the modules.
   * @param timestamp Milliseconds since the epoch: an instance of this version or a newer one was
   * imported again in the meantime, by another module, and stays.
   */
  async prune(paths: readonly string[], timestamp = Infinity): Promise<void> {
    const modules = paths.map((path) => this.#modules.get(path))
      .filter((module) => module !== undefined && (module.version ?? 0) < timestamp) as HotModule[];
    for (const module of modules) module.end = "pruned";
    await Promise.all(modules.map((module) => this.#run(module, module.disposers)));
    await Promise.all(modules.map((module) => this.#run(module, module.pruners)));
    for (const module of modules) {
      this.#events.suspend(module);
      this.#modules.delete(module.path);
      this.#accepted.delete(module.path);
      this.#data.delete(module.path);
    }
  }

  /**
   * Calls the listeners of an event and waits for them.
   *
   * @throws The error of the first listener that failed.
   */
  emit(event: string, data: unknown): Promise<void> {
    return this.#events.emit(event, data);
  }

  accept(module: HotModule, acceptance: Acceptance): void {
    module.acceptances.push(acceptance);
    const accepted = this.#accepted.get(module.path) ?? new Set();
    this.#accepted.set(module.path, accepted);
    for (const dep of acceptance.deps) accepted.add(dep);
    const successor = this.#newestAfter(module);
    if (successor !== undefined && acceptance.deps.includes(module.path)) {
      const { update, namespace } = successor;
      setTimeout(() => this.#runCallbacks(update, [acceptance], namespace));
    }
    if (!this.#isCurrent(module)) return;
    const updates = this.#missed.take(module, acceptance.deps);
    // In a later task, because the module can still be adding callbacks.
    if (updates.length > 0) setTimeout(() => this.update(updates));
  }

  onDispose(module: HotModule, callback: HotDataCallback): void {
    module.disposers.push(callback);
    if (module.end !== undefined) this.#runSoon(module, module.disposers);
  }

  onPrune(module: HotModule, callback: HotDataCallback): void {
    module.pruners.push(callback);
    if (module.end === "pruned") this.#runSoon(module, module.pruners);
  }

  /** A replaced instance can no longer add listeners. */
  on(module: HotModule, event: string, listener: HotListener): void {
    if (this.#isCurrent(module)) this.#events.on(module, event, listener);
  }

  off(module: HotModule, event: string, listener: HotListener): void {
    this.#events.off(module, event, listener);
  }

  invalidate({ path }: HotModule, message: string | undefined): void {
    const firstInvalidatedBy = this.#firstInvalidatedBy ?? path;
    const data: InvalidateData = { path, message, firstInvalidatedBy };
    this.emit("vite:invalidate", data).catch((error: unknown) =>
      this.#options.log.error(`A listener of "vite:invalidate" failed`, error)
    );
    this.send({ type: "custom", event: "vite:invalidate", data });
    this.#options.log.debug(`invalidate ${path}${message ? `: ${message}` : ""}`);
  }

  send(message: CustomPayload): void {
    this.#options.send(message);
  }

  #isCurrent(module: HotModule): boolean {
    return this.#modules.get(module.path) === module;
  }

  async #apply(updates: readonly Update[]): Promise<readonly Update[]> {
    // Two boundaries can accept the same module: it is disposed and imported once.
    const replacements = new Map<string, Promise<Replacement>>();
    this.#options.onBatch?.(updates);
    const callbacks = updates.map((update) => this.#prepare(update, replacements));
    const ready = await Promise.all(callbacks);
    // All callbacks run, even when an earlier one fails.
    const failed = updates.filter((_, index) => !ready[index]!());
    await this.#report(failed, replacements);
    return failed;
  }

  /**
   * Tells the server which modules could not be imported; it sends them again once their imports
   * are fixed.
   */
  async #report(
    failed: readonly Update[],
    replacements: ReadonlyMap<string, Promise<Replacement>>,
  ): Promise<void> {
    const data: FailedData = { updates: [] };
    for (const { path, acceptedPath, timestamp } of failed) {
      const replacement = await replacements.get(acceptedPath);
      if (!replacement?.module) data.updates.push({ path, acceptedPath, timestamp });
    }
    if (data.updates.length > 0) this.send({ type: "custom", event: FAILED_EVENT, data });
  }

  /** Starts to import the accepted module. The returned function calls the callbacks. */
  async #prepare(
    update: Update,
    replacements: Map<string, Promise<Replacement>>,
  ): Promise<() => boolean> {
    const { path, acceptedPath } = update;
    const module = this.#modules.get(path);
    const isSelfUpdate = path === acceptedPath;
    if (this.contains(update)) return () => true;
    const acceptances = () =>
      module?.acceptances.filter(({ deps }) => deps.includes(acceptedPath)) ?? [];
    if (acceptances().length === 0 && (module === undefined || !isSelfUpdate)) {
      // An existing instance certainly has the old contents.
      this.#missed.add(update, module !== undefined || (this.#options.isLoading?.() ?? false));
      return () => true;
    }
    this.#newest.set(updateKey(update), update.timestamp);
    let replacement = replacements.get(acceptedPath);
    if (replacement === undefined) {
      replacement = this.#replace(update);
      replacements.set(acceptedPath, replacement);
    }
    const { module: namespace } = await replacement;
    return () => {
      if (module !== undefined && isSelfUpdate && namespace !== undefined) {
        this.#replaced(module, update, namespace);
      }
      return this.#runCallbacks(update, acceptances(), namespace) && namespace !== undefined;
    };
  }

  /** Records the replacement of an instance, for callbacks that it adds from now on. */
  #replaced(module: HotModule, update: Update, namespace: ModuleNamespace): void {
    const current = this.#modules.get(module.path);
    this.#successors.set(module, {
      update,
      namespace,
      module: current === module ? undefined : current,
    });
  }

  /** Follows the replacements of an instance to the newest one. */
  #newestAfter(module: HotModule): Successor | undefined {
    let newest = this.#successors.get(module);
    for (let next = newest; next !== undefined;) {
      newest = next;
      next = next.module && this.#successors.get(next.module);
    }
    return newest;
  }

  async #replace(update: Update): Promise<Replacement> {
    const path = update.acceptedPath;
    const old = this.#modules.get(path);
    if (old !== undefined) await this.#run(old, old.disposers);
    try {
      const module = await this.#options.importUpdated(update);
      if (old !== undefined) this.#retire(old);
      return { module };
    } catch (error) {
      if (old !== undefined) this.#restore(old);
      this.#logFailedImport(path, error);
      return { module: undefined };
    }
  }

  /**
   * Records that an instance was replaced. Its code can have run until now and added more dispose
   * callbacks.
   */
  #retire(old: HotModule): void {
    old.end ??= "replaced";
    this.#runSoon(old, old.disposers);
  }

  /** Makes `old` the current instance again, after a newer one began to evaluate and failed. */
  #restore(old: HotModule): void {
    const current = this.#modules.get(old.path);
    if (current === old) return;
    if (current !== undefined) this.#events.suspend(current);
    this.#events.resume(old);
    this.#modules.set(old.path, old);
  }

  #runCallbacks(
    update: Update,
    acceptances: readonly Acceptance[],
    namespace: ModuleNamespace | undefined,
  ): boolean {
    let succeeded = true;
    this.#firstInvalidatedBy = update.firstInvalidatedBy;
    for (const { deps, callback } of acceptances) {
      try {
        callback(deps.map((dep) => dep === update.acceptedPath ? namespace : undefined));
      } catch (error) {
        succeeded = false;
        this.#options.log.error(`An accept callback of "${update.path}" failed`, error);
      }
    }
    this.#firstInvalidatedBy = undefined;
    if (succeeded && namespace !== undefined) {
      this.#options.log.debug(`hmr update ${describeUpdate(update)}`);
    }
    return succeeded;
  }

  /**
   * Calls and removes `callbacks`. Each runs once per instance, even if its replacement fails and
   * is retried.
   */
  async #run({ path, data }: HotModule, callbacks: HotDataCallback[]): Promise<void> {
    for (const callback of callbacks.splice(0)) {
      try {
        await callback(data);
      } catch (error) {
        this.#options.log.error(`A dispose or prune callback of "${path}" failed`, error);
      }
    }
  }

  /** In a later task, because the callbacks can refer to variables that are declared after them. */
  #runSoon(module: HotModule, callbacks: HotDataCallback[]): void {
    if (callbacks.length > 0) setTimeout(() => this.#run(module, callbacks));
  }

  #logFailedImport(path: string, error: unknown): void {
    this.#options.log.error(cannotReload(path), isFetchError(error) ? undefined : error);
  }
}
