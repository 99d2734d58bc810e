/**
 * How dependencies are pre-bundled:
 *
 * 1. A bare import that resolves into `node_modules` is *registered*: it gets the URL of its
 *    *facade* at once.
 * 2. Each module of a package becomes a *factory*. *Packs* of about a megabyte define factories in
 *    the page's registry and run nothing; the facade evaluates its module in the order of native ES
 *    modules (for CommonJS: of Node). (`packs/`)
 * 3. A module stays in one pack: a package that is found later adds packs and changes none, so no
 *    page is reloaded.
 * 4. A scan registers the imports of pages while the server starts, so that the first batch
 *    contains most of them.
 * 5. Everything is kept on disk for the next start. (`cache/`)
 *
 * Why factories, and not bundles: a bundler's code splitting orders shared chunks by their
 * distance, and makes bundles import each other in cycles; then a module can be read before it has
 * run. Why not one bundle of everything: every new dependency would change all URLs and force a
 * reload. Why not one file for each module: a page with lodash-es would request 640 of them.
 *
 * Packs and facades need no transform: their imports are URLs relative to themselves.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { Debug } from "../base/debug.ts";
import { VireoError } from "../base/errors.ts";
import type { Plugin } from "../plugin_api/types.ts";
import type { Recorder } from "../journal/entry.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { splitSpecifier } from "../resolve/specifier.ts";
import type { DependencyOptimizer, OptimizedDependency } from "../resolve/types.ts";
import { cleanUrl } from "../base/url.ts";
import type { BundledPackage } from "./cache/bundled_packages.ts";
import { configHash, pluginHash } from "./cache/cache_key.ts";
import type { DependencyStore, Work } from "./cache/dependency_store.ts";
import { DependencyStores } from "./cache/dependency_stores.ts";
import { DependencyScan, type StartOptions } from "./dependency_scan.ts";
import {
  EMBEDDED_VUE_VERSION,
  embeddedPackages,
  embeddedVueFile,
  embeddedVueText,
} from "./embedded_vue.ts";
import { FileLexer } from "./lexed_file.ts";
import { canBundle } from "./can_bundle.ts";
import { isOptional } from "./optional_dependency.ts";
import { PackageImports } from "./package_imports.ts";
import { entryName, isInstalled, packagePlace, shortHash } from "./package_place.ts";
import { createPacking, type Packing } from "./packing.ts";
import { REGISTRY_FILE } from "./packs/facade.ts";
import type { PackedEntry } from "./packed_entry.ts";
import type { UserTransforms } from "./packs/user_plugins/module_hooks.ts";
import { Progress } from "./progress.ts";

export interface OptimizerOptions {
  config: ResolvedOptions;
  resolver: Resolver;
  /** Receives an import inside a package that does not resolve and is not optional. */
  onMissing?: (error: VireoError, specifier: string, importer: string) => void;
  /**
   * Receives the folder of each package, from which the server serves the files that packs refer
   * to.
   */
  onPackage?: (folder: string) => void;
  /** Whether a file must never be sent, even if a package imports it; by default none. */
  isDenied?: (file: string) => boolean;
  /** Receives the note that the project uses Vireo's own copy of `vue`; by default it is logged. */
  onEmbedded?: (note: string) => void;
  /** The hooks of the user's plugins for dependencies; by default none. */
  transforms?: UserTransforms;
  /** The user's plugins; they are part of the cache's key. */
  plugins?: readonly Plugin[];
  /** Vireo's version; it is part of the cache's key. */
  version: string;
  /** Gets what was bundled; by default nothing does. */
  journal?: Recorder;
}

