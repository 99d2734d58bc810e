import type { Definition, EsModuleFactory, IndirectExport, Namespace } from "./definition.ts";
import type { CommonJsModule } from "./commonjs_module.ts";
import { createNamespace } from "./namespace.ts";

/** A module that the browser loaded natively. */
export interface NativeModule {
  kind: "native";
  namespace: Namespace;
  /**
   * Whether `require()` returns the exports; for a style or an asset it returns the default export.
   */
  isScript: boolean;
}

/** The variable behind an exported name. */
export interface Binding {
  module: AnyModule;
  /** Its name among the exports of that module; `undefined` for the whole namespace. */
  name: string | undefined;
  get: () => unknown;
}

export type AnyModule = EsModule | CommonJsModule | NativeModule;

/** One import of an ES module. */
export interface ModuleRequest {
  specifier: string;
  target: AnyModule;
  /** The imported names; `undefined` for a namespace import or a side effect. */
  names: readonly string[] | undefined;
}

/**
 * An ES module in the registry, with the fields of the specification's Cyclic Module Records.
 *
 * @see https://tc39.es/ecma262/#sec-cyclic-module-records
 */
export class EsModule {
  readonly kind = "esm";
  readonly id: string;
  readonly definition: Definition;
  readonly factory: EsModuleFactory;
  /** The object that importers read. Its properties are defined when the module is linked. */
  readonly namespace: Namespace = createNamespace();
  /** Getters of the module's own exports. */
  getters: Readonly<Record<string, () => unknown>> = {};
  /** Exports that belong to other modules. */
  indirect: Readonly<Record<string, IndirectExport>> = {};
  /** Imports in the order of their evaluation. */
  requests: ModuleRequest[] = [];
  /** Targets of `export *`. */
  stars: AnyModule[] = [];
  /** The binding behind each exported name, once the module is linked. */
  bindings: ReadonlyMap<string, Binding> | undefined;
  /** Whether names come from CommonJS through `export *`; they are known once that has run. */
  hasLateNames = false;
  body: Generator | AsyncGenerator | undefined;

  status: "unlinked" | "linking" | "linked" | "evaluating" | "evaluating-async" | "evaluated" =
    "unlinked";
  error: { value: unknown } | undefined;
  dfsIndex = 0;
  dfsAncestorIndex = 0;
  cycleRoot: EsModule | undefined;
  /** Position in the order in which asynchronous evaluations began; `"done"` when it is over. */
  asyncOrder: number | "done" | undefined;
  pendingAsyncDependencies = 0;
  asyncParents: EsModule[] = [];
  /** The promise for callers of its evaluation, while that is asynchronous. */
  completion: PromiseWithResolvers<void> | undefined;
  /** The result of `require()`. */
  required: { value: unknown } | undefined;

  constructor(id: string, definition: Definition, factory: EsModuleFactory) {
    this.id = id;
    this.definition = definition;
    this.factory = factory;
  }
}
