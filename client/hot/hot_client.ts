/**
 * How a hot update is applied:
 *
 * 1. Each instance of a module that uses `import.meta.hot` has a `HotModule`: what it accepts, disposes and listens to.
 *    A new instance replaces the old one's, so that nothing stale is called.
 * 2. `update()` gets the updates of one or more messages. Batches run one after the other.
 * 3. For each update, the boundary's current instance is noted before anything is imported: its callbacks are to run.
 * 4. The accepted module is disposed, then imported through `importUpdated`, which this file knows nothing about.
 *    All imports of a batch run at the same time.
 * 5. When all have settled, the callbacks run in the order of the updates, in one task.
 * 6. When an import fails, what its old instance had registered is put back, so that the next save updates it. The server
 *    is told: a save of something else may be what mends it.
 * 7. An update of a module that is still on its way is remembered, and applied as soon as the module accepts it. A module
 *    may also accept later than it evaluates, as those of React do, and be replaced before: its callback runs then.
 * 8. An instance may also go on after its end, in a timer or a promise. What it still wants to dispose is disposed then.
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

/** What a {@linkcode HotClient} needs from outside. */
export interface HotClientOptions {
  /** Gets the new instance of `update.acceptedPath`; rejects when it cannot be fetched, parsed or evaluated. */
  importUpdated(update: Update): Promise<ModuleNamespace>;
  /** Sends a message to the server. */
  send(message: CustomPayload): void;
  log: Log;
  /** Is the page still fetching its first modules? Without it: never. */
  isLoading?(): boolean;
  /** Called with the updates of each batch before they are applied. */
  onBatch?(updates: readonly Update[]): void;
}

/** Settled import of one accepted module. */
interface Replacement {
  /** `undefined` when the import failed. */
  module: ModuleNamespace | undefined;
}

/** What took the place of an instance. */
interface Successor {
  update: Update;
  namespace: ModuleNamespace;
  /** The new instance, where it uses `import.meta.hot`. */
  module: HotModule | undefined;
}

/** Keeps what modules registered through `import.meta.hot`, and replaces modules. See the head of this file. */
export class HotClient implements HotHost {
  readonly #options: HotClientOptions;
  readonly #events = new HotEvents();
  readonly #modules = new Map<string, HotModule>();
  readonly #data = new Map<string, HotData>();
  readonly #missed = new MissedUpdates();
  /** What instances accepted until now, by path. */
  readonly #accepted = new Map<string, Set<string>>();
  /** By what they are about, the timestamps of the updates that were imported last. */
  readonly #newest = new Map<string, number>();
  /** By the instance that was replaced, the last time if it was more than once. */
  readonly #successors = new WeakMap<HotModule, Successor>();
  #lastBatch: Promise<unknown> = Promise.resolve();
  #firstInvalidatedBy: string | undefined;

  /** @param options The delivery, the socket and the log. */
  constructor(options: HotClientOptions) {
    this.#options = options;
  }