export interface Optimizer extends DependencyOptimizer {
  /** Registers the config's included dependencies and the imports of pages. Returns at once. */
  start(options: StartOptions): void;
  /**
   * Runs the scan that was put off at the start because an earlier session had found dependencies.
   * A later call resumes an interrupted one.
   *
   * @param shouldContinue Awaited before each step; `false` interrupts the scan.
   */
  scanRest(shouldContinue: () => Promise<boolean> | boolean): Promise<void>;
  /**
   * Reads one of the optimizer's files; waits for the bundle of an entry.
   *
   * @param id Absolute path; a query is ignored.
   * @throws VireoError `OPTIMIZER_FAILED`; `STALE_DEPENDENCY` for a file that no longer exists.
   */
  load(id: string): Promise<string>;
  /**
   * The packs of an entry, by the id of its facade; waits for its batch.
   *
   * @returns `undefined` for a facade that imports source.
   * @throws VireoError `OPTIMIZER_FAILED`
   */
  packedEntry(id: string): Promise<PackedEntry | undefined>;
  /** The packages that were bundled so far. */
  packages(): Promise<BundledPackage[]>;
  /** The absolute path of the registry of the packs. */
  readonly registryFile: string;
  /**
   * Compares the bundles with the installed packages, after a lockfile or `node_modules` has
   * changed.
   *
   * @returns Whether dependencies have new URLs, so that modules must be transformed again and
   *   pages reloaded.
   */
  refresh(): Promise<boolean>;
  /** Resolves when the scan is done and nothing is being bundled. */
  idle(): Promise<void>;
  /** Stops all running work. */
  close(): Promise<void>;
}

/** Longest time in milliseconds that bundling waits for the scan. */
const HOLD_AT_MOST = 5_000;
const EMBEDDED_FOLDER = "embedded";

/**
 * Creates the optimizer of one server and reads its cache.
 *
 * @param options The config and the parts that it uses.
 */
export async function createOptimizer(options: OptimizerOptions): Promise<Optimizer> {
  const optimizer = new PackingOptimizer(options, await registryText());
  await optimizer.open();
  return optimizer;
}

class PackingOptimizer implements Optimizer {
  readonly #config: ResolvedOptions;
  readonly #resolver: Resolver;
  readonly #folder: string;
  readonly #lexer = new FileLexer();
  readonly #imports: PackageImports;
  readonly #stores: DependencyStores;
  readonly #progress: Progress;
  readonly #debug: Debug;
  readonly #onMissing: OptimizerOptions["onMissing"];
  readonly #scan: DependencyScan;
  readonly #packing: Packing;
  /**
   * The dependencies of `optimizeDeps.include`, by file; linked ones among them are bundled too.
   */
  readonly #included = new Map<string, string>();
  /** Ids of `optimizeDeps.needsInterop`. */
  readonly #interopForced = new Set<string>();
  readonly #exportNames = new Map<string, readonly string[]>();
  readonly #onEmbedded: (note: string) => void;
  /** The embedded files of `vue` that are in use. */
  readonly #embedded = new Set<string>();
  #toldWriteError = false;

