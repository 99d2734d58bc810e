import type { ImportEdge } from "./layer.ts";

/** The shortest path from `start` back to itself, or `undefined`. */
function shortestCycle(start: string, targets: ReadonlyMap<string, Set<string>>) {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of targets.get(file) ?? []) {
      if (next === start) {
        const way = [start];
        for (let at = file; at !== start; at = cameFrom.get(at)!) way.push(at);
        return [...way, start].reverse();
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * Finds import cycles; an import of types counts like any other.
 *
 * @returns Each cycle once: its files in the order of their imports, with the first one repeated at
 *   the end. Of cycles that share files, only the shortest is listed, which is enough to see the
 *   import to cut.
 */
export function findCycles(edges: readonly ImportEdge[]): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    targets.set(from, (targets.get(from) ?? new Set()).add(to));
  }
  const covered = new Set<string>();
  const cycles: string[][] = [];
  for (const file of [...targets.keys()].sort()) {
    if (covered.has(file)) continue;
    const cycle = shortestCycle(file, targets);
    if (!cycle) continue;
    for (const member of cycle) covered.add(member);
    cycles.push(cycle);
  }
  return cycles;
}
