import { posix } from "node:path";
import type { FileChange } from "../base/file_change.ts";
import { removeImportQuery, removeTimestampQuery } from "../base/url.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { PluginContainer } from "../plugin_container/container.ts";

export interface RedirectedImportersOptions {
  graph: ModuleGraph;
  container: Pick<PluginContainer, "resolveId">;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/**
 * Finds and invalidates the modules whose imports lead to another file since one appeared: with
 * `c.ts` beside `c/index.ts`, `import "./c"` means the new file.
 *
 * @param events All events of a batch; without a created file nothing is resolved.
 */
export async function redirectedImporters(
  events: readonly FileChange[],
  { graph, container, timestamp }: RedirectedImportersOptions,
): Promise<Set<ModuleNode>> {
  const created = events.filter(({ type }) => type === "create").map(({ file }) => file);
  const redirected = new Set<ModuleNode>();
  if (created.length === 0) return redirected;
  const names = new Set(created.map(shortName));
  for (const [file, modules] of graph.fileToModulesMap) {
    if (!names.has(shortName(file)) || created.includes(file)) continue;
    const importers = new Set([...modules].flatMap((module) => [...module.importers]));
    for (const importer of importers) {
      if (await isRedirected(importer, modules, container)) redirected.add(importer);
    }
  }
  for (const module of redirected) graph.invalidate(module, { timestamp });
  return redirected;
}

/** Whether an import that led to one of `modules` resolves to another module now. */
async function isRedirected(
  importer: ModuleNode,
  modules: ReadonlySet<ModuleNode>,
  container: RedirectedImportersOptions["container"],
): Promise<boolean> {
  const ids = new Set(Array.from(modules, ({ id }) => id));
  for (const each of importer.transformResult?.record?.imports ?? []) {
    const { specifier, target, attributes } = each;
    if (specifier === undefined || target?.kind !== "module" || !ids.has(target.id)) continue;
    const found = await container.resolveId(specifier, importer.id ?? undefined, { attributes })
      // The next transform of the importer reports the plugin that failed.
      .catch(() => null);
    const id = found && !found.external && removeTimestampQuery(removeImportQuery(found.id));
    if (id && id !== target.id) return true;
  }
  return false;
}

/** The path by which an import can name a file: without extension, and without `index`. */
function shortName(file: string): string {
  const name = file.slice(0, file.length - posix.extname(file).length);
  return name.endsWith("/index") ? name.slice(0, -"/index".length) : name;
}
