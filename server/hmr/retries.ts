/**
 * Updates that a page could not apply because of something else that they import:
 *
 *     unit.ts (broken) ──▶ Child.vue (accepts itself) ──▶ App.vue (accepts itself)
 *
 * While `unit.ts` is broken, an edit of `App.vue` fails, since its new version imports that of `Child.vue`. The update that
 * mends `unit.ts` ends at `Child.vue`: without another try the page would never show the edit.
 */
import type { Update } from "../../client/protocol.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { UpdatePlan } from "./plan.ts";

/** An update that went out, with everything that was to be executed again by its plan. */
interface Sent {
  update: Readonly<Update>;
  modules: ReadonlySet<ModuleNode>;
}

export class Retries {
  readonly #graph: ModuleGraph;
  /** By boundary and accepted module, what was sent last. */
  readonly #sent = new Map<string, Sent>();
  readonly #failed = new Map<string, Sent>();

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
  }

  /** Every page starts anew. */
  clear(): void {
    this.#sent.clear();
    this.#failed.clear();
  }

  /** The plan, with the updates that failed and may go well after it; it is to be sent. */
  complete(plan: UpdatePlan): UpdatePlan {
    const updates = new Map(plan.updates.map((update) => [keyOf(update), update]));
    const modules = new Set(plan.modules);
    for (const [key, failed] of this.#failed) {
      const below = this.#importsOf(failed.update);
      if (below && !updates.has(key) && below.isDisjointFrom(plan.modules)) continue;
      this.#failed.delete(key);
      if (!below || updates.has(key)) continue;
      const { timestamp } = plan;
      updates.set(key, { ...failed.update, timestamp, firstInvalidatedBy: undefined });
      for (const module of failed.modules) if (below.has(module)) modules.add(module);
    }
    for (const [key, update] of updates) this.#sent.set(key, { update, modules });
    return { ...plan, updates: [...updates.values()], modules };
  }

  /**
   * Takes note of an update that a page could not apply. What is none of those that were sent last is ignored.
   *
   * @returns Whether something that it imports was updated since, so that it may go well at once.
   */
  add(failed: Pick<Update, "path" | "acceptedPath" | "timestamp">): boolean {
    const key = keyOf(failed);
    const sent = this.#sent.get(key);
    if (!sent || sent.update.timestamp !== failed.timestamp) return false;
    this.#failed.set(key, sent);
    const below = this.#importsOf(sent.update) ?? [];
    return [...below].some((module) => module.lastHmrTimestamp > failed.timestamp);
  }

  /** The accepted module and all that is executed with it; `undefined` when its boundary accepts it no more. */
  #importsOf({ path, acceptedPath }: Update): Set<ModuleNode> | undefined {
    const boundary = this.#graph.getModuleByCanonicalUrl(path);
    const accepted = this.#graph.getModuleByCanonicalUrl(acceptedPath);
    if (!boundary || !accepted || boundary.isPruned) return undefined;
    const isSelf = boundary === accepted && (boundary.isSelfAccepting || boundary.acceptedExports);
    if (!isSelf && !boundary.acceptedDeps.has(accepted)) return undefined;
    const below = new Set([accepted]);
    // A set hands out what is added while it is walked.
    for (const module of below) for (const each of module.staticImports) below.add(each);
    return below;
  }
}

/** Pages tell of failed modules only, whose style sheets may be linked as well: that is another update. */
function keyOf(
  { type = "js-update", path, acceptedPath }: Pick<Update, "path" | "acceptedPath"> & {
    type?: Update["type"];
  },
): string {
  return `${type}\n${path}\n${acceptedPath}`;
}
