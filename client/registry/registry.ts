/**
 * How the module registry works:
 *
 * 1. Packs *define* modules as functions, in any order; nothing runs.
 * 2. `load()` *links* a module and its imports: exported functions exist, imported names are
 *    checked.
 * 3. It *evaluates* them in the specification's order, each once, synchronously unless one of them
 *    awaits.
 * 4. CommonJS runs when an ES module that imports it is evaluated, or at its first `require()`, as
 *    in Node.
 *
 * A namespace is an object of getters, so that bindings are live and cycles see the exports that
 * exist so far.
 */
import { CommonJsModule } from "./commonjs_module.ts";
import type {
  CommonJsFactory,
  Definition,
  EsModuleFactory,
  Namespace,
  PlainFactory,
} from "./definition.ts";
import { type AnyModule, EsModule } from "./es_module.ts";
import { ExportCopies, tolerateUninitialized } from "./export_copies.ts";
import { Evaluator } from "./evaluate.ts";
import type { LinkHost } from "./instantiate.ts";
import { defineLateNames, link } from "./link.ts";
import { importedIds, isSource, metaOf, pathTo } from "./module_ids.ts";
import { ModuleVersions } from "./module_versions.ts";
import { namespaceOf } from "./resolve_export.ts";
import { toCommonJs } from "./to_commonjs.ts";

/** The environment of a registry. */
export interface RegistryOptions {
  /** Loads a module natively; relative URLs resolve against the registry's own URL. */
  importNatively: (url: string) => Promise<Namespace>;
  /** The base of the definitions' `url`s. */
  baseUrl: string;
  /** Delivers source modules, if the page is packed. */
  sources?: SourceDelivery;
}

/** The delivery of the project's own modules. Their ids are the URLs that a browser requests. */
export interface SourceDelivery {
  /** The id of a URL; `undefined` if the URL belongs to another server. */
  idOf(url: string): string | undefined;
  /** Defines a module and its imports, unless the page has them; `importer` is an id. */
  deliver(id: string, importer: string): Promise<void>;
}

