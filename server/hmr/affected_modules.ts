import type { FileChange } from "../base/file_change.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { UpdateClock } from "./update_clock.ts";

/**
 * The modules that were made from changed files or read them. The constructor records their state
 * from before the change; only {@linkcode AffectedModules.invalidate} changes it.
 */
export class AffectedModules {
  readonly #graph: ModuleGraph;
  readonly #clock: UpdateClock;
  /** All affected modules. */
  readonly modules: ReadonlySet<ModuleNode>;
  /** Affected modules whose last transform failed. */
  readonly failed: ReadonlySet<ModuleNode>;

  /** @param changes All changes of a batch. */
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

  /** Invalidates the modules that a change makes stale. */
  invalidate({ type, file }: FileChange): void {
    const graph = this.#graph;
    const timestamp = this.#clock.next();
    for (const module of graph.getModulesByFile(file) ?? []) {
      graph.invalidate(module, { timestamp });
      // Importers must resolve their specifiers again, because the file was deleted or created.
      if (type === "update") continue;
      for (const importer of module.importers) graph.invalidate(importer, { timestamp });
    }
    for (const module of graph.getModulesWatching(file) ?? []) {
      graph.invalidate(module, { timestamp });
    }
  }
}
