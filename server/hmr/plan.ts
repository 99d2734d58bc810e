/**
 * How a batch of file events becomes a plan:
 *
 * 1. Each event's modules are those made of the file, those that read it, and those that failed before a file appeared.
 * 2. The `hotUpdate` and `handleHotUpdate` hooks may narrow, replace or empty that list.
 * 3. Each module is propagated to its boundaries; a dead end anywhere makes the plan a reload.
 * 4. The plan is a value; who asked for it carries it out.
 */
import type { Update } from "../../client/protocol.ts";
import type { Debug } from "../base/debug.ts";
import type { FileChange } from "../base/file_change.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { displayPath, isInside } from "../base/paths.ts";
import { minimalContext } from "../plugin_container/context.ts";
import { orderHooks } from "../plugin_container/order.ts";
import { callPlugin } from "../plugin_container/plugin_error.ts";
import type { HotUpdateOptions, Plugin, ServerHandle } from "../plugin_api/types.ts";
import { isCssId, isJsUrl, removeDirectQuery } from "../base/url.ts";
import { explainCircle, explainDeadEnd } from "./explain.ts";
import { propagate, type Propagation } from "./propagate.ts";

/** Modules whose transform failed before a batch of changes. */
export interface FailedModules {
  /** Those of changed files. */
  broken: ReadonlySet<ModuleNode>;
  /** Those that new files have fixed, or that fail for another reason now. */
  fixed: ReadonlySet<ModuleNode>;
}

/** Modules to be replaced in the pages. */
export interface UpdatePlan {
  kind: "update";
  updates: Update[];
  /** Modules to be executed again: importers ask for them with the update's time stamp. */
  modules: Set<ModuleNode>;
  /** Those of them that a hook named beside what the change concerns: their transforms are outdated as well. */
  named: Set<ModuleNode>;
  timestamp: number;
}

/** No module takes the change. */
export interface ReloadPlan {
  kind: "reload";
  /** Why there is no hot update. */
  reason: string;
  /** The file that led here. */
  triggeredBy: string;
  /** The one page to reload, when the change concerns no other. */
  path?: string;
}

/** What is to happen after a batch of changes. */
export type Plan = { kind: "nothing"; reason: string } | UpdatePlan | ReloadPlan;

/** The cause of updates that a plugin asks for by `reloadModule`. */
const RELOADED = "reloadModule";

export interface PlannerOptions {
  root: string;
  /** Absolute path, or empty when there is none. */
  publicDir: string;
  graph: ModuleGraph;
  plugins: readonly Plugin[];
  server: () => ServerHandle;
  readFile: (file: string) => Promise<string>;
  debug: Debug;
}

export class Planner {
  readonly #options: PlannerOptions;
  #lastTimestamp = 0;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** Milliseconds since the epoch, never the same twice. */
  nextTimestamp(): number {
    return this.#lastTimestamp = Math.max(Date.now(), this.#lastTimestamp + 1);
  }

  /**
   * Plans for changed files. Their modules are invalidated already.
   *
   * @param failures Gets what hooks threw; the other files are planned all the same.
   * @param failed Modules whose last transform failed before.
   */
  async plan(
    events: readonly FileChange[],
    failures: unknown[] = [],
    failed: FailedModules = { broken: new Set(), fixed: new Set() },
  ): Promise<Plan> {
    const timestamp = this.nextTimestamp();
    const plans: Plan[] = [];
    const named = new Set<ModuleNode>();
    for (const event of events) {
      const known = this.#modulesOf(event, failed.fixed);
      const modules = await this.#askHooks(event, known, timestamp).then(
        (found) => event.type === "delete" ? found : withBroken(found, known, failed.broken),
        (error) => {
          failures.push(error);
          return [];
        },
      );
      for (const module of modules) if (!known.has(module)) named.add(module);
      plans.push(this.#planEvent(event, modules, timestamp));
    }
    const plan = merge(plans, timestamp);
    return plan.kind === "update" ? { ...plan, named } : plan;
  }

  /** Plans for modules that a plugin reloads by itself. */
  planModules(modules: Iterable<ModuleNode>): Plan {
    const timestamp = this.nextTimestamp();
    const plans = Array.from(modules, (module) => {
      // Their texts may be as before: nothing else would tell the page that more than a template has to be shown.
      const propagation = { ...propagate(module), cause: RELOADED };
      return this.#toPlan([propagation], module.file ?? module.url, timestamp);
    });
    return merge(plans, timestamp);
  }