/** The modules of one page or worker. */
export class ModuleRegistry {
  readonly #modules = new ModuleVersions();
  readonly #options: RegistryOptions;
  readonly #copies = new ExportCopies();
  /** Modules known to be defined together with all their dependencies. */
  readonly #complete = new WeakSet<AnyModule>();
  readonly #evaluator: Evaluator;
  readonly #linkHost: LinkHost;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#evaluator = new Evaluator({
      runOther: ({ target }) => target.kind === "cjs" && this.#runForImport(target),
      beforeBody: (module) => {
        if (module.hasLateNames) defineLateNames(module);
      },
      afterBody: () => this.#copies.noteEvaluated(),
    });
    this.#linkHost = {
      newestUpdate: () => this.#modules.newestUpdate,
      targetOf: (module, specifier) => this.#targetOf(module, specifier),
      importDynamically: (module, specifier) => this.#importDynamically(module, specifier),
      metaOf: (module) => metaOf(module, options.baseUrl),
      require: (module, specifier) => this.#require(this.#targetOf(module, specifier)),
      onAssigned: (module) => {
        // While the module is being evaluated, binding can wait: everything is bound at the end.
        if (module.status === "evaluated") this.#copies.update();
      },
    };
  }

  /**
   * Defines a module. The first definition of an id stays.
   *
   * @param id Its id.
   * @param definition Its format and imports.
   * @param factory The module as a function.
   */
  define(id: string, definition: Definition, factory: EsModuleFactory | CommonJsFactory): void {
    if (this.#modules.has(id)) return;
    this.#modules.set(
      id,
      definition.format === "cjs"
        ? new CommonJsModule(id, definition, factory as CommonJsFactory)
        : new EsModule(id, definition, factory as EsModuleFactory),
    );
  }

  /**
   * Defines a version of a source module. It replaces earlier versions for importers that are
   * defined from now on.
   *
   * @param id Its URL, without timestamp.
   * @param version Milliseconds since the epoch: the update that it belongs to; 0 before the first.
   * @param definition Its imports and exports.
   * @param factory The module as a function.
   */
  defineSource(
    id: string,
    version: number,
    definition: Definition,
    factory: EsModuleFactory | PlainFactory,
  ): void {
    this.#modules.add(id, version, definition, factory);
  }

  /** Adds a version of a source module whose text did not change. */
  renewSource(id: string, version: number): void {
    const known = this.#modules.get(id);
    if (known?.kind === "esm") this.#modules.add(id, version, known.definition, known.factory);
  }

  /**
   * Gives a module a second id.
   *
   * @param requiresDefault Whether `require()` returns its default export.
   */
  alias(id: string, target: string, requiresDefault = false): void {
    const module = this.#get(target);
    if (module.kind === "esm") module.requiresDefault ||= requiresDefault;
    this.#modules.set(id, module);
  }

  /** Notes an update, before the modules of its response are defined. */
  noteUpdate(version: number): void {
    this.#modules.noteUpdate(version);
  }

  /** Notes that a module has a version that the page does not have yet. */
  announce(id: string, version: number): void {
    this.#modules.announce(id, version);
  }

  /** Notes modules of packs whose text can be outdated. */
  doubt(ids: Iterable<string>): void {
    this.#modules.doubt(ids);
  }

  /** Whether a module is defined. */
  has(id: string): boolean {
    return this.#modules.has(id);
  }

  /** Whether the newest instance of a module threw. */
  hasFailed(id: string): boolean {
    const module = this.#modules.get(id);
    return module?.kind === "esm" && module.error !== undefined;
  }

  /**
   * Links and evaluates the newest instance of a module.
   *
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws Like {@linkcode load}
   */
  evaluate(id: string): Promise<void> | undefined {
    const module = this.#get(id);
    return module.kind === "esm" ? this.#evaluate(module) : undefined;
  }

  /** The namespace of the newest instance of a module. */
  namespaceOf(id: string): Namespace {
    return namespaceOf(this.#get(id), false);
  }

  /**
   * Adds a module that the browser loaded natively.
   *
   * @param id The id by which definitions refer to it.
   * @param namespace Its namespace.
   * @param isScript Whether `require()` returns its exports; for a style or an asset it returns the
   * default export.
   */
  provide(id: string, namespace: Namespace, isScript = true): void {
    if (!this.#modules.has(id)) this.#modules.set(id, { kind: "native", namespace, isScript });
  }

  /** Adds a source module that the browser loaded natively, or a new version of it. */
  provideSource(id: string, namespace: Namespace): void {
    this.#modules.set(id, { kind: "native", namespace, isScript: true });
  }

  /**
   * Links and evaluates an ES module.
   *
   * @param id Its id.
   * @param bind Receives its exports after the evaluation, and again when one of them is assigned.
   * @param isLive Whether exports of the module are assigned after its evaluation.
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws The error of a module; `SyntaxError` for a missing export; an error if a module is not
   * defined.
   */
  load(
    id: string,
    bind: (namespace: Namespace) => void,
    isLive = false,
  ): Promise<void> | undefined {
    const module = this.#get(id);
    if (module.kind !== "esm") throw new Error(`The module "${id}" is not an ES module`);
    const pending = this.#evaluate(module);
    const update = () => tolerateUninitialized(() => bind(module.namespace));
    const isInCycle = module.status === "evaluating";
    // While the module is still being evaluated, some of its exports cannot be read.
    if (isLive || isInCycle) this.#copies.add(update, isInCycle);
    if (!pending) return void (isInCycle ? update() : bind(module.namespace));
    return pending.then(() => bind(module.namespace));
  }

  /**
   * Evaluates the newest instance of a source module for a native import.
   *
   * @param bind Returns a function for each export, which reads it from the namespace. They are
   *   called after the evaluation, and again when an export is assigned.
   * @returns A promise if a top-level await is involved, otherwise nothing.
   * @throws Like {@linkcode load}
   */
  loadSource(
    id: string,
    bind: (namespace: Namespace) => (() => void)[],
  ): Promise<void> | undefined {
    const pending = this.evaluate(id);
    const update = this.followSource(id, bind);
    return pending?.then(update);
  }

  /**
   * As {@linkcode loadSource} in a cycle through a native module, which runs before the source
   * module: evaluates nothing.
   *
   * @returns A function that binds the exports that can be read.
   */
  followSource(id: string, bind: (namespace: Namespace) => (() => void)[]): () => void {
    const module = this.#get(id);
    const setters = bind(namespaceOf(module, false));
    const update = () => setters.forEach((set) => tolerateUninitialized(set));
    this.#copies.add(update, module.kind === "esm" && module.status !== "evaluated");
    update();
    return update;
  }

  /**
   * Runs a CommonJS module, as `require()` does.
   *
   * @param id Its id.
   * @returns `module.exports`.
   * @throws The error of the module; an error if it is not defined.
   */
  loadCommonJs(id: string): unknown {
    return this.#require(this.#get(id));
  }

  #get(id: string): AnyModule {
    const module = this.#modules.get(id);
    if (module) return module;
    throw new Error(`The module "${id}" of a dependency is not loaded: reload the page`);
  }

  #targetOf(importer: EsModule | CommonJsModule, specifier: string): AnyModule {
    const { id, definition } = importer;
    if (isSource(id)) {
      const target = definition.imports?.[specifier] ?? specifier;
      return this.#modules.seenBy(importer as EsModule, target as string) ??
        this.#get(target as string);
    }
    const target = definition.imports?.[specifier];
    if (target !== undefined) return this.#get(target === 1 ? pathTo(specifier, id) : target);
    throw Object.assign(new Error(`Cannot find module "${specifier}" imported by "${id}"`), {
      code: "MODULE_NOT_FOUND",
    });
  }

  #evaluate(module: EsModule): Promise<void> | undefined {
    if (module.status === "unlinked") link(module, this.#linkHost);
    return this.#evaluator.evaluate(module);
  }

  #runForImport(module: CommonJsModule): void {
    this.#run(module);
    // In a cycle it has not finished: importers see the exports that exist so far.
    if (!module.module!.loaded) module.updateNamespaces();
  }

  #run(module: CommonJsModule): unknown {
    if (module.module) return module.module.exports;
    const own = { exports: {} as unknown, id: module.id, loaded: false, children: [] };
    module.module = own;
    const { exports } = own;
    const require = Object.assign(
      (specifier: string) => this.#require(this.#targetOf(module, specifier)),
      { resolve: (specifier: string) => specifier, cache: {} },
    );
    try {
      module.factory.call(
        exports,
        own,
        exports,
        require,
        (specifier) => this.#importDynamically(module, specifier),
      );
    } catch (error) {
      // As in Node, the next `require()` runs it again.
      module.module = undefined;
      throw error;
    }
    own.loaded = true;
    module.updateNamespaces();
    return own.exports;
  }

  #require(target: AnyModule): unknown {
    if (target.kind === "cjs") return this.#run(target);
    if (target.kind === "native") {
      const { namespace, isScript } = target;
      return isScript || !("default" in namespace) ? toCommonJs(namespace) : namespace.default;
    }
    if (this.#evaluate(target)) {
      throw new Error(
        `Cannot require() "${target.id}": the module, or one it imports, uses top-level await`,
      );
    }
    const { namespace, requiresDefault } = target;
    return requiresDefault && "default" in namespace
      ? namespace.default
      : toCommonJs(namespace, target);
  }

  async #importDynamically(
    module: EsModule | CommonJsModule,
    specifier: string,
  ): Promise<Namespace> {
    const { importNatively } = this.#options;
    if (isSource(module.id)) return await this.#importSource(module as EsModule, String(specifier));
    const known = module.definition.dynamic?.[String(specifier)];
    if (!known) return await importNatively(this.#nativeUrl(module, String(specifier)));
    const [id, url] = known;
    if (id === "") return await importNatively(url);
    const found = this.#modules.get(id);
    // Like a native import, it does not run before the current module is done.
    if (found && this.#isComplete(found)) await undefined;
    else await importNatively(url);
    const target = this.#get(id);
    if (target.kind === "esm") await this.#evaluate(target);
    else if (target.kind === "cjs") this.#runForImport(target);
    return namespaceOf(target, module.definition.isNode);
  }

  async #importSource(importer: EsModule, specifier: string): Promise<Namespace> {
    const { importNatively, sources } = this.#options;
    const url = /^\.{0,2}\//.test(specifier)
      ? new URL(specifier, new URL(importer.id, this.#options.baseUrl)).href
      : specifier;
    const id = sources?.idOf(url);
    if (id === undefined) return await importNatively(url);
    let target = this.#modules.seenBy(importer, id);
    // Like a native import, it does not run before the current module is done.
    const isHere = target && this.#isComplete(target) && !this.#modules.isOutdated(importer, id);
    if (isHere) await undefined;
    else {
      await sources!.deliver(id, importer.id);
      target = this.#modules.seenBy(importer, id);
    }
    // Not a module of the server, but perhaps a file.
    if (!target) return await importNatively(url);
    if (target.kind === "esm") await this.#evaluate(target);
    return namespaceOf(target, false);
  }

  #nativeUrl({ definition }: EsModule | CommonJsModule, specifier: string): string {
    if (!/^\.{0,2}\//.test(specifier)) return specifier;
    const base = definition.url ?? "";
    return new URL(specifier, new URL(base, this.#options.baseUrl)).href;
  }

  #isComplete(root: AnyModule): boolean {
    const seen = new Set<AnyModule>();
    const queue = [root];
    for (let module = queue.pop(); module; module = queue.pop()) {
      if (module.kind === "native" || this.#complete.has(module) || seen.has(module)) continue;
      seen.add(module);
      for (const id of importedIds(module)) {
        const target = this.#modules.get(id);
        if (!target) return false;
        queue.push(target);
      }
    }
    for (const module of seen) this.#complete.add(module);
    return true;
  }
}
