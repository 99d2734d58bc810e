/** The entry of a module in a pack. Ids are opaque names; a module has the same id in all packs. */
export interface Definition {
  /**
   * `"cjs"`: the factory is a CommonJS function. `"plain"`: it is a function that runs an ES module
   * at once, and the definition lists imports and exports. By default it is an ES module's
   * generator.
   */
  format?: "cjs" | "plain";
  /**
   * Ids by specifier as written: of the static imports of an ES module, or of `require()` calls.
   * `1` stands for the id that results from a relative specifier and the module's own id.
   */
  imports?: Readonly<Record<string, string | 1>>;
  /**
   * Targets of literal `import()` calls by specifier: the id and the URL of the file that loads it,
   * relative to the registry's own. The id `""` stands for a module that only the browser can load.
   */
  dynamic?: Readonly<Record<string, readonly [id: string, url: string]>>;
  /** The URL of the module's source; only modules that read `import.meta` need it. */
  url?: string;
  /** Whether it has a top-level await: the factory yields the awaited values, or is async. */
  isAsync?: boolean;
  /**
   * Whether Node's rules apply to the module (`.mjs`, `"type": "module"`): a default import of
   * CommonJS is `module.exports`, with or without `__esModule`.
   */
  isNode?: boolean;
  /**
   * Of a plain module: the ids of its imports in the order of evaluation, each with the names that
   * it reads; without names for all of them, or none.
   */
  requests?: readonly (readonly [id: string, names?: readonly string[]])[];
  /** Of a plain module: the names of its own exports. */
  exports?: readonly string[];
  /** Of a plain module: its re-exports by name. */
  reexports?: Readonly<Record<string, IndirectExport>>;
  /** Of a plain module: the indexes of the imports of `export *`. */
  stars?: readonly number[];
  /** Whether the module could not be transformed: it throws, and its exports are not known. */
  isFailed?: boolean;
}

/** Exports of a module by name. */
export type Namespace = Record<string, unknown>;

/**
 * An export that belongs to another module: the index of that module among the imports, and the
 * name there; without a name the whole namespace.
 */
export type IndirectExport = readonly [importIndex: number, name?: string];

/** The arguments of an ES module's factory. */
export type EsModuleArguments = [
  /**
   * Takes the getters of the module's own exports, those of other modules, the indexes of the
   * imports behind `export *`, and a default export without a name.
   */
  defineExports: (
    getters: Readonly<Record<string, () => unknown>>,
    indirect?: Readonly<Record<string, IndirectExport>>,
    stars?: readonly number[],
    nameless?: (...args: never) => unknown,
  ) => void,
  /**
   * Returns the namespace of an import; `names` are those that the module reads, absent for the
   * whole namespace.
   */
  importModule: (specifier: string, names?: readonly string[]) => Namespace,
  importDynamically: (specifier: string) => Promise<Namespace>,
  meta: ImportMeta | Record<string, never>,
  /** Called with the value of an assignment to an exported binding; returns it. */
  noteAssigned: <T>(value: T) => T,
  /** `require()`, which bundlers provide in ES modules too. */
  require: (specifier: string) => unknown,
];

/**
 * An ES module as a generator. Up to the first `yield` it imports namespaces and declares its
 * exports; the module's body follows.
 */
export type EsModuleFactory = (...args: EsModuleArguments) => Generator | AsyncGenerator;

/** A plain ES module as a function that runs its body. */
export type PlainFactory = (
  /** Takes the getters of the module's own exports, before the body runs. */
  defineExports: (getters: Readonly<Record<string, () => unknown>>) => void,
  /** The namespaces of the imports. */
  namespaces: readonly Namespace[],
  importDynamically: (specifier: string) => Promise<Namespace>,
  meta: ImportMeta | Record<string, never>,
) => void | Promise<void>;

/** A CommonJS module as a function; `this` is `module.exports`. */
export type CommonJsFactory = (
  this: unknown,
  module: { exports: unknown },
  exports: unknown,
  require: (specifier: string) => unknown,
  importDynamically: (specifier: string) => Promise<Namespace>,
) => void;
