/**
 * How a plan is executed:
 *
 * 1. Earlier updates that pages could not apply are added if they can succeed now.
 * 2. The modules get a timestamp, with which importers request them.
 * 3. The pages get one message. It contains the texts of style sheets if nothing else changed.
 * 4. Other modules are transformed before the browsers request them.
 */
import { setImmediate } from "node:timers";
import type { FullReloadPayload, Update, UpdatePayload } from "../../client/protocol.ts";
import type { Debug } from "../base/debug.ts";
import type { Logger } from "../base/logger.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { HotChannel } from "../plugin_api/types.ts";
import type { TransformRequest } from "../transform/transform_request.ts";
import type { LatePages } from "./channel/late_pages.ts";
import { explainUpdate, explainUpdates } from "./explain.ts";
import type { Plan, ReloadPlan, UpdatePlan } from "./plan.ts";
import type { Retries } from "./retries.ts";

/** The part of {@linkcode TransformRequest} that updates need. */
export type ModuleTransforms = Pick<TransformRequest, "transform">;

export interface UpdateDispatcherOptions {
  graph: ModuleGraph;
  transformRequest: ModuleTransforms;
  channel: HotChannel;
  latePages: LatePages;
  retries: Retries;
  logger: Logger;
  debug: Debug;
}

export class UpdateDispatcher {
  readonly #options: UpdateDispatcherOptions;
  /**
   * The modules that were updated as their own boundary. Their new versions might not accept
   * updates.
   */
  readonly #updated = new WeakSet<ModuleNode>();
  /** The reason for the last update of each module, for errors that follow from it. */
  readonly #reasons = new WeakMap<ModuleNode, string>();

  constructor(options: UpdateDispatcherOptions) {
    this.#options = options;
  }

  /** Executes a plan. */
  async execute(plan: Plan): Promise<void> {
    if (plan.kind === "nothing") return this.#options.debug?.(`no update: ${plan.reason}`);
    if (plan.kind === "reload") return this.#reload(plan);
    await this.#update(this.#options.retries.complete(plan));
  }

  /** Whether a module was updated as its own boundary. */
  hasUpdated(module: ModuleNode): boolean {
    return this.#updated.has(module);
  }

  /** The last update or reload of a module, which caused its transform. */
  reasonOf(url: string): string | undefined {
    const module = this.#options.graph.getModuleByCanonicalUrl(canonicalUrl(url));
    return module && this.#reasons.get(module);
  }

  #reload({ reason, triggeredBy, path }: ReloadPlan): void {
    const { graph, retries, logger, debug } = this.#options;
    if (path === undefined) retries.clear();
    const text = `page reload ${reason}`;
    logger.info(text, { timestamp: true, clear: true });
    for (const module of graph.getModulesByFile(triggeredBy) ?? []) this.#reasons.set(module, text);
    this.#send({ type: "full-reload", reason, triggeredBy, path });
    debug?.(`sent ${text}`);
  }

  async #update(plan: UpdatePlan): Promise<void> {
    const { graph, logger, debug } = this.#options;
    const { updates, modules, named, timestamp } = plan;
    for (const { path, acceptedPath } of updates) {
      const module = path === acceptedPath && graph.getModuleByCanonicalUrl(path);
      if (module) this.#updated.add(module);
    }
    for (const module of modules) {
      graph.invalidate(module, { timestamp, hmr: true, soft: !named.has(module) });
    }
    this.#send({ type: "update", updates: await this.#withStyles(plan) });
    debug?.(`sent ${updates.length} updates`);
    whenSent(() => this.#prepare(modules));
    // One message for all updates, because each message clears the screen.
    logger.info(explainUpdates(updates), { timestamp: true, clear: true });
    for (const update of updates) {
      const text = explainUpdate(update);
      for (const url of update.chain) {
        const module = graph.getModuleByCanonicalUrl(url);
        if (module) this.#reasons.set(module, text);
      }
    }
  }

  #send(payload: UpdatePayload | FullReloadPayload): void {
    const { channel, latePages } = this.#options;
    latePages.keep(payload, channel.clients);
    channel.send(payload);
  }

  /** Starts the transforms that the browsers are about to request. */
  #prepare(modules: ReadonlySet<ModuleNode>): void {
    for (const module of modules) {
      // An error is shown when a browser requests the module.
      if (!module.transformResult) this.#transform(module).catch(() => {});
    }
  }

  /** Adds the texts of style sheets if nothing else changed, so that no request is needed. */
  async #withStyles({ updates, timestamp }: UpdatePlan): Promise<Update[]> {
    const { graph } = this.#options;
    const modules = updates.map(({ path }) => graph.getModuleByCanonicalUrl(path));
    const isStyle = (module: ModuleNode | undefined, index: number) =>
      module?.style && updates[index]!.path === updates[index]!.acceptedPath;
    if (!modules.every(isStyle)) return [...updates];
    return await Promise.all(updates.map(async (update, index) => {
      const module = await this.#transform(modules[index]!).catch(() => undefined);
      const style = module?.style;
      // If the module was updated again, the newer update contains the text.
      return style && module?.lastHmrTimestamp === timestamp ? { ...update, style } : update;
    }));
  }

  #transform(module: ModuleNode): Promise<ModuleNode> {
    return this.#options.transformRequest.transform(module.url, { isAlone: true });
  }
}

/**
 * Runs work after messages that were just passed to the sockets are written. Deno writes them in
 * the second turn of the event loop: earlier work would delay them by its duration
 * (docs/performance.md).
 */
function whenSent(work: () => void): void {
  setImmediate(() => setImmediate(work));
}