  /** @param registry The text of the registry that evaluates packs. */
  constructor(options: OptimizerOptions, registry: string) {
    const { config, resolver, transforms, plugins = [] } = options;
    // Packs of an earlier registry can lack what this one needs.
    const version = `${options.version} ${shortHash(registry)}`;
    const { onMissing, onPackage, onEmbedded } = options;
    this.#config = config;
    this.#onEmbedded = onEmbedded ?? ((note) => config.logger.info(note));
    this.#onMissing = onMissing;
    this.#resolver = resolver;
    this.#folder = path.posix.join(config.cacheDir, "deps");
    this.#imports = new PackageImports(config, resolver, this.#lexer);
    this.#progress = new Progress(config.logger, options.journal);
    this.#debug = config.debug("optimizer");
    this.#scan = new DependencyScan({
      config,
      isOptimized: (id) => this.isOptimized(id),
      debug: this.#debug,
    });
    this.#packing = createPacking({
      config,
      resolver,
      imports: this.#imports,
      lexer: this.#lexer,
      transforms,
      isDenied: options.isDenied ?? (() => false),
      included: this.#included,
      substitute: (specifier) => {
        const found = this.substitute(specifier);
        return found && `../${path.posix.relative(this.#folder, found.id)}`;
      },
      onMissing: (specifier, importer) => this.#tellMissing(specifier, importer),
    });
    this.#stores = new DependencyStores({
      folder: this.#folder,
      root: config.root,
      configHash: configHash(config, version, plugins),
      pluginHash: pluginHash(config),
      force: config.optimizeDeps.force === true,
      linkIsUnchanged: (link) => this.#imports.isUnchanged(link),
      onDamage: (message) => config.logger.warnOnce(message),
      context: {
        root: config.root,
        nameOf: (file) => entryName(file, config.root),
        formatOf: (file) => this.#packing.formatOf(file),
        packing: (store) => this.#packing.contextFor(store),
        registry: { file: REGISTRY_FILE, text: registry },
        gate: () => this.#gate(),
        // Files of linked packages are served only as far as imports reach them.
        onEntry: (file) => isInstalled(file) && onPackage?.(packagePlace(file).folder),
        onWork: (files) => this.#beginWork(files),
        onWarning: (warning) => config.logger.warnOnce(warning.message),
        onWriteError: (error) => this.#tellWriteError(error),
      },
    });
  }

  async open(): Promise<void> {
    // Before the first request, since with `noDiscovery` only included dependencies are bundled.
    if (this.#config.optimizeDeps.include?.length) {
      const { includedDependencies } = await import("./included.ts");
      const included = await includedDependencies(this.#config, this.#resolver);
      for (const { specifier, file } of included) this.#included.set(file, specifier);
    }
    await this.#stores.open();
    const links = Array.from(this.#stores.stores()).flatMap(({ record }) => record.links);
    for (const { specifier, importer, kind, target } of links) {
      if (target === null && kind === "import") this.#tellMissing(specifier, importer);
    }
  }

  register(specifier: string, file: string): OptimizedDependency | undefined {
    if (!this.#canBundle(specifier, file)) return undefined;
    if (this.#config.optimizeDeps.noDiscovery && !this.#included.has(file)) return undefined;
    const store = this.#stores.current;
    const id = path.posix.join(store.folder, `${store.add(file)}.js`);
    if (this.#config.optimizeDeps.needsInterop?.includes(specifier)) this.#interopForced.add(id);
    return { id };
  }

  substitute(specifier: string): OptimizedDependency | undefined {
    const file = embeddedVueFile(splitSpecifier(specifier).path);
    if (file === undefined) return undefined;
    if (this.#embedded.size === 0) {
      this.#onEmbedded(
        `Using the embedded vue ${EMBEDDED_VUE_VERSION}: the project has no copy of its own`,
      );
    }
    this.#embedded.add(file);
    return { id: path.posix.join(this.#folder, EMBEDDED_FOLDER, file) };
  }

  isOptimized(id: string): boolean {
    return id.startsWith(`${this.#folder}/`);
  }

  async needsInterop(id: string): Promise<boolean> {
    const file = cleanUrl(id);
    if (this.#interopForced.has(file)) return true;
    const { store, name } = this.#locate(file);
    if (await store?.formatOf(name) !== "cjs") return false;
    if (!this.#exportNames.has(file)) {
      const source = store!.sourceOf(name)!;
      const { commonJsNames } = await import("./commonjs_names.ts");
      this.#exportNames.set(file, await commonJsNames(source, this.#imports).catch(() => []));
    }
    return true;
  }

  exportNames(id: string): readonly string[] | undefined {
    return this.#exportNames.get(cleanUrl(id));
  }

  async load(id: string): Promise<string> {
    const file = cleanUrl(id);
    const { store, folderName, name } = this.#locate(file);
    const text = folderName === EMBEDDED_FOLDER
      ? await embeddedVueText(name)
      : await (store ? store.read(name) : readFile(file, "utf8").catch(() => undefined));
    if (text !== undefined) return text;
    throw new VireoError("STALE_DEPENDENCY", `The bundled dependency "${name}" no longer exists`, {
      id: file,
      hint: "Reload the page: dependencies were bundled again since it was loaded",
    });
  }

  async packedEntry(id: string): Promise<PackedEntry | undefined> {
    const { store, name } = this.#locate(cleanUrl(id));
    return await store?.packedEntry(name);
  }

  async packages(): Promise<BundledPackage[]> {
    const { bundledPackages } = await import("./cache/bundled_packages.ts");
    const packages = await bundledPackages([this.#stores.current], this.#config.root);
    const folder = path.posix.join(this.#folder, EMBEDDED_FOLDER);
    return [...await embeddedPackages(folder, this.#embedded), ...packages];
  }

  get registryFile(): string {
    return path.posix.join(this.#stores.current.folder, REGISTRY_FILE);
  }

  start(options: StartOptions): void {
    for (const [file, specifier] of this.#included) this.register(specifier, file);
    // With a cache the scan can wait: known dependencies are on disk, new ones are found on
    // request.
    this.#scan.start(options, { isPutOff: this.#stores.isRestored });
  }

  scanRest(shouldContinue: () => Promise<boolean> | boolean): Promise<void> {
    return this.#scan.scanRest(shouldContinue);
  }

  async refresh(): Promise<boolean> {
    this.#resolver.clearCache();
    this.#lexer.clear();
    this.#exportNames.clear();
    return await this.#stores.refresh();
  }

  async idle(): Promise<void> {
    await this.#scan.done;
    await Promise.all(Array.from(this.#stores.stores(), (store) => store.idle()));
  }

  async close(): Promise<void> {
    this.#scan.close();
    this.#progress.stop();
    const error = new VireoError("SERVER_CLOSED", "The server is closed");
    const stores = [...this.#stores.stores()];
    for (const store of stores) store.abort(error);
    for (const store of stores) await store.idle();
  }

  /** Opens when the scan is over, so that all its findings are packed at once. */
  async #gate(): Promise<void> {
    if (this.#config.optimizeDeps.holdUntilCrawlEnd === false) return;
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, HOLD_AT_MOST);
    await Promise.race([this.#scan.done, timeout]);
    clearTimeout(timer);
  }

  #canBundle(specifier: string, file: string): boolean {
    return !this.isOptimized(file) &&
      canBundle(specifier, file, this.#config.optimizeDeps, this.#included);
  }

  #locate(
    file: string,
  ): { store: DependencyStore | undefined; folderName: string; name: string } {
    const [folderName = "", ...rest] = file.slice(this.#folder.length + 1).split("/");
    return { store: this.#stores.byFolder(folderName), folderName, name: rest.join("/") };
  }

  #tellMissing(specifier: string, importer: string): void {
    if (this.substitute(specifier) || isOptional(specifier, importer)) return;
    this.#onMissing?.(this.#resolver.explainUnresolved(specifier, importer), specifier, importer);
  }

  #beginWork(files: readonly string[]): Work {
    const progress = this.#progress.begin(files.map((file) => packagePlace(file).name));
    const start = performance.now();
    return {
      step: (file) => progress.step(packagePlace(file).name),
      end: () => {
        progress.end();
        const time = performance.now() - start;
        this.#debug?.(`packed ${files.length} entries in ${time.toFixed(0)}ms`);
        this.#lexer.clear();
      },
    };
  }

  #tellWriteError(error: unknown): void {
    if (this.#toldWriteError) return;
    this.#toldWriteError = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#config.logger.warn(
      `Cannot write the dependency cache "${this.#folder}", so it is kept in memory: ${reason}`,
    );
  }
}

async function registryText(): Promise<string> {
  const { default: text } = await import("../../client/dist/registry.js", {
    with: { type: "text" },
  });
  return text as unknown as string;
}
