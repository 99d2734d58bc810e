import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { commit, commitEdges } from "../graph/commits.ts";

/** One module of a graph written as data. */
export interface ModuleData {
  imports?: string[];
  dynamicImports?: string[];
  /** Whether it accepts itself. */
  accepts?: boolean;
  acceptsDeps?: string[];
  acceptsExports?: string[];
  /** The imported names of an import; the whole namespace if absent. */
  bindings?: Record<string, string[]>;
  /** HTML pages that name it. */
  pages?: string[];
  /** Whether an importer named it, but it was never transformed. */
  unloaded?: boolean;
  error?: unknown;
}

/** Builds a module graph from data: URLs are `/name`, files `/app/name`. */
export function graphOf(data: Record<string, ModuleData>): {
  graph: ModuleGraph;
  node: (name: string) => ModuleNode;
} {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const node = (name: string) => graph.ensureEntry(`/${name}`, `/app/${name}`);
  for (const name of Object.keys(data)) node(name);
  for (const [name, module] of Object.entries(data)) {
    for (const page of module.pages ?? []) graph.addPage(node(name), page);
    if (!module.unloaded) {
      const { bindings = {}, accepts, acceptsExports } = module;
      commitEdges(graph, node(name), {
        imports: module.imports?.map(node),
        dynamicImports: module.dynamicImports?.map(node),
        bindings: new Map(Object.entries(bindings).map(([each, names]) => [node(each), names])),
        acceptsDeps: module.acceptsDeps?.map(node),
        acceptsExports,
        accepts,
      });
    }
    if (module.error !== undefined) commit(graph, node(name), { error: module.error });
  }
  return { graph, node };
}
