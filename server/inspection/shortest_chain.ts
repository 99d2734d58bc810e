import type { ModuleNode } from "../graph/module_node.ts";

/**
 * The shortest chain of imports by which a page gets a module, from the entry to the module:
 *
 *     main.ts ──▶ App.vue ──▶ useData.ts
 *
 * @returns `undefined` if no page has the module: only modules in a cycle import it, or it was
 *   pruned.
 */
export function shortestChain(module: ModuleNode): ModuleNode[] | undefined {
  const next = new Map<ModuleNode, ModuleNode | undefined>([[module, undefined]]);
  for (const node of next.keys()) {
    if (node.pages.size > 0 || (node.importers.size === 0 && !node.isPruned)) {
      return chainFrom(node, next);
    }
    for (const importer of node.importers) if (!next.has(importer)) next.set(importer, node);
  }
  return undefined;
}

function chainFrom(
  entry: ModuleNode,
  next: ReadonlyMap<ModuleNode, ModuleNode | undefined>,
): ModuleNode[] {
  const chain: ModuleNode[] = [];
  for (let node: ModuleNode | undefined = entry; node; node = next.get(node)) chain.push(node);
  return chain;
}
