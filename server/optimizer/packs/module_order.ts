import { type ModuleTable, nativeUrl } from "./packed_module.ts";

/**
 * The modules that a module reaches, itself included, dependencies first.
 *
 * @param roots Ids.
 * @param follow Whether to follow the imports of a module.
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

/** All modules that a module imports or can require: ids, natively loaded ones included. */
export function closureOf(id: string, modules: ModuleTable): string[] {
  return postOrder([id], modules, () => true);
}

/**
 * Modules that are certainly evaluated with a module: a `require()` of CommonJS can be conditional.
 */
export function evaluatedWith(id: string, modules: ModuleTable): string[] {
  return postOrder([id], modules, (format) => format === "esm");
}

/**
 * A native import of a closure, and the modules to evaluate between the previous native import and
 * this one.
 */
export interface NativeStep {
  id: string;
  before: readonly string[];
}

/**
 * Orders the native scripts of a page by their place in the evaluation:
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
  // CommonJS runs its required modules itself, in the middle of its own text.
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
  // A module that only CommonJS requires has no place in the order, so it is loaded before the
  // others.
  return [...Array.from(missing, (id) => ({ id, before: [] })), ...steps];
}

/**
 * The modules of a list that no later one evaluates, without those that cannot be evaluated yet:
 * members of an import cycle with a module that is still missing.
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
