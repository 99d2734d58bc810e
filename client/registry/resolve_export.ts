/**
 * Names of an ES module's exports and the bindings behind them.
 *
 * @see https://tc39.es/ecma262/#sec-source-text-module-records
 */
import type { AnyModule, Binding, EsModule } from "./es_module.ts";
import type { Namespace } from "./definition.ts";

/**
 * All bindings that a module exports, by name, except names that two `export *` bind differently.
 */
export function exportedBindings(module: EsModule): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const name of exportedNames(module)) {
    const binding = resolveExport(module, name, new Set());
    if (binding && binding !== "ambiguous") bindings.set(name, binding);
  }
  return bindings;
}

/**
 * Whether some names come from CommonJS through `export *`, or from a module that could not be
 * transformed.
 */
export function hasUnknownNames(module: EsModule): boolean {
  const reached = [module, ...starClosure(module)];
  return reached.some((each) => each.kind === "cjs" || (each.kind === "esm" && isFailed(each)));
}

function isFailed({ definition }: EsModule): boolean {
  return definition.isFailed === true;
}

/** The namespace that an ES module imports from a module. */
export function namespaceOf(target: AnyModule, isNode: boolean | undefined): Namespace {
  return target.kind === "cjs" ? target.namespaceFor(isNode ?? false) : target.namespace;
}

/** @see https://tc39.es/ecma262/#sec-getexportednames */
function exportedNames(root: EsModule): Set<string> {
  const names = new Set([...Object.keys(root.getters), ...Object.keys(root.indirect)]);
  for (const star of starClosure(root)) {
    for (const name of ownNames(star)) if (name !== "default") names.add(name);
  }
  return names;
}

/** The modules whose names a module re-exports by `export *`, without itself. */
function starClosure(root: EsModule): Set<AnyModule> {
  const found = new Set<AnyModule>(root.stars);
  // Iterating over a set includes the elements added meanwhile.
  for (const module of found) {
    if (module.kind === "esm") { for (const star of module.stars) found.add(star); }
  }
  found.delete(root);
  return found;
}

function ownNames(module: AnyModule): string[] {
  if (module.kind === "native") return Object.keys(module.namespace);
  if (module.kind === "cjs") return [];
  return [...Object.keys(module.getters), ...Object.keys(module.indirect)];
}

/** @see https://tc39.es/ecma262/#sec-resolveexport */
function resolveExport(
  module: EsModule,
  name: string,
  visited: Set<string>,
): Binding | "ambiguous" | undefined {
  if (module.bindings) return module.bindings.get(name);
  const key = `${module.id}\n${name}`;
  if (visited.has(key)) return undefined;
  visited.add(key);
  if (Object.hasOwn(module.getters, name)) return { module, name, get: module.getters[name]! };
  if (Object.hasOwn(module.indirect, name)) return resolveIndirect(module, name, visited);
  if (name === "default") return undefined;
  let found: Binding | undefined;
  for (const star of module.stars) {
    const binding = resolveIn(star, name, module, visited);
    if (binding === "ambiguous") return binding;
    if (!binding) continue;
    if (found && (found.module !== binding.module || found.name !== binding.name)) {
      return "ambiguous";
    }
    found ??= binding;
  }
  return found;
}

function resolveIndirect(
  module: EsModule,
  name: string,
  visited: Set<string>,
): Binding | "ambiguous" | undefined {
  const [index, imported] = module.indirect[name]!;
  const { target } = module.requests[index]!;
  const namespace = namespaceOf(target, module.definition.isNode);
  if (imported === undefined) return { module: target, name: undefined, get: () => namespace };
  if (target.kind === "esm" && !target.hasLateNames) {
    return resolveExport(target, imported, visited);
  }
  // Names of CommonJS are looked up at each use.
  return { module: target, name: imported, get: () => namespace[imported] };
}

function resolveIn(
  star: AnyModule,
  name: string,
  importer: EsModule,
  visited: Set<string>,
): Binding | "ambiguous" | undefined {
  if (star.kind === "esm") return resolveExport(star, name, visited);
  const namespace = namespaceOf(star, importer.definition.isNode);
  if (star.kind === "cjs" || !(name in namespace)) return undefined;
  return { module: star, name, get: () => namespace[name] };
}
