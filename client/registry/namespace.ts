import type { Namespace } from "./definition.ts";

/** An object that looks like a module namespace. A literal keeps property reads fast in engines. */
export function createNamespace(): Namespace {
  const namespace = { __proto__: null } as unknown as Namespace;
  return Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
}
