/**
 * The way of a change, from the watcher's batch to the message:
 *
 * 1. Events that changed no contents are dropped.
 * 2. A file of the config restarts the server; that is all then.
 * 3. What was made of the files, or failed for want of them, is invalidated.
 * 4. The planner asks the plugins and finds the boundaries.
 * 5. The plan is carried out: modules get their time stamps, and the clients one message.
 */
import type { Debug } from "../base/debug.ts";
import { existsSync } from "node:fs";
import { setImmediate } from "node:timers";
import type {
  FailedData,
  FullReloadPayload,
  Update,
  UpdatePayload,
} from "../../client/protocol.ts";
import { describeError, formatError } from "../base/errors.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { MODULE_STYLE, type ModuleStyle } from "../graph/transform_result.ts";
import type { Logger } from "../base/logger.ts";
import { isAbsolutePath } from "../base/paths.ts";
import type { HotChannel, HotClient } from "../plugin_api/types.ts";
import { cleanUrl } from "../base/url.ts";
import { explainUpdate, explainUpdates } from "./explain.ts";
import { modulesFixed } from "./modules_fixed.ts";
import { printable } from "./printable.ts";
import type { FileChange } from "../base/file_change.ts";
import type { Plan, Planner, UpdatePlan } from "./plan.ts";
import { Retries } from "./retries.ts";

export interface HotUpdatesOptions {
  graph: ModuleGraph;
  planner: Planner;
  channel: HotChannel;
  logger: Logger;
  debug: Debug;
  /** Whether the contents of a file differ from what was served. */
  hasChanged: (file: string) => Promise<boolean>;
  /** Called for each file that really changed, before its modules are planned. */
  onChange: (event: FileChange) => Promise<void>;
  /** Brings a module's transform up to date. */
  transform: (url: string) => Promise<ModuleNode>;
  /** Why a change of this file needs a new server, if it does. */
  restartReason: (file: string) => string | undefined;
  restart: (reason: string) => void;
}

/** Milliseconds for which a page may be loading before it connects. */
const LOADING_TIME = 30_000;

/** Code that asks why it is updated, as a component does: a reload of the same code means something to it. */
const TELLS_REASONS = /\bimport\.meta\.hot\.isOutdated\b/;

