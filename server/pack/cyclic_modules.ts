import { importCycles } from "../graph/import_cycles.ts";

/**
 * The modules that are part of a static import cycle.
 *
 * @param roots Ids.
 * @param importsOf The ids that a module imports statically.
 */
export function cyclicModules(
  roots: Iterable<string>,
  importsOf: (id: string) => readonly string[],
): Set<string> {
  return new Set(importCycles(roots, importsOf).flat());
}
