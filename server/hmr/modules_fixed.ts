import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { FileChange } from "../base/file_change.ts";
import type { ModuleTransforms } from "./update_dispatcher.ts";

export interface ModulesFixedOptions {
  graph: ModuleGraph;
  transformRequest: ModuleTransforms;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/**
 * Finds the modules that failed and do not fail any more, or fail for another reason, because files appeared. Which file a
 * module lacks, its error does not tell (an alias, an extension, a folder's index), so each is transformed again.
 *
 * @param events All of a batch; without a new file nothing is tried.
 */
export async function modulesFixed(
  events: readonly FileChange[],
  { graph, transformRequest, timestamp }: ModulesFixedOptions,
): Promise<Set<ModuleNode>> {
  if (!events.some(({ type }) => type === "create")) return new Set();
  const results = await Promise.all(
    graph.failedModules().filter(mightLackFile).map(async (module) => {
      const before = String(module.transformError);
      graph.invalidate(module, { timestamp });
      const after = await transformRequest.transform(module.url, { isAlone: true })
        .then(() => undefined, String);
      return after === before ? undefined : module;
    }),
  );
  return new Set(results.filter((module) => module !== undefined));
}

/** Compilers name the files that they miss, so those are watched. */
function mightLackFile({ transformError }: ModuleNode): boolean {
  return (transformError as { code?: unknown } | null)?.code !== "COMPILE_ERROR";
}
