/**
 * Turns changed modules into a plan. Each change is propagated to its boundaries; a dead end makes
 * the plan a reload.
 */
import type { Update } from "../../client/protocol.ts";
import type { Debug } from "../base/debug.ts";
import { displayPath } from "../base/paths.ts";
import { isCssId, isJsUrl, removeDirectQuery } from "../base/url.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { explainCircle, explainDeadEnd } from "./explain.ts";
import { isExplained, mergePlans, type Plan } from "./plan.ts";
import { type Boundary, propagate, type Propagation } from "./propagate.ts";
import type { UpdateClock } from "./update_clock.ts";

export interface UpdatePlannerOptions {
  root: string;
  clock: UpdateClock;
  debug: Debug;
}

/** A module to update, and the propagation of its change. */
export interface ModuleChange {
  module: ModuleNode;
  propagation: Propagation<ModuleNode>;
  /** Sent with the updates if the change is not in the module's own text. */
  cause?: string | undefined;
}

/** The data of a plan besides the propagations. */
interface PlanContext {
  /** The file that changed, or the URL of a module without a file. */
  file: string;
  timestamp: number;
  /** Whether the file was deleted. */
  isDeleted?: boolean;
  named?: ReadonlySet<ModuleNode>;
  /**
   * The module that refused its update. Its new version already ran, so it is not executed again.
   */
  refused?: ModuleNode;
  firstInvalidatedBy?: string;
}

/** The modules that one change affects. */
export interface ChangedModules {
  modules: readonly ModuleNode[];
  /** The modules that only a hook named. */
  named: ReadonlySet<ModuleNode>;
}

export class UpdatePlanner {
  readonly #options: UpdatePlannerOptions;

  constructor(options: UpdatePlannerOptions) {
    this.#options = options;
  }

  /** Plans updates of single modules, independent of a changed file. */
  planModules(changes: readonly ModuleChange[]): Plan {
    const timestamp = this.#options.clock.next();
    const plans = changes.map((change) =>
      this.#toPlan([change], { file: fileOf(change.module), timestamp })
    );
    return mergePlans(plans, timestamp);
  }

  /** Plans updates for the modules of a changed file. */
  planFile(
    file: string,
    { modules, named }: ChangedModules,
    { timestamp, isDeleted }: { timestamp: number; isDeleted: boolean },
  ): Plan {
    const changes = modules.map((module) => ({
      module,
      propagation: propagate(module, { isGone: isDeleted && module.file === file }),
      cause: module.file === file ? undefined : displayPath(this.#options.root, file),
    }));
    return this.#toPlan(changes, { file, timestamp, isDeleted, named });
  }

  /**
   * Plans updates for the importers of a module that refused its update by
   * `import.meta.hot.invalidate()`.
   *
   * @param module The module.
   * @param firstInvalidatedBy URL of the module that started the chain of invalidations.
   */
  planInvalidation(module: ModuleNode, firstInvalidatedBy: string): Plan {
    const file = fileOf(module);
    // A module without importers is a dead end; the one that started the chain must not be updated
    // again.
    const propagation = propagate(module, { skipSelf: true });
    const circle = explainInvalidationCircle(module, propagation, firstInvalidatedBy);
    if (circle !== undefined) {
      const chain = [...propagation.circle ?? [module]].map((node) => removeDirectQuery(node.url));
      return {
        kind: "reload",
        reason: circle,
        cause: { kind: "circle", chain },
        triggeredBy: file,
      };
    }
    const timestamp = this.#options.clock.next();
    return this.#toPlan([{ module, propagation }], {
      file,
      timestamp,
      refused: module,
      firstInvalidatedBy,
    });
  }

  #toPlan(changes: readonly ModuleChange[], context: PlanContext): Plan {
    const { debug } = this.#options;
    const { file, timestamp, named = new Set(), refused } = context;
    for (const { propagation: { deadEnd } } of changes) {
      if (!deadEnd) continue;
      const urls = deadEnd.map((node) => removeDirectQuery(node.url));
      const reason = explainDeadEnd(urls, deadEnd.at(-1)!.pages);
      debug?.(`dead end ${reason}`);
      return {
        kind: "reload",
        reason,
        cause: { kind: "dead end", chain: urls },
        triggeredBy: file,
      };
    }
    const updates = new Map<string, Update>();
    for (const { propagation: { boundaries }, cause } of changes) {
      for (const each of boundaries) {
        debug?.(`boundary ${each.chain.map((node) => node.url).join(" → ")}`);
        const key = `${each.boundary.url}\n${each.acceptedVia.url}`;
        if (!isExplained(updates.get(key))) updates.set(key, toUpdate(each, cause, context));
      }
    }
    if (updates.size === 0) return { kind: "nothing", reason: `${file}: no page has loaded it` };
    const traversed = changes.flatMap(({ propagation }) => [...propagation.traversed]);
    return {
      kind: "update",
      updates: [...updates.values()],
      modules: new Set(traversed.filter((module) => module !== refused)),
      named,
      timestamp,
    };
  }
}

/** The reason for a reload if the search for another boundary leads back to the start. */
function explainInvalidationCircle(
  module: ModuleNode,
  { deadEnd, boundaries, circle }: Propagation<ModuleNode>,
  firstInvalidatedBy: string,
): string | undefined {
  if (deadEnd || boundaries.length === 0) return undefined;
  if (boundaries.some(({ boundary }) => removeDirectQuery(boundary.url) === firstInvalidatedBy)) {
    return `${module.url}: invalidated in a circle back to ${firstInvalidatedBy}`;
  }
  // Its new version imports old versions of the circle's modules; its importers would get new ones.
  return circle ? explainCircle(circle.map((node) => removeDirectQuery(node.url))) : undefined;
}

function toUpdate(
  { boundary, acceptedVia, chain, isWithinCircularImport }: Boundary<ModuleNode>,
  cause: string | undefined,
  { file, timestamp, isDeleted, refused, firstInvalidatedBy }: PlanContext,
): Update {
  return {
    type: boundary.type === "css" ? "css-update" : "js-update",
    timestamp,
    path: removeDirectQuery(boundary.url),
    acceptedPath: removeDirectQuery(acceptedVia.url),
    explicitImportRequired: !isJsUrl(acceptedVia.url) && !isCssId(acceptedVia.url),
    isWithinCircularImport,
    chain: chain.map((node) => removeDirectQuery(node.url)),
    ...(cause !== undefined && { cause }),
    // Deleted files are skipped: nothing imports them any more, or the import fails anyway.
    preload: chain.slice(0, chain.indexOf(acceptedVia))
      .filter((node) => node !== refused && !(isDeleted && node.file === file))
      .map((node) => node.url),
    ...(firstInvalidatedBy !== undefined && { firstInvalidatedBy }),
  };
}

function fileOf({ file, url }: ModuleNode): string {
  return file ?? url;
}
