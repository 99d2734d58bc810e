import type {
  Definition,
  EsModuleFactory,
  IndirectExport,
  Namespace,
  PlainFactory,
} from "./definition.ts";
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
  readonly factory: EsModuleFactory | PlainFactory;
  /**
   * Milliseconds since the epoch: the update that this instance belongs to; 0 before the first one.
   */
  readonly version: number;
  /** The newest update of any module that the page knew when this instance was linked. */
  knownUpdate = 0;
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
  /** Runs the module's body; returns a promise if that awaits something. */
  body: (() => void | Promise<void>) | undefined;

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
  /** Whether `require()` returns its default export: a style, an asset, a Node built-in. */
  requiresDefault = false;
  /** The result of `require()`. */
  required: { value: unknown } | undefined;

  constructor(
    id: string,
    definition: Definition,
    factory: EsModuleFactory | PlainFactory,
    version = 0,
  ) {
    this.id = id;
    this.definition = definition;
    this.factory = factory;
    this.version = version;
  }
}