  /**
   * Plans for a module that refused its update by `import.meta.hot.invalidate()`: its importers are asked next.
   *
   * @param module The module.
   * @param firstInvalidatedBy The module with which the chain of invalidations began.
   */
  planInvalidation(module: ModuleNode, firstInvalidatedBy: string): Plan {
    const timestamp = this.nextTimestamp();
    // A module without importers ends here; one that started the chain must not be asked again.
    const propagation = propagate(module, { skipSelf: true });
    const plan = this.#toPlan([propagation], module.file ?? module.url, timestamp);
    if (plan.kind !== "update") return plan;
    // Its new version was executed before it refused; importers take that one.
    plan.modules.delete(module);
    for (const update of plan.updates) {
      update.preload = update.preload?.filter((url) => url !== module.url);
    }
    const triggeredBy = module.file ?? module.url;
    if (plan.updates.some((update) => update.path === firstInvalidatedBy)) {
      const reason = `${module.url}: invalidated in a circle back to ${firstInvalidatedBy}`;
      return { kind: "reload", reason, triggeredBy };
    }
    // Its new version imports the modules of the circle as they were; its importers would get others.
    if (propagation.circle) {
      const reason = explainCircle(propagation.circle.map((node) => removeDirectQuery(node.url)));
      return { kind: "reload", reason, triggeredBy };
    }
    return { ...plan, updates: plan.updates.map((update) => ({ ...update, firstInvalidatedBy })) };
  }

  /** The modules that a change concerns by what the graph knows. */
  #modulesOf({ type, file }: FileChange, fixed: ReadonlySet<ModuleNode>): Set<ModuleNode> {
    const { graph } = this.#options;
    return new Set([
      ...graph.getModulesByFile(file) ?? [],
      ...graph.getModulesWatching(file) ?? [],
      ...type === "create" ? fixed : [],
    ]);
  }

  async #askHooks(
    event: FileChange,
    known: ReadonlySet<ModuleNode>,
    timestamp: number,
  ): Promise<ModuleNode[]> {
    const { plugins, root, server, readFile } = this.#options;
    const options: HotUpdateOptions = {
      type: event.type,
      file: event.file,
      timestamp,
      modules: [...known],
      read: () => readFile(event.file),
      server: server(),
    };
    for (const { plugin, handler } of orderHooks(plugins.map(withHotUpdate), "hotUpdate", root)) {
      const context = {
        ...minimalContext(plugin, server().config.logger),
        environment: server().environments.client,
      };
      const run = () => handler.call(context, options);
      const modules = await callPlugin(plugin, run, event.file);
      if (modules) options.modules = modules;
    }
    return options.modules;
  }

  #planEvent(event: FileChange, modules: readonly ModuleNode[], timestamp: number): Plan {
    const isProxy = (module: ModuleNode) => module.url.includes("?html-proxy");
    // A style sheet reads pages when it makes its rules of the classes that they use.
    const isStyle = (module: ModuleNode) => module.file !== event.file && isCssId(module.url);
    const isPage = event.file.endsWith(".html") &&
      modules.every((module) => isProxy(module) || isStyle(module));
    if (modules.length > 0 && !isPage) {
      return this.#planModules(modules, event.file, timestamp, event.type === "delete");
    }
    if (isPage) {
      const { root } = this.#options;
      const path = event.file.startsWith(root + "/") ? event.file.slice(root.length) : undefined;
      return {
        kind: "reload",
        reason: `${path ?? event.file}: the page changed`,
        triggeredBy: event.file,
        path: modules.some(isStyle) ? undefined : path,
      };
    }
    const { publicDir } = this.#options;
    if (publicDir !== "" && isInside(publicDir, event.file)) {
      const reason = `${event.file.slice(publicDir.length)}: a public file changed`;
      return { kind: "reload", reason, triggeredBy: event.file };
    }
    return { kind: "nothing", reason: `${event.file}: no module of a page was made of it` };
  }

  #planModules(
    modules: readonly ModuleNode[],
    file: string,
    timestamp: number,
    isDeleted = false,
  ): Plan {
    const { root } = this.#options;
    const propagations = modules.map((module) => ({
      ...propagate(module, { isGone: isDeleted && module.file === file }),
      cause: module.file === file ? undefined : displayPath(root, file),
    }));
    return this.#toPlan(propagations, file, timestamp, isDeleted);
  }

  #toPlan(
    propagations: readonly (Propagation<ModuleNode> & Pick<Update, "cause">)[],
    file: string,
    timestamp: number,
    isDeleted = false,
  ): Plan {
    const { debug } = this.#options;
    for (const { deadEnd } of propagations) {
      if (!deadEnd) continue;
      const urls = deadEnd.map((node) => removeDirectQuery(node.url));
      const reason = explainDeadEnd(urls, deadEnd.at(-1)!.pages);
      debug?.(`dead end ${reason}`);
      return { kind: "reload", reason, triggeredBy: file };
    }
    const updates = new Map<string, Update>();
    const modules = new Set<ModuleNode>();
    for (const { boundaries, traversed, cause } of propagations) {
      for (const module of traversed) modules.add(module);
      for (const { boundary, acceptedVia, chain, isWithinCircularImport } of boundaries) {
        const key = `${boundary.url}\n${acceptedVia.url}`;
        debug?.(`boundary ${chain.map((node) => node.url).join(" → ")}`);
        if (isExplained(updates.get(key))) continue;
        updates.set(key, {
          type: boundary.type === "css" ? "css-update" : "js-update",
          timestamp,
          path: removeDirectQuery(boundary.url),
          acceptedPath: removeDirectQuery(acceptedVia.url),
          explicitImportRequired: !isJsUrl(acceptedVia.url) && !isCssId(acceptedVia.url),
          isWithinCircularImport,
          chain: chain.map((node) => removeDirectQuery(node.url)),
          ...(cause !== undefined && { cause }),
          // What is deleted is imported no more, or missed.
          preload: chain.slice(0, chain.indexOf(acceptedVia))
            .filter((node) => !(isDeleted && node.file === file)).map((node) => node.url),
        });
      }
    }
    if (updates.size === 0) return { kind: "nothing", reason: `${file}: no page has loaded it` };
    return { kind: "update", updates: [...updates.values()], modules, named: new Set(), timestamp };
  }
}

