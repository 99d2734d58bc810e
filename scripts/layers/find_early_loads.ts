import type { ImportEdge } from "./layer.ts";

/**
 * Finds modules that load at the start although they must load on first use.
 *
 * @param entry The file that is run.
 * @param late Files, or packages without their version (`"npm:esbuild"`), that only `import()` may
 *   reach.
 * @returns One line per finding, with the path from the entry.
 */
export function findEarlyLoads(
  entry: string,
  late: readonly string[],
  edges: readonly ImportEdge[],
): string[] {
  const imports = Map.groupBy(
    edges.filter(({ typeOnly, isDynamic }) => !typeOnly && !isDynamic),
    ({ from }) => from,
  );
  const cameFrom = new Map<string, string | undefined>([[entry, undefined]]);
  for (const file of cameFrom.keys()) {
    for (const { to } of imports.get(file) ?? []) {
      if (!cameFrom.has(to)) cameFrom.set(to, file);
    }
  }
  const wayTo = (file: string) => {
    const way = [];
    for (let at: string | undefined = file; at !== undefined; at = cameFrom.get(at)) way.push(at);
    return way.reverse().join(" → ");
  };
  const nameOf = (file: string) => file.replace(/^npm:\/?/, "npm:").replace(/(?<=.)@\d.*$/, "");
  return [...cameFrom.keys()].filter((file) => late.includes(nameOf(file))).map((file) =>
    `${file} is loaded at the start: use import() where it is first needed (${wayTo(file)})`
  );
}
