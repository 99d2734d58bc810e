import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { HotChannel } from "../plugin_api/hot_channel.ts";
import type { UpdateClock } from "./update_clock.ts";

/** The parts that {@linkcode pruneModules} notifies. */
export interface PruneTargets {
  graph: ModuleGraph;
  clock: UpdateClock;
  channel: HotChannel;
}

/**
 * Removes modules that lost their last importer from the pages. Importing one again loads a new
 * instance.
 */
export function pruneModules(
  modules: ReadonlySet<ModuleNode>,
  { graph, clock, channel }: PruneTargets,
): void {
  const timestamp = clock.next();
  for (const module of modules) graph.invalidate(module, { timestamp, hmr: true, soft: true });
  channel.send({ type: "prune", paths: Array.from(modules, ({ url }) => url), timestamp });
}
