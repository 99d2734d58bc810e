/** One module in the graph of a batch. */
export interface BatchModule {
  format: "esm" | "cjs";
  imports: readonly { file: string; kind: "static" | "require" | "dynamic" }[];
}

/** A module to expose; `lazy` when importing it must not run it. */
export interface ExposedModule {
  file: string;
  lazy: boolean;
}

/** Modules that are exposed by one file. */
export interface ExposedGroup {
  /** The root that alone reaches them; `undefined` for those that several reach. */
  root: string | undefined;
  modules: ExposedModule[];
}

/** What a batch exposes, so that a later one can share its modules. */
export interface Exposure {
  /** Modules that are imported dynamically: each needs a file of its own. */
  dynamicRoots: string[];
  groups: ExposedGroup[];
}

/**
 * Decides which modules of a batch which file exposes.
 *
 * Importing the file of a group runs all modules of the group, so a group holds only what runs together anyway:
 *
 *     entry a ── x ── y      group of a: x
 *     entry b ──────── y     shared: y       (a and b have files of their own)
 *
 * @param entries Files of the entries of the batch.
 * @param modules All modules that they reach, by file.
 */
export function planExposure(
  entries: readonly string[],
  modules: ReadonlyMap<string, BatchModule>,
): Exposure {
  const dynamicRoots = findDynamicRoots(entries, modules);
  const roots = [...entries, ...dynamicRoots];
  const reached = new Map<string, { root: string | undefined; lazy: boolean }>();
  for (const root of roots) {
    const eager = reach(root, modules, (from, kind) => from.format === "esm" && kind === "static");
    for (const file of reach(root, modules, (_, kind) => kind !== "dynamic")) {
      const lazy = modules.get(file)!.format === "cjs" || !eager.has(file);
      const known = reached.get(file);
      if (known) Object.assign(known, { root: undefined, lazy: known.lazy || lazy });
      else reached.set(file, { root, lazy });
    }
  }
  for (const root of roots) reached.delete(root);
  const groups = new Map<string | undefined, ExposedModule[]>();
  for (const [file, { root, lazy }] of reached) {
    const group = groups.get(root);
    if (group) group.push({ file, lazy });
    else groups.set(root, [{ file, lazy }]);
  }
  return { dynamicRoots, groups: [...groups].map(([root, list]) => ({ root, modules: list })) };
}

function findDynamicRoots(
  entries: readonly string[],
  modules: ReadonlyMap<string, BatchModule>,
): string[] {
  const roots = new Set<string>();
  for (const { imports } of modules.values()) {
    for (const { file, kind } of imports) {
      if (kind === "dynamic" && modules.has(file) && !entries.includes(file)) roots.add(file);
    }
  }
  return [...roots];
}

/** What a module reaches over the edges that `follow` accepts, itself included, in the order of evaluation. */
function reach(
  root: string,
  modules: ReadonlyMap<string, BatchModule>,
  follow: (from: BatchModule, kind: "static" | "require" | "dynamic") => boolean,
): Set<string> {
  const seen = new Set<string>();
  const done = new Set<string>();
  const visit = (start: string) => {
    // An explicit stack: chains of imports can be deeper than the call stack.
    const stack = [{ file: start, next: 0 }];
    seen.add(start);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const module = modules.get(top.file)!;
      const edge = module.imports[top.next++];
      if (!edge) {
        done.add(top.file);
        stack.pop();
      } else if (
        follow(module, edge.kind) && modules.has(edge.file) && !seen.has(edge.file)
      ) {
        seen.add(edge.file);
        stack.push({ file: edge.file, next: 0 });
      }
    }
  };
  if (modules.has(root)) visit(root);
  return done;
}
