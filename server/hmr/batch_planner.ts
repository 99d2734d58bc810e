/**
 * How a batch of file events becomes a plan:
 *
 * 1. The modules of an event are those made from the file, those that read it, and those that a new
 *    file fixed or redirected.
 * 2. The `hotUpdate` and `handleHotUpdate` hooks can narrow, replace or empty that list.
 * 3. The modules are planned (`update_planner.ts`). A file without modules reloads one page, all
 *    pages or nothing.
 * 4. The plans of all events are merged.
 */
import type { FileChange } from "../base/file_change.ts";
import { isInside } from "../base/paths.ts";
import { isCssId } from "../base/url.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { HotUpdateOptions, Plugin, ServerHandle } from "../plugin_api/types.ts";
import { minimalContext } from "../plugin_container/context.ts";
import { orderHooks } from "../plugin_container/order.ts";
import { callPlugin } from "../plugin_container/plugin_error.ts";
import { mergePlans, type Plan } from "./plan.ts";
import type { UpdateClock } from "./update_clock.ts";
import type { ChangedModules, UpdatePlanner } from "./update_planner.ts";

/** Modules whose transform failed before a batch of changes. */
export interface FailedModules {
  /** The failed modules of changed files. */
  failed: ReadonlySet<ModuleNode>;
  /**
   * Modules that new files fixed or whose imports lead to new files, or that now fail for another
   * reason.
   */
  fixed: ReadonlySet<ModuleNode>;
}

export interface BatchPlannerOptions {
  root: string;
  /** Absolute path, or empty if there is none. */
  publicDir: string;
  graph: ModuleGraph;
  clock: UpdateClock;
  planner: UpdatePlanner;
  plugins: readonly Plugin[];
  /** The server handle for hooks. */
  server: ServerHandle;
  readFile: (file: string) => Promise<string>;
}

const NONE_FAILED: FailedModules = { failed: new Set(), fixed: new Set() };

export class BatchPlanner {
  readonly #options: BatchPlannerOptions;

  constructor(options: BatchPlannerOptions) {
    this.#options = options;
  }

  /**
   * Plans updates for changed files. Their modules are already invalidated.
   *
   * @param failed Modules whose transform failed before the changes.
   * @returns The plan, and the errors that hooks threw. The other files are planned nevertheless.
   */
  async plan(
    events: readonly FileChange[],
    failed: FailedModules = NONE_FAILED,
  ): Promise<{ plan: Plan; failures: unknown[] }> {
    const timestamp = this.#options.clock.next();
    const plans: Plan[] = [];
    const failures: unknown[] = [];
    for (const event of events) {
      const known = this.#modulesOf(event, failed.fixed);
      const modules = await this.#askHooks(event, known, timestamp).then(
        (found) => event.type === "delete" ? found : withFailed(found, known, failed.failed),
        (error) => {
          failures.push(error);
          return [];
        },
      );
      const named = new Set(modules.filter((module) => !known.has(module)));
      plans.push(this.#planEvent(event, { modules, named }, timestamp));
    }
    return { plan: mergePlans(plans, timestamp), failures };
  }

  /** Plans the update of an edited file as the graph is now, without hooks and without an effect. */
  predict(file: string): Plan {
    const event: FileChange = { type: "update", file };
    const modules = [...this.#modulesOf(event, NONE_FAILED.fixed)];
    return this.#planEvent(event, { modules, named: new Set() }, 0);
  }

  /** The modules that a change affects according to the graph. */
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
      server,
    };
    for (const { plugin, handler } of orderHooks(plugins.map(withHotUpdate), "hotUpdate", root)) {
      const context = {
        ...minimalContext(plugin, server.config.logger),
        environment: server.environments.client,
      };
      const run = () => handler.call(context, options);
      const modules = await callPlugin(plugin, run, event.file);
      if (modules) options.modules = modules;
    }
    return options.modules;
  }

  #planEvent({ type, file }: FileChange, changed: ChangedModules, timestamp: number): Plan {
    const { root, publicDir, planner } = this.#options;
    const { modules } = changed;
    const isProxy = (module: ModuleNode) => module.url.includes("?html-proxy");
    // A style sheet reads pages if its rules are generated from the classes in them.
    const isStyle = (module: ModuleNode) => module.file !== file && isCssId(module.url);
    const isPage = file.endsWith(".html") &&
      modules.every((module) => isProxy(module) || isStyle(module));
    if (modules.length > 0 && !isPage) {
      return planner.planFile(file, changed, { timestamp, isDeleted: type === "delete" });
    }
    if (isPage) {
      const path = file.startsWith(root + "/") ? file.slice(root.length) : undefined;
      return {
        kind: "reload",
        reason: `${path ?? file}: the page changed`,
        cause: { kind: "page" },
        triggeredBy: file,
        path: modules.some(isStyle) ? undefined : path,
      };
    }
    if (publicDir !== "" && isInside(publicDir, file)) {
      const reason = `${file.slice(publicDir.length)}: a public file changed`;
      return { kind: "reload", reason, cause: { kind: "public file" }, triggeredBy: file };
    }
    return { kind: "nothing", reason: `${file}: no module depends on it` };
  }
}

/**
 * Adds failed modules that a hook removed. A hook compares a file with the text that it transformed
 * last. If a later plugin failed on a newer text, restoring the earlier text fixes the page,
 * although the hook sees no change.
 */
function withFailed(
  modules: readonly ModuleNode[],
  known: ReadonlySet<ModuleNode>,
  failed: ReadonlySet<ModuleNode>,
): ModuleNode[] {
  return [...new Set([...modules, ...failed.intersection(known)])];
}

/**
 * Returns a plugin with its `handleHotUpdate` hook as `hotUpdate`, so that both kinds run in one
 * order.
 */
function withHotUpdate(plugin: Plugin): Plugin {
  const { handleHotUpdate: hook, hotUpdate } = plugin;
  if (!hook || hotUpdate) return plugin;
  const { handler, order } = typeof hook === "function" ? { handler: hook, order: null } : hook;
  return {
    ...plugin,
    hotUpdate: {
      order,
      // The older hook does not support created and deleted files.
      handler(options) {
        return options.type === "update" ? handler.call(this, options) : undefined;
      },
    },
  };
}
