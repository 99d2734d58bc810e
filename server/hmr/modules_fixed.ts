import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { FileChange } from "../base/file_change.ts";
import type { ModuleTransformer } from "./update_dispatcher.ts";

export interface ModulesFixedOptions {
  graph: ModuleGraph;
  transformRequest: ModuleTransformer;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/**
 * Finds failed modules that new files fixed, or that now fail for another reason. The error does
 * not tell which file is missing (alias, extension, index of a folder), so each failed module is
 * transformed again.
 *
 * @param events All events of a batch; without a created file nothing is transformed.
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

/** Excludes compile errors: compilers name the missing files, which are watched. */
function mightLackFile({ transformError }: ModuleNode): boolean {
  return (transformError as { code?: unknown } | null)?.code !== "COMPILE_ERROR";
}
