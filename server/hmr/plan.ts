/** The reaction to changes, as a value. A plan is never changed; an addition makes a new plan. */
import type { Update } from "../../client/protocol.ts";
import type { ModuleNode } from "../graph/module_node.ts";

/** Modules to replace in the pages. */
export interface UpdatePlan {
  readonly kind: "update";
  readonly updates: readonly Readonly<Update>[];
  /** Modules to execute again: importers request them with the update's timestamp. */
  readonly modules: ReadonlySet<ModuleNode>;
  /** Those of `modules` that only a hook named: their transforms are stale as well. */
  readonly named: ReadonlySet<ModuleNode>;
  readonly timestamp: number;
}

/** Why a page reloads; `chain` leads from the changed module to the end of the search. */
export type ReloadCause =
  | { readonly kind: "dead end" | "circle"; readonly chain: readonly string[] }
  | { readonly kind: "page" | "public file" };

/** A reload, because no module accepts the change. */
export interface ReloadPlan {
  readonly kind: "reload";
  /** The reason as a value, for advice. */
  readonly cause?: ReloadCause | undefined;
  /** The reason why there is no hot update. */
  readonly reason: string;
  /** The file, or the URL of a module without a file, that changed. */
  readonly triggeredBy: string;
  /** The only page to reload, if the change affects no other. */
  readonly path?: string | undefined;
}

/** Nothing to send. */
export interface EmptyPlan {
  readonly kind: "nothing";
  readonly reason: string;
}

export type Plan = EmptyPlan | UpdatePlan | ReloadPlan;

/**
 * Merges the plans of a batch: a reload takes precedence over updates, and a reload of all pages
 * over that of one page.
 */
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
 * Whether an update has a cause other than the boundary's own file. Of several updates of one
 * boundary, such an update is kept, because one for its own file alone can keep state.
 */
export function isExplained(update: Pick<Update, "chain" | "cause"> | undefined): boolean {
  return update !== undefined && (update.chain.length > 1 || update.cause !== undefined);
}
