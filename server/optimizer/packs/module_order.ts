import { type ModuleTable, nativeUrl } from "./packed_module.ts";

/**
 * The modules that a module reaches, itself included, dependencies first.
 *
 * @param roots Ids.
 * @param follow Whether to go on from a module to its imports.
 */
function postOrder(
  roots: readonly string[],
  modules: ModuleTable,
  follow: (format: "esm" | "cjs") => boolean,
): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const importsOf = (id: string) => {
    const module = modules.get(id);
    return module && follow(module.format) ? module.imports : [];
  };
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    // Chains of imports can be deeper than the call stack.
    const stack = [{ id: root, imports: importsOf(root), next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const imported = top.imports[top.next++];
      if (imported === undefined) {
        order.push(top.id);
        stack.pop();
      } else if (!seen.has(imported)) {
        seen.add(imported);
        stack.push({ id: imported, imports: importsOf(imported), next: 0 });
      }
    }
  }
  return order;
}

/** All that a module imports or may require: ids, natively loaded ones included. */
export function closureOf(id: string, modules: ModuleTable): string[] {
  return postOrder([id], modules, () => true);
}

/** What evaluating a module evaluates for certain: CommonJS may do without what it requires. */
export function evaluatedWith(id: string, modules: ModuleTable): string[] {
  return postOrder([id], modules, (format) => format === "esm");
}

/** A native import of a closure, and what has to be evaluated before it and after the one in front of it. */
export interface NativeStep {
  id: string;
  before: readonly string[];
}

/**
 * Puts the scripts that a page loads natively into their places in the order of evaluation:
 *
 *     entry ── a ── b          steps: native after b and a
 *       └──── native
 *
 * @param isScript Whether the place of a native module matters.
 */
export function nativeSteps(
  entry: string,
  modules: ModuleTable,
  isScript: (id: string) => boolean,
): NativeStep[] {
  // CommonJS runs what it requires by itself, in the middle of its own text.
  const steps: NativeStep[] = [];
  const missing = new Set(closureOf(entry, modules).filter(isScript));
  let before: string[] = [];
  for (const id of evaluatedWith(entry, modules)) {
    if (nativeUrl(id) === undefined) {
      before.push(id);
    } else if (isScript(id)) {
      steps.push({ id, before: outermost(before, modules, missing) });
      missing.delete(id);
      before = [];
    }
  }
  // What only CommonJS requires has no place: it is loaded before everything.
  return [...Array.from(missing, (id) => ({ id, before: [] })), ...steps];
}

/**
 * The modules of a list that no later one evaluates anyway, without those that cannot be evaluated yet: members of an
 * import cycle with something that is missing.
 */
function outermost(
  list: readonly string[],
  modules: ModuleTable,
  missing: ReadonlySet<string>,
): string[] {
  const covered = new Set<string>();
  const kept: string[] = [];
  for (const id of list.toReversed()) {
    if (covered.has(id)) continue;
    const closure = closureOf(id, modules);
    if (closure.some((each) => missing.has(each))) continue;
    for (const each of closure) covered.add(each);
    kept.push(id);
  }
  return kept.reverse();
}
