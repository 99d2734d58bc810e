import type { EsModule } from "./es_module.ts";
import { instantiate, type LinkHost } from "./instantiate.ts";
import { exportedBindings, hasUnknownNames, namespaceOf } from "./resolve_export.ts";

/**
 * Links a module and its imports. Generators run up to their `yield`, so that functions exist
 * before any body runs; then names are bound, including those of `export *`, and imported names are
 * checked.
 *
 * @throws {SyntaxError} When a module imports a name that its target does not export.
 */
export function link(root: EsModule, host: LinkHost): void {
  const linking: EsModule[] = [];
  const queue: EsModule[] = [root];
  try {
    for (let module = queue.pop(); module; module = queue.pop()) {
      if (module.status !== "unlinked") continue;
      module.status = "linking";
      linking.push(module);
      instantiate(module, host);
      for (const { target } of module.requests) if (target.kind === "esm") queue.push(target);
    }
    for (const module of linking) module.hasLateNames = hasUnknownNames(module);
    // Leaves first, so that importers read a module's complete list of names.
    for (const module of linking.toReversed()) module.bindings = exportedBindings(module);
    for (const module of linking) checkNames(module);
  } catch (error) {
    for (const module of linking) {
      module.status = "unlinked";
      module.bindings = undefined;
    }
    throw error;
  }
  for (const module of linking) {
    defineNames(module);
    module.status = "linked";
  }
}

/** Checks imported names, once all modules that are linked together have their bindings. */
function checkNames(module: EsModule): void {
  for (const { specifier, target, names } of module.requests) {
    if (target.kind !== "esm" || target.hasLateNames || !names) continue;
    const missing = names.find((name) => !target.bindings!.has(name));
    if (missing === undefined) continue;
    throw new SyntaxError(
      `The requested module '${specifier}' does not provide an export named '${missing}' ` +
        `(imported by "${module.id}")`,
    );
  }
}

/** Defines the properties of a namespace, in the order of their UTF-16 code units. */
function defineNames({ namespace, bindings, hasLateNames }: EsModule): void {
  for (const name of [...bindings!.keys()].sort()) {
    Object.defineProperty(namespace, name, { enumerable: true, get: bindings!.get(name)!.get });
  }
  if (!hasLateNames) Object.preventExtensions(namespace);
}

/** Defines names that come from CommonJS through `export *`, now that it has run. */
export function defineLateNames({ namespace, stars, definition }: EsModule): void {
  for (const star of stars) {
    const source = namespaceOf(star, definition.isNode);
    for (const name of Object.keys(source)) {
      if (name === "default" || Object.hasOwn(namespace, name)) continue;
      Object.defineProperty(namespace, name, { enumerable: true, get: () => source[name] });
    }
  }
}
