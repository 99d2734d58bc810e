/**
 * Retries updates that a page could not apply because an imported module failed:
 *
 *     unit.ts (fails) ──▶ Child.vue (accepts itself) ──▶ App.vue (accepts itself)
 *
 * While `unit.ts` fails, an update of `App.vue` fails too, because its new version imports that of
 * `Child.vue`. The update that fixes `unit.ts` ends at `Child.vue`, so without a retry the page
 * would never show the edit of `App.vue`.
 */
import type { Update } from "../../client/protocol.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { UpdatePlan } from "./plan.ts";

/** A sent update, with all modules that its plan executes again. */
interface Sent {
  update: Readonly<Update>;
  modules: ReadonlySet<ModuleNode>;
}

export class Retries {
  readonly #graph: ModuleGraph;
  /** The last sent update by boundary and accepted module. */
  readonly #sent = new Map<string, Sent>();
  readonly #failed = new Map<string, Sent>();

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
  }

  /** Forgets all updates, because every page reloads. */
  clear(): void {
    this.#sent.clear();
    this.#failed.clear();
  }

  /** Adds the failed updates that can succeed after a plan. The caller sends the result. */
  complete(plan: UpdatePlan): UpdatePlan {
    const updates = new Map(plan.updates.map((update) => [keyOf(update), update]));
    const modules = new Set(plan.modules);
    for (const [key, failed] of this.#failed) {
      const below = this.#importsOf(failed.update);
      if (below && !updates.has(key) && below.isDisjointFrom(plan.modules)) continue;
      this.#failed.delete(key);
      if (!below || updates.has(key)) continue;
      const { timestamp } = plan;
      const { firstInvalidatedBy: _, ...update } = failed.update;
      updates.set(key, { ...update, timestamp });
      for (const module of failed.modules) if (below.has(module)) modules.add(module);
    }
    for (const [key, update] of updates) this.#sent.set(key, { update, modules });
    return { ...plan, updates: [...updates.values()], modules };
  }

  /**
   * Notes an update that a page could not apply. Updates other than the most recently sent ones are
   * ignored.
   *
   * @returns Whether one of its imports was updated since, so that a retry can succeed now.
   */
  add(failed: Pick<Update, "path" | "acceptedPath" | "timestamp">): boolean {
    const key = keyOf(failed);
    const sent = this.#sent.get(key);
    if (!sent || sent.update.timestamp !== failed.timestamp) return false;
    this.#failed.set(key, sent);
    const below = this.#importsOf(sent.update) ?? [];
    return [...below].some((module) => module.lastHmrTimestamp > failed.timestamp);
  }

  /**
   * The accepted module and all its static imports; `undefined` if its boundary no longer accepts
   * it.
   */
  #importsOf({ path, acceptedPath }: Update): Set<ModuleNode> | undefined {
    const boundary = this.#graph.getModuleByCanonicalUrl(path);
    const accepted = this.#graph.getModuleByCanonicalUrl(acceptedPath);
    if (!boundary || !accepted || boundary.isPruned) return undefined;
    const isSelf = boundary === accepted && (boundary.isSelfAccepting || boundary.acceptedExports);
    if (!isSelf && !boundary.acceptedDeps.has(accepted)) return undefined;
    const below = new Set([accepted]);
    // The iteration includes modules that are added meanwhile.
    for (const module of below) for (const each of module.staticImports) below.add(each);
    return below;
  }
}

/**
 * Pages report failed script updates only; the same style sheet can be linked too, with a separate
 * update.
 */
function keyOf(
  { type = "js-update", path, acceptedPath }: Pick<Update, "path" | "acceptedPath"> & {
    type?: Update["type"];
  },
): string {
  return `${type}\n${path}\n${acceptedPath}`;
}