export class HotUpdates {
  readonly #options: HotUpdatesOptions;
  /** The modules that were asked to take updates of themselves. Their new versions may not accept any more. */
  readonly #asked = new WeakSet<ModuleNode>();
  /** The update of each module that was refused already: every open page refuses it. */
  readonly #refused = new WeakMap<ModuleNode, number>();
  /** Why each module was updated last, for errors that come of it. */
  readonly #reasons = new WeakMap<ModuleNode, string>();
  /** Generated modules that are made again for a plugin, with the code that the pages have. */
  readonly #reloading = new Map<ModuleNode, { code: string }>();
  /** Updates that pages could not apply. */
  readonly #retries: Retries;
  /** What was sent lately, for pages that were loading then. */
  #recent: {
    payload: UpdatePayload | FullReloadPayload;
    sentAt: number;
    /** The clients that got it then. */
    reached: WeakSet<HotClient>;
  }[] = [];
  /** When the newest of the dropped ones was sent. */
  #droppedUntil = -Infinity;
  /** Whether a plugin's hook failed at the last changes, and no update went out since. */
  #hasFailed = false;

  constructor(options: HotUpdatesOptions) {
    this.#options = options;
    this.#retries = new Retries(options.graph);
  }

  /** Takes a batch of file events. Never rejects: what goes wrong is logged and shown in the overlay. */
  async handle(events: readonly FileChange[]): Promise<void> {
    const { debug, graph, restartReason, restart, planner, channel, onChange, transform } =
      this.#options;
    try {
      const real = await this.#realChanges(events);
      if (real.length === 0) return;
      const broken = this.#brokenModules(real);
      debug?.(`seen ${real.map(({ type, file }) => `${type} ${file}`).join(", ")}`);
      // Also before a restart: when the new config is broken, this server goes on.
      for (const event of real) {
        await onChange(event).catch((error) => this.#fail(error));
        this.#invalidate(event);
      }
      for (const event of real) {
        const reason = restartReason(event.file);
        if (reason) return restart(reason);
      }
      const failures: unknown[] = [];
      const timestamp = planner.nextTimestamp();
      const fixed = await modulesFixed(real, { graph, transform, timestamp });
      const plan = await planner.plan(real, failures, { broken, fixed });
      debug?.(`planned ${plan.kind}`);
      await this.carryOut(plan);
      // What failed is mended, and the pages have the same code as before it failed: their overlays have to go.
      if (this.#hasFailed && plan.kind === "nothing") channel.send({ type: "update", updates: [] });
      this.#hasFailed = false;
      for (const error of failures) this.#fail(error);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The modules of changed files whose last transform failed; to be asked before they are invalidated. */
  #brokenModules(events: readonly FileChange[]): Set<ModuleNode> {
    const { graph } = this.#options;
    const concerned = events.flatMap(({ file }) => [
      ...graph.getModulesByFile(file) ?? [],
      ...graph.getModulesWatching(file) ?? [],
    ]);
    return new Set(concerned.filter(({ transformError }) => transformError !== undefined));
  }

  /** Updates modules that a plugin names. */
  reload(modules: readonly ModuleNode[]): void {
    const { graph, planner } = this.#options;
    // First, because whether a module failed is forgotten when it is invalidated.
    const plan = planner.planModules(modules);
    const timestamp = planner.nextTimestamp();
    for (const module of modules) graph.invalidate(module, { timestamp });
    void this.carryOut(plan);
  }

  /**
   * Updates a module that a plugin reloads. One that the plugin generates is made first: where it comes out as the pages
   * have it, there is nothing to update.
   */
  async reloadModule(module: ModuleNode): Promise<void> {
    const { graph, planner, transform, debug } = this.#options;
    const code = module.transformResult?.code ?? this.#reloading.get(module)?.code;
    if (code === undefined || TELLS_REASONS.test(code) || !isGenerated(module)) {
      return this.reload([module]);
    }
    const reloading = { code };
    this.#reloading.set(module, reloading);
    // The pages run the version before: its handlers take the update.
    const plan = planner.planModules([module]);
    graph.invalidate(module, { timestamp: planner.nextTimestamp() });
    const made = await transform(module.url).catch(() => undefined);
    // Another call has come meanwhile, and decides.
    if (this.#reloading.get(module) !== reloading) return;
    this.#reloading.delete(module);
    if (made?.transformResult?.code === code) {
      return debug?.(`no update: ${module.url} is as before`);
    }
    await this.carryOut(stampedAgain(plan, planner.nextTimestamp()));
  }

  /** Modules that nobody imports any more leave the pages; who imports one again gets it anew. */
  prune(modules: ReadonlySet<ModuleNode>): void {
    const { graph, planner, channel } = this.#options;
    const timestamp = planner.nextTimestamp();
    for (const module of modules) {
      graph.invalidate(module, { timestamp, hmr: true, soft: true });
    }
    channel.send({ type: "prune", paths: Array.from(modules, (module) => module.url), timestamp });
  }

  /** A module refused its update: its importers are asked. */
  invalidated(url: string, message: string | undefined, firstInvalidatedBy: string): void {
    const { graph, planner, logger } = this.#options;
    const module = graph.getModuleByCanonicalUrl(url);
    // Only a module that was updated can refuse; what a browser makes up leads nowhere.
    if (!module || !this.#asked.has(module)) return;
    if (this.#refused.get(module) === module.lastHmrTimestamp) return;
    this.#refused.set(module, module.lastHmrTimestamp);
    const reason = message ? `: ${printable(message)}` : "";
    logger.info(`hmr invalidate ${url}${reason}`, { timestamp: true });
    // It goes to every page, so it has to be a module's.
    const first = graph.getModuleByCanonicalUrl(firstInvalidatedBy)?.url ?? url;
    void this.carryOut(planner.planInvalidation(module, first));
  }

  /** A page could not apply updates: they are sent again as soon as what they import was updated. */
  failed({ updates }: FailedData): void {
    const areMended = updates.map((update) => this.#retries.add(update));
    if (!areMended.includes(true)) return;
    const { graph, planner } = this.#options;
    const modules = updates.map(({ acceptedPath }) => graph.getModuleByCanonicalUrl(acceptedPath));
    void this.carryOut({
      kind: "update",
      updates: [],
      modules: new Set(modules.filter((_, index) => areMended[index]) as ModuleNode[]),
      named: new Set(),
      timestamp: planner.nextTimestamp(),
    });
  }

  /** Why a module was made anew: the last update or reload that it belonged to. */
  reasonOf(url: string): string | undefined {
    const module = this.#options.graph.getModuleByCanonicalUrl(canonicalUrl(url));
    return module && this.#reasons.get(module);
  }

  /**
   * Sends a client what was sent between the loading of its page and its connection.
   *
   * @param servedAt When its page was served, in milliseconds since the epoch.
   */
  catchUp(client: HotClient, servedAt: number): void {
    if (servedAt <= this.#droppedUntil) {
      const reason = "it was loaded before changes that are no longer kept";
      return client.send({ type: "full-reload", reason });
    }
    for (const { payload, sentAt, reached } of this.#recent) {
      if (sentAt < servedAt || reached.has(client)) continue;
      reached.add(client);
      client.send(payload);
    }
  }

  /** Does what a plan says. */
  async carryOut(planned: Plan): Promise<void> {
    const { graph, logger, debug } = this.#options;
    if (planned.kind === "nothing") return debug?.(`no update: ${planned.reason}`);
    if (planned.kind === "reload") {
      const { reason, triggeredBy, path } = planned;
      if (path === undefined) this.#retries.clear();
      const text = `page reload ${reason}`;
      logger.info(text, { timestamp: true, clear: true });
      for (const module of graph.getModulesByFile(triggeredBy) ?? []) {
        this.#reasons.set(module, text);
      }
      this.#send({ type: "full-reload", reason, triggeredBy, path });
      return debug?.(`sent ${text}`);
    }
    const plan = this.#retries.complete(planned);
    for (const { path, acceptedPath } of plan.updates) {
      const module = path === acceptedPath && graph.getModuleByCanonicalUrl(path);
      if (module) this.#asked.add(module);
    }
    for (const module of plan.modules) {
      const soft = !plan.named.has(module);
      graph.invalidate(module, { timestamp: plan.timestamp, hmr: true, soft });
    }
    this.#send({ type: "update", updates: await this.#withStyles(plan) });
    debug?.(`sent ${plan.updates.length} updates`);
    // The message leaves first, which takes a turn of the loop; while the browsers act on it, their requests are prepared.
    setImmediate(() => setImmediate(() => this.#prepare(plan.modules)));
    // One message: each clears the screen of what was before.
    logger.info(explainUpdates(plan.updates), { timestamp: true, clear: true });
    for (const update of plan.updates) {
      const text = explainUpdate(update);
      for (const url of update.chain) {
        const module = graph.getModuleByCanonicalUrl(url);
        if (module) this.#reasons.set(module, text);
      }
    }
  }

  /** Begins the transforms that the browsers are about to ask for. */
  #prepare(modules: ReadonlySet<ModuleNode>): void {
    for (const module of modules) {
      // What is wrong with it is told when a browser asks for it.
      if (!module.transformResult) this.#options.transform(module.url).catch(() => {});
    }
  }

  /** The updates, with the texts of the style sheets where nothing else changed: they need no request then. */
  async #withStyles({ updates, timestamp }: UpdatePlan): Promise<Update[]> {
    const { graph, transform } = this.#options;
    const modules = updates.map(({ path }) => graph.getModuleByCanonicalUrl(path));
    const isStyle = (module: ModuleNode | undefined, index: number) =>
      module?.meta[MODULE_STYLE] && updates[index]!.path === updates[index]!.acceptedPath;
    if (!modules.every(isStyle)) return updates;
    return await Promise.all(updates.map(async (update, index) => {
      const module = await transform(modules[index]!.url).catch(() => undefined);
      const style = module?.meta[MODULE_STYLE] as ModuleStyle | undefined;
      // A newer update of the module brings the newer text.
      return style && module?.lastHmrTimestamp === timestamp ? { ...update, style } : update;
    }));
  }

  #send(payload: UpdatePayload | FullReloadPayload): void {
    const { channel } = this.#options;
    const sentAt = Date.now();
    const kept = this.#recent.filter((entry) => entry.sentAt > sentAt - LOADING_TIME);
    const dropped = this.#recent.length - kept.length;
    if (dropped > 0) this.#droppedUntil = this.#recent[dropped - 1]!.sentAt;
    this.#recent = kept;
    this.#recent.push({ payload, sentAt, reached: new WeakSet(channel.clients) });
    channel.send(payload);
  }

  async #realChanges(events: readonly FileChange[]): Promise<FileChange[]> {
    const kept = await Promise.all(events.map(async (event) => {
      if (event.type === "delete") return event;
      // Also asked of a file that appears, because the event of its first write may follow.
      const isChanged = await this.#options.hasChanged(event.file);
      return isChanged || event.type === "create" ? event : undefined;
    }));
    return kept.filter((event) => event !== undefined);
  }

  #invalidate({ type, file }: FileChange): void {
    const { graph, planner } = this.#options;
    const timestamp = planner.nextTimestamp();
    const made = graph.getModulesByFile(file) ?? [];
    for (const module of made) {
      graph.invalidate(module, { timestamp });
      // Their specifiers have to be resolved again: the file is gone, or is back.
      if (type === "update") continue;
      for (const importer of module.importers) graph.invalidate(importer, { timestamp });
    }
    for (const module of graph.getModulesWatching(file) ?? []) {
      graph.invalidate(module, { timestamp });
    }
  }

  #fail(error: unknown): void {
    const { logger, channel } = this.#options;
    this.#hasFailed = true;
    logger.error(formatError(error), {
      timestamp: true,
      error: error instanceof Error ? error : null,
    });
    channel.send({ type: "error", err: describeError(error) });
  }
}

/** Whether a module has no file on disk, so that its plugin alone knows what it is. Its id may look like a path. */
function isGenerated({ id }: ModuleNode): boolean {
  return id !== null && !(isAbsolutePath(id) && existsSync(cleanUrl(id)));
}

/** A plan that is carried out later than it was made. */
function stampedAgain(plan: Plan, timestamp: number): Plan {
  if (plan.kind !== "update") return plan;
  return {
    ...plan,
    timestamp,
    updates: plan.updates.map((update) => ({ ...update, timestamp })),
  };
}
