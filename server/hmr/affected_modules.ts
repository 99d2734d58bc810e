import type { FileChange } from "../base/file_change.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { UpdateClock } from "./update_clock.ts";

/**
 * The modules that were made of changed files or read them. What is told of them is from before the change: it is taken
 * when the object is made, and only the object invalidates them.
 */
export class AffectedModules {
  readonly #graph: ModuleGraph;
  readonly #clock: UpdateClock;
  /** All of them. */
  readonly modules: ReadonlySet<ModuleNode>;
  /** Those whose last transform failed. */
  readonly failed: ReadonlySet<ModuleNode>;

  /** @param changes All of a batch. */
  constructor(changes: readonly FileChange[], graph: ModuleGraph, clock: UpdateClock) {
    this.#graph = graph;
    this.#clock = clock;
    this.modules = new Set(changes.flatMap(({ file }) => [
      ...graph.getModulesByFile(file) ?? [],
      ...graph.getModulesWatching(file) ?? [],
    ]));
    this.failed = new Set(
      [...this.modules].filter(({ transformError }) => transformError !== undefined),
    );
  }

  /** Drops the transforms that a change outdates. */
  invalidate({ type, file }: FileChange): void {
    const graph = this.#graph;
    const timestamp = this.#clock.next();
    for (const module of graph.getModulesByFile(file) ?? []) {
      graph.invalidate(module, { timestamp });
      // Their specifiers have to be resolved again: the file is gone, or is back.
      if (type === "update") continue;
      for (const importer of module.importers) graph.invalidate(importer, { timestamp });
    }
    for (const module of graph.getModulesWatching(file) ?? []) {
      graph.invalidate(module, { timestamp });
    }
  }
}