/**
 * Hooks compare a file with what they served last. Where another plugin failed after that, the page has an error for it, and
 * a file that is as before mends it.
 */
function withBroken(
  modules: readonly ModuleNode[],
  known: ReadonlySet<ModuleNode>,
  broken: ReadonlySet<ModuleNode>,
): ModuleNode[] {
  return [...new Set([...modules, ...broken.intersection(known)])];
}

/** The plugin with its older hook under the name of the newer one, so that both kinds run in one order. */
function withHotUpdate(plugin: Plugin): Plugin {
  const { handleHotUpdate: hook, hotUpdate } = plugin;
  if (!hook || hotUpdate) return plugin;
  const { handler, order } = typeof hook === "function" ? { handler: hook, order: null } : hook;
  return {
    ...plugin,
    hotUpdate: {
      order,
      // It knows of no files that come or go.
      handler(options) {
        return options.type === "update" ? handler.call(this, options) : undefined;
      },
    },
  };
}

/**
 * Whether an update says that a module beneath the boundary changed. Of several updates of one boundary this one counts: it
 * stands for more than a change of the boundary's own file, which may be of a kind that keeps state.
 */
function isExplained(update: Update | undefined): boolean {
  return update !== undefined && (update.chain.length > 1 || update.cause !== undefined);
}

/** One decision for a batch: a reload of everything outweighs the reload of a page, that outweighs updates. */
function merge(plans: readonly Plan[], timestamp: number): Plan {
  const reloads = plans.filter((plan) => plan.kind === "reload");
  const reload = reloads.find((plan) => plan.path === undefined) ?? reloads[0];
  const paths = new Set(reloads.map((plan) => plan.path));
  const updating = plans.filter((plan) => plan.kind === "update");
  if (reload) {
    return { ...reload, path: paths.size === 1 && updating.length === 0 ? reload.path : undefined };
  }
  if (updating.length === 0) {
    return plans[0] ?? { kind: "nothing", reason: "nothing changed" };
  }
  const updates = new Map<string, Update>();
  const modules = new Set<ModuleNode>();
  for (const plan of updating) {
    for (const module of plan.modules) modules.add(module);
    for (const update of plan.updates) {
      // A style sheet that is linked and imported has an update of each kind.
      const key = `${update.type}\n${update.path}\n${update.acceptedPath}`;
      if (!isExplained(updates.get(key))) updates.set(key, update);
    }
  }
  return { kind: "update", updates: [...updates.values()], modules, named: new Set(), timestamp };
}
