/** What is to happen after changes, as a value. A plan is made once and never changed: whoever adds to it makes another. */
import type { Update } from "../../client/protocol.ts";
import type { ModuleNode } from "../graph/module_node.ts";

/** Modules to be replaced in the pages. */
export interface UpdatePlan {
  readonly kind: "update";
  readonly updates: readonly Readonly<Update>[];
  /** Modules to be executed again: importers request them with the update's timestamp. */
  readonly modules: ReadonlySet<ModuleNode>;
  /** Those of them that a hook named beside the ones that the change concerns: their transforms are outdated as well. */
  readonly named: ReadonlySet<ModuleNode>;
  readonly timestamp: number;
}

/** No module takes the change. */
export interface ReloadPlan {
  readonly kind: "reload";
  /** Why there is no hot update. */
  readonly reason: string;
  /** The file that led here. */
  readonly triggeredBy: string;
  /** The one page to reload, when the change concerns no other. */
  readonly path?: string;
}

/** Nothing is sent. */
export interface EmptyPlan {
  readonly kind: "nothing";
  readonly reason: string;
}

export type Plan = EmptyPlan | UpdatePlan | ReloadPlan;

/** One decision for a batch: a reload of everything outweighs the reload of a page, that outweighs updates. */
export function mergePlans(plans: readonly Plan[], timestamp: number): Plan {
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
  const updates = new Map<string, Readonly<Update>>();
  for (const update of updating.flatMap((plan) => plan.updates)) {
    // A style sheet that is linked and imported has an update of each kind.
    const key = `${update.type}\n${update.path}\n${update.acceptedPath}`;
    if (!isExplained(updates.get(key))) updates.set(key, update);
  }
  return {
    kind: "update",
    updates: [...updates.values()],
    modules: new Set(updating.flatMap((plan) => [...plan.modules])),
    named: new Set(updating.flatMap((plan) => [...plan.named])),
    timestamp,
  };
}

/**
 * Whether an update says that a module beneath the boundary changed. Of several updates of one boundary this one counts: it
 * stands for more than a change of the boundary's own file, which may be of a kind that keeps state.
 */
export function isExplained(update: Pick<Update, "chain" | "cause"> | undefined): boolean {
  return update !== undefined && (update.chain.length > 1 || update.cause !== undefined);
}
