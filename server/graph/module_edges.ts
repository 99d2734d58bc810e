import type { ModuleRecord, ModuleTarget } from "../../compiler/module_record/module_record.ts";
import type { ModuleNode } from "./module_node.ts";

/** The parts of a record that edges come from. */
export interface EdgeRecord {
  readonly imports: readonly Pick<
    ModuleRecord["imports"][number],
    "kind" | "bindings" | "target"
  >[];
  readonly hot: Pick<ModuleRecord["hot"], "selfAccepts" | "acceptedExports"> & {
    readonly acceptedDeps: readonly Pick<ModuleRecord["hot"]["acceptedDeps"][number], "target">[];
  };
}

/** The fields of a node that its own transform decides on. */
export type ModuleEdges = Pick<
  ModuleNode,
  | "importedModules"
  | "staticImports"
  | "importedBindings"
  | "acceptedDeps"
  | "acceptedExports"
  | "isSelfAccepting"
>;

/**
 * The edges of a module.
 *
 * @param record Of its latest transform.
 * @param nodeOf Gives the node of a target.
 */
export function edgesOf(
  { imports, hot }: EdgeRecord,
  nodeOf: (target: ModuleTarget) => ModuleNode,
): ModuleEdges {
  const bindings = new Map<ModuleNode, Set<string>>();
  const staticImports = new Set<ModuleNode>();
  for (const { kind, bindings: taken, target } of imports) {
    if (target?.kind !== "module") continue;
    const imported = nodeOf(target);
    let names = bindings.get(imported);
    if (!names) bindings.set(imported, names = new Set());
    if (kind !== "dynamic") staticImports.add(imported);
    // Whoever has the promise may read any name.
    if (kind === "dynamic" || kind === "star") names.add("*");
    else for (const binding of taken) names.add(binding.imported);
  }
  const acceptedDeps = hot.acceptedDeps.flatMap(({ target }) =>
    target?.kind === "module" ? nodeOf(target) : []
  );
  return {
    importedModules: new Set(bindings.keys()),
    staticImports,
    importedBindings: bindings,
    acceptedDeps: new Set(acceptedDeps),
    acceptedExports: hot.acceptedExports,
    isSelfAccepting: hot.selfAccepts,
  };
}

/**
 * Whether a target has got another URL since it was resolved: its importer would load a second instance of it.
 *
 * @param known The nodes by id.
 */
export function isOverruled(
  { imports, hot }: EdgeRecord,
  known: ReadonlyMap<string, ModuleNode>,
): boolean {
  return [...imports, ...hot.acceptedDeps].some(({ target }) =>
    target?.kind === "module" && (known.get(target.id)?.url ?? target.url) !== target.url
  );
}
