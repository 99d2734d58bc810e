/**
 * How a batch of file events becomes a plan:
 *
 * 1. Each event's modules are those made of the file, those that read it, and those that failed before a file appeared.
 * 2. The `hotUpdate` and `handleHotUpdate` hooks may narrow, replace or empty that list.
 * 3. The modules are planned (`update_planner.ts`); files without modules reload a page, all pages or nothing.
 * 4. The plans of all events become one.
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
  /** Those of changed files. */
  failed: ReadonlySet<ModuleNode>;
  /** Those that new files have fixed, or that fail for another reason now. */
  fixed: ReadonlySet<ModuleNode>;
}

export interface BatchPlannerOptions {
  root: string;
  /** Absolute path, or empty when there is none. */
  publicDir: string;
  graph: ModuleGraph;
  clock: UpdateClock;
  planner: UpdatePlanner;
  plugins: readonly Plugin[];
  /** The server as hooks see it. */
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
   * Plans for changed files. Their modules are invalidated already.
   *
   * @param failed Modules whose last transform failed before.
   * @returns The plan, and what hooks threw: the other files are planned all the same.
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
    // A style sheet reads pages when it makes its rules of the classes that they use.
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
        triggeredBy: file,
        path: modules.some(isStyle) ? undefined : path,
      };
    }
    if (publicDir !== "" && isInside(publicDir, file)) {
      const reason = `${file.slice(publicDir.length)}: a public file changed`;
      return { kind: "reload", reason, triggeredBy: file };
    }
    return { kind: "nothing", reason: `${file}: no module of a page was made of it` };
  }
}

/**
 * Hooks compare a file with the text that they served last. Where another plugin failed after that, the page shows an
 * error, and a file that has its earlier text again fixes it.
 */
function withFailed(
  modules: readonly ModuleNode[],
  known: ReadonlySet<ModuleNode>,
  failed: ReadonlySet<ModuleNode>,
): ModuleNode[] {
  return [...new Set([...modules, ...failed.intersection(known)])];
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
