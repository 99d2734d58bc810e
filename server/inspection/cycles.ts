/** Import cycles of the graph, each with the import that is cheapest to remove. */
import { importCycles } from "../graph/import_cycles.ts";
import type { ModuleNode } from "../graph/module_node.ts";

/** An import whose removal breaks a cycle. */
export interface Cut {
  importer: string;
  imported: string;
  /** The imported names; `"*"` for the whole namespace. */
  names: string[];
  /** Number of modules that are still part of a cycle without it. */
  remaining: number;
}

/** Modules that import each other, directly or indirectly. */
export interface Cycle {
  /** URLs; the first ones, if there are many. */
  modules: string[];
  /** Number of all modules. */
  size: number;
  /** The shortest way around through the import to remove. */
  chain: string[];
  cut: Cut;
  /** The edit that breaks it. */
  hint: string;
}

interface Edge {
  importer: ModuleNode;
  imported: ModuleNode;
  names: string[];
}

/** Maximum number of cycles, and of modules of one, in an answer. */
const MOST_CYCLES = 50;
const MOST_MODULES = 100;
/** Least and maximum number of imports of one cycle that are tried. */
const LEAST_TRIALS = 5;
const MOST_TRIALS = 300;
/** Maximum number of imports that are followed for all trials: pages wait meanwhile. */
const MOST_STEPS = 400_000;
/** A namespace counts as so many names: any of them can be in use. */
const NAMESPACE = 20;

/**
 * Finds the cycles of static imports, the largest first.
 *
 * @param modules All modules.
 */
export function findCycles(modules: Iterable<ModuleNode>): { total: number; cycles: Cycle[] } {
  const components = importCycles(modules, (module) => [...module.staticImports])
    .sort((one, other) => other.length - one.length);
  const described = components.slice(0, MOST_CYCLES);
  const steps = MOST_STEPS / described.length;
  const cycles = described.map((component) => describe(component, steps));
  return { total: components.length, cycles };
}

function describe(component: readonly ModuleNode[], steps: number): Cycle {
  const members = new Set(component);
  const edges = component.flatMap((importer) =>
    [...importer.staticImports].filter((imported) => members.has(imported)).map((imported) => ({
      importer,
      imported,
      names: [...importer.importedBindings?.get(imported) ?? []],
    }))
  );
  const { edge, remaining } = cheapestCut(component, edges, steps);
  const { importer: { url: importer }, imported: { url: imported }, names } = edge;
  const cut = { importer, imported, names, remaining };
  return {
    modules: component.slice(0, MOST_MODULES).map(({ url }) => url),
    size: component.length,
    chain: chainThrough(edge, members),
    cut,
    hint: hintFor(cut),
  };
}

/** The edge that leaves the fewest modules in cycles; of equal ones, that with the fewest names. */
function cheapestCut(
  component: readonly ModuleNode[],
  edges: readonly Edge[],
  steps: number,
): { edge: Edge; remaining: number } {
  const cost = ({ names }: Edge) => names.includes("*") ? NAMESPACE : names.length;
  const trialCount = Math.min(MOST_TRIALS, Math.max(LEAST_TRIALS, steps / edges.length));
  const byCost = [...edges].sort((one, other) => cost(one) - cost(other)).slice(0, trialCount);
  const imports = new Map(component.map((module) => [module, [] as ModuleNode[]]));
  for (const { importer, imported } of edges) imports.get(importer)!.push(imported);
  const trials = byCost.map((edge) => {
    const importsOf = (module: ModuleNode) =>
      module === edge.importer
        ? imports.get(module)!.filter((imported) => imported !== edge.imported)
        : imports.get(module)!;
    return { edge, remaining: importCycles(component, importsOf).flat().length };
  });
  return trials.reduce((best, trial) => trial.remaining < best.remaining ? trial : best);
}

/** The URLs from the imported module back to itself, through the edge. */
function chainThrough({ importer, imported }: Edge, members: ReadonlySet<ModuleNode>): string[] {
  const cameFrom = new Map<ModuleNode, ModuleNode | undefined>([[imported, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === importer) break;
    for (const next of node.staticImports) {
      if (members.has(next) && !cameFrom.has(next)) cameFrom.set(next, node);
    }
  }
  const chain: string[] = [];
  for (let node: ModuleNode | undefined = importer; node; node = cameFrom.get(node)) {
    chain.unshift(node.url);
  }
  return [...chain, imported.url];
}

function hintFor({ importer, imported, names, remaining }: Cut): string {
  const rest = remaining > 0 ? `; ${remaining} modules are then still in cycles` : "";
  if (importer === imported) return `Remove the import of "${importer}" from itself${rest}`;
  if (names.length === 0) {
    return `"${importer}" imports "${imported}" only for its side effects: import it in an entry ` +
      `instead${rest}`;
  }
  if (names.includes("*")) {
    return `Remove the import of "${imported}" from "${importer}", or move the code that both ` +
      `need into a module of its own${rest}`;
  }
  const list = names.slice(0, 5).map((name) => `\`${name}\``).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `"${importer}" takes only ${list}${more} from "${imported}": move that into a module ` +
    `of its own, which both import${rest}`;
}