  /**
   * Makes the `import.meta.hot` of a new instance of a module.
   *
   * @param path The URL of the module, without base and timestamp.
   * @param version Milliseconds since the epoch: the last change that the instance contains; `undefined` when it is as it
   * was before the first update. An update that overtook the module on the way is told by it from one that it contains.
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
   * Whether the page's instance of a module was made after an update of it, or by a newer one: what was sent while the page
   * was loading can come after what followed it.
   *
   * @param update The update.
   */
  contains(update: Update): boolean {
    const { path, acceptedPath, timestamp } = update;
    if (path === acceptedPath && (this.#modules.get(path)?.version ?? 0) >= timestamp) return true;
    return (this.#newest.get(updateKey(update)) ?? 0) > timestamp;
  }

  /**
   * Whether an instance of the page accepts an update, or has it already. The newest instance may accept later than it
   * evaluates, so what earlier ones accepted counts as well.
   *
   * @param update The update.
   */
  takes(update: Update): boolean {
    return this.contains(update) ||
      (this.#accepted.get(update.path)?.has(update.acceptedPath) ?? false);
  }

  /**
   * Takes note of updates, also of those that will be overtaken before they are applied.
   *
   * @param updates All of a message.
   */
  announce(updates: readonly Update[]): void {
    for (const { path, acceptedPath, chain, cause } of updates) {
      const module = this.#modules.get(path);
      // Tolerates servers of other makes, whose updates have no chain.
      const isOwn = (chain?.length ?? 0) <= 1 && cause === undefined;
      if (module !== undefined && path === acceptedPath && !isOwn) module.isOutdated = true;
    }
  }

  /**
   * Applies updates, after those of earlier calls.
   *
   * @param updates In the order in which their callbacks shall run.
   * @returns Those that failed. Errors are logged, never thrown.
   */
  update(updates: readonly Update[]): Promise<readonly Update[]> {
    const batch = this.#lastBatch.then(() => this.#apply(updates));
    this.#lastBatch = batch;
    return batch;
  }

  /**
   * Forgets modules that nothing imports any more, after their `dispose` and `prune` callbacks.
   *
   * @param paths URLs of the modules.
   * @param timestamp Milliseconds since the epoch: an instance of this version or a newer one was imported again meanwhile,
   * by another module, and stays.
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

  /** Part of {@linkcode HotHost}. */
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
    // In a later task, because the module may still be adding callbacks.
    if (updates.length > 0) setTimeout(() => this.update(updates));
  }

  /** Part of {@linkcode HotHost}. */
  onDispose(module: HotModule, callback: HotDataCallback): void {
    module.disposers.push(callback);
    if (module.end !== undefined) this.#runSoon(module, module.disposers);
  }

  /** Part of {@linkcode HotHost}. */
  onPrune(module: HotModule, callback: HotDataCallback): void {
    module.pruners.push(callback);
    if (module.end === "pruned") this.#runSoon(module, module.pruners);
  }

  /** Part of {@linkcode HotHost}. A replaced instance adds no listeners any more. */
  on(module: HotModule, event: string, listener: HotListener): void {
    if (this.#isCurrent(module)) this.#events.on(module, event, listener);
  }

  /** Part of {@linkcode HotHost}. */
  off(module: HotModule, event: string, listener: HotListener): void {
    this.#events.off(module, event, listener);
  }

  /** Part of {@linkcode HotHost}. */
  invalidate({ path }: HotModule, message: string | undefined): void {
    const firstInvalidatedBy = this.#firstInvalidatedBy ?? path;
    const data: InvalidateData = { path, message, firstInvalidatedBy };
    this.emit("vite:invalidate", data).catch((error: unknown) =>
      this.#options.log.error(`A listener of "vite:invalidate" failed`, error)
    );
    this.send({ type: "custom", event: "vite:invalidate", data });
    this.#options.log.debug(`invalidate ${path}${message ? `: ${message}` : ""}`);
  }

  /** Part of {@linkcode HotHost}. */
  send(message: CustomPayload): void {
    this.#options.send(message);
  }

  #isCurrent(module: HotModule): boolean {
    return this.#modules.get(module.path) === module;
  }

  async #apply(updates: readonly Update[]): Promise<readonly Update[]> {
    // Two boundaries may accept one module: it is disposed and imported once.
    const replacements = new Map<string, Promise<Replacement>>();
    this.#options.onBatch?.(updates);
    const callbacks = updates.map((update) => this.#prepare(update, replacements));
    const ready = await Promise.all(callbacks);
    // Each one is called, whether the one before went well or not.
    const failed = updates.filter((_, index) => !ready[index]!());
    await this.#report(failed, replacements);
    return failed;
  }

  /** Tells the server which modules could not be imported: it sends them again when what they import was mended. */
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

  /** Starts to import what `update` is about. The function that it gives calls the callbacks. */
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
      // An instance that is there has the old contents for certain.
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

  /** Notes what took the place of an instance, for callbacks that it adds from now on. */
  #replaced(module: HotModule, update: Update, namespace: ModuleNamespace): void {
    const current = this.#modules.get(module.path);
    this.#successors.set(module, {
      update,
      namespace,
      module: current === module ? undefined : current,
    });
  }

  /** What took the place of an instance, of what took its place, and so on to the newest. */
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

  /** Notes that an instance was replaced. It may have gone on until now, and have more to dispose. */
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

  /** Calls and removes `callbacks`: each is for one instance, even where its replacement fails and is tried again. */
  async #run({ path, data }: HotModule, callbacks: HotDataCallback[]): Promise<void> {
    for (const callback of callbacks.splice(0)) {
      try {
        await callback(data);
      } catch (error) {
        this.#options.log.error(`A dispose or prune callback of "${path}" failed`, error);
      }
    }
  }

  /** In a later task, because what the callbacks free may be declared after them. */
  #runSoon(module: HotModule, callbacks: HotDataCallback[]): void {
    if (callbacks.length > 0) setTimeout(() => this.#run(module, callbacks));
  }

  #logFailedImport(path: string, error: unknown): void {
    this.#options.log.error(cannotReload(path), isFetchError(error) ? undefined : error);
  }
}
