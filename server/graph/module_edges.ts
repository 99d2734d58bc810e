import type { ModuleRecord, ModuleTarget } from "../../compiler/module_record/module_record.ts";
import type { ModuleNode } from "./module_node.ts";

/** The parts of a record that determine the edges. */
export interface EdgeRecord {
  readonly imports: readonly Pick<
    ModuleRecord["imports"][number],
    "kind" | "bindings" | "target"
  >[];
  readonly hot: Pick<ModuleRecord["hot"], "selfAccepts" | "acceptedExports"> & {
    readonly acceptedDeps: readonly Pick<ModuleRecord["hot"]["acceptedDeps"][number], "target">[];
  };
}

/** The fields of a node that its own transform determines. */
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
 * @param record The record of its latest transform.
 * @param nodeOf Returns the node of a target.
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
    // Code that has the promise can read any name.
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
 * Whether the URL of a target changed after it was resolved: the importer would load a second
 * instance.
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
