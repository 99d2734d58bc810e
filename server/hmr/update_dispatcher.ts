/**
 * How a plan is executed:
 *
 * 1. Earlier updates that pages could not apply are added if they can succeed now.
 * 2. The modules get a timestamp, with which importers request them.
 * 3. The pages get one message. It contains the texts of style sheets if nothing else changed.
 * 4. Other modules are transformed before the browsers request them.
 * 5. The journal gets what was sent and when.
 */
import { setImmediate } from "node:timers";
import type { FullReloadPayload, Update, UpdatePayload } from "../../client/protocol.ts";
import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";
import type { Logger } from "../base/logger.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { ChangeEntry, Recorder } from "../journal/entry.ts";
import type { OpenPages } from "../journal/open_pages.ts";
import type { HotChannel } from "../plugin_api/hot_channel.ts";
import type { TransformRequest } from "../transform/transform_request.ts";
import type { LatePages } from "./channel/late_pages.ts";
import { adviceFor } from "./advice.ts";
import { explainReception, explainUpdate, explainUpdates, shownUrl } from "./explain.ts";
import type { Plan, ReloadPlan, UpdatePlan } from "./plan.ts";
import type { Retries } from "./retries.ts";

/** The part of {@linkcode TransformRequest} that updates need. */
export type ModuleTransformer = Pick<TransformRequest, "transform">;

export interface UpdateDispatcherOptions {
  graph: ModuleGraph;
  transformRequest: ModuleTransformer;
  channel: HotChannel;
  latePages: LatePages;
  retries: Retries;
  pages: Pick<OpenPages, "nextBatch" | "whenApplied">;
  journal: Recorder;
  logger: Logger;
  debug: Debug;
}

/** The saved files that led to a plan, and the times of its steps in milliseconds since the epoch. */
export interface PlanOrigin {
  files: readonly FileChange[];
  seenAt: number;
  plannedAt: number;
}

/** Milliseconds in which pages usually apply an update. */
const APPLY_TIME = 2000;

export class UpdateDispatcher {
  readonly #options: UpdateDispatcherOptions;
  /**
   * The modules that were updated as their own boundary. Their new versions might not accept
   * updates.
   */
  readonly #updated = new WeakSet<ModuleNode>();
  #active = 0;
  /** The reason for the last update of each module, for errors that follow from it. */
  readonly #reasons = new WeakMap<ModuleNode, string>();

  constructor(options: UpdateDispatcherOptions) {
    this.#options = options;
  }

  /**
   * Executes a plan.
   *
   * @param origin The saved files, if the plan is about any.
   */
  async execute(plan: Plan, origin?: PlanOrigin): Promise<void> {
    this.#active++;
    try {
      const done = plan.kind === "update" ? this.#options.retries.complete(plan) : plan;
      this.#record(done, origin, await this.#execute(done, origin?.seenAt ?? Date.now()));
    } finally {
      this.#active--;
    }
  }

  /** Whether a plan is being executed. */
  get isBusy(): boolean {
    return this.#active > 0;
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

  /** Returns the number of the sent message. */
  async #execute(plan: Plan, seenAt: number): Promise<number | undefined> {
    if (plan.kind === "reload") return this.#reload(plan);
    if (plan.kind === "update") return await this.#update(plan, seenAt);
    this.#options.debug?.(`no update: ${plan.reason}`);
    return undefined;
  }

  #record(plan: Plan, origin: PlanOrigin | undefined, batch: number | undefined): void {
    const { journal, channel } = this.#options;
    const cause = plan.kind === "reload" ? plan.cause : undefined;
    const hint = cause && adviceFor(cause);
    journal.record({
      kind: "change",
      plan: plan.kind,
      files: [],
      updates: plan.kind === "update" ? plan.updates.map(toRecord) : [],
      leftOut: 0,
      ...(plan.kind !== "update" && { reason: plan.reason }),
      ...(hint !== undefined && { hint }),
      ...origin,
      ...(batch !== undefined && { batch, sentAt: Date.now() }),
      pages: batch === undefined ? 0 : channel.clients.size,
    });
  }

  #reload({ reason, triggeredBy, path }: ReloadPlan): number {
    const { graph, retries, logger, debug } = this.#options;
    if (path === undefined) retries.clear();
    const text = `page reload ${shownUrl(reason)}`;
    logger.info(text, { timestamp: true, clear: true });
    for (const module of graph.getModulesByFile(triggeredBy) ?? []) this.#reasons.set(module, text);
    const batch = this.#send({ type: "full-reload", reason, triggeredBy, path });
    debug?.(`sent ${text}`);
    return batch;
  }

  async #update(plan: UpdatePlan, seenAt: number): Promise<number> {
    const { graph, debug } = this.#options;
    const { updates, modules, named, timestamp } = plan;
    for (const { path, acceptedPath } of updates) {
      const module = path === acceptedPath && graph.getModuleByCanonicalUrl(path);
      if (module) this.#updated.add(module);
    }
    for (const module of modules) {
      graph.invalidate(module, { timestamp, hmr: true, soft: !named.has(module) });
    }
    const batch = this.#send({ type: "update", updates: await this.#withStyles(plan) });
    debug?.(`sent ${updates.length} updates`);
    whenSent(() => this.#prepare(modules));
    if (updates.length > 0) void this.#tell(plan, batch, seenAt);
    for (const update of updates) {
      const text = explainUpdate(update);
      for (const url of update.chain) {
        const module = graph.getModuleByCanonicalUrl(url);
        if (module) this.#reasons.set(module, text);
      }
    }
    return batch;
  }

  /** Prints one line about an update, once the pages applied it. */
  async #tell({ updates }: UpdatePlan, batch: number, seenAt: number): Promise<void> {
    const { logger, pages } = this.#options;
    // Before errors of the new versions are printed.
    logger.clearScreen("info");
    const reception = await pages.whenApplied(batch, APPLY_TIME);
    const detail = explainReception(reception, Date.now() - seenAt);
    logger.info(explainUpdates(updates), { timestamp: true, detail });
  }

  /** Returns the number of the message. */
  #send(message: UpdatePayload | FullReloadPayload): number {
    const { channel, latePages, pages } = this.#options;
    const batch = pages.nextBatch();
    const payload = { ...message, batch };
    latePages.keep(payload, channel.clients);
    channel.send(payload);
    return batch;
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

function toRecord(
  { type, path, acceptedPath, chain, cause }: Readonly<Update>,
): ChangeEntry["updates"][number] {
  return { type, path, acceptedPath, chain, ...(cause !== undefined && { cause }) };
}
