/**
 * How dependencies are pre-bundled:
 *
 * 1. A bare import that resolves into `node_modules` is *registered*: it gets the URL of its bundle at once.
 * 2. Packages are bundled in *units*: one package, or all packages of one scope (`vue` and `@vue/*`). Imports between units
 *    stay imports of the other unit's URLs, so that meeting a package later adds files and changes none, and
 *    no page has to be reloaded. (`unit.ts`)
 * 3. A module lies in one file, ever. Entries of one batch share chunks; a later batch imports what earlier ones hold from
 *    files that expose it. (`bundle.ts`, `exposure.ts`)
 * 4. CommonJS is bundled as a function that runs it, which other bundles call where they `require()` it: the order of
 *    evaluation, cycles and lazy requires stay those of Node. (`interop.ts`)
 * 5. A scan registers what the pages import while the server starts, so that the first batch of a unit holds most of it.
 * 6. Everything is kept on disk for the next start. (`cache.ts`)
 *
 * Why not one bundle of everything, as others do: every new dependency gives all of them new URLs, hence a reload.
 * Why not one file for each module: a page with lodash-es would ask for 640 files. Why scopes and not only packages: vue
 * is five packages that always come together, and each further file costs the browser a millisecond.
 *
 * A bundle needs no transform: its imports are URLs relative to itself.
 */
import type { BuildContext } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { loadEsbuild } from "../../compiler/esbuild_service.ts";
import type { ResolvedOptions } from "../config/types.ts";
import type { Debug } from "../debug.ts";
import { VireoError } from "../errors.ts";
import type { Resolution, Resolver } from "../resolve/resolver.ts";
import { splitSpecifier } from "../resolve/specifier.ts";
import { parseBrowserExternalId } from "../resolve/browser_external.ts";
import type { DependencyOptimizer, OptimizedDependency } from "../resolve/types.ts";
import { cleanUrl } from "../url.ts";
import { buildOptions } from "./build_options.ts";
import { configHash } from "./cache_key.ts";
import type { DependencyKind, DependencyTarget } from "./dependency_target.ts";
import { EMBEDDED_VUE_VERSION, embeddedVueFile, embeddedVueText } from "./embedded_vue.ts";
import { FileLexer } from "./lexed_file.ts";
import { isOptional } from "./optional_dependency.ts";
import { isScript, mayBundle } from "./may_bundle.ts";
import type { Link } from "./metadata.ts";
import { PackageImports } from "./package_imports.ts";
import { Progress } from "./progress.ts";
import { Discovery, type StartOptions } from "./discovery.ts";
import type { Unit } from "./unit.ts";
import { entryName, isInstalled, packagePlace, sourceUrl } from "./unit_name.ts";
import { UnitStore } from "./unit_store.ts";

export interface OptimizerOptions {
  config: ResolvedOptions;
  resolver: Resolver;
  /** Takes an import inside a package that leads nowhere, and that the package cannot do without. */
  onMissing?: (error: VireoError, specifier: string, importer: string) => void;
  /** Takes the folder of each package: what its bundles leave with the server is served from there. */
  onPackage?: (folder: string) => void;
  /** Takes the note that the project gets Vireo's own copy of `vue`; by default it is logged. */
  onEmbedded?: (note: string) => void;
  /** Vireo's version: another one does not read this one's cache. */
  version: string;
}

export interface Optimizer extends DependencyOptimizer {
  /** Registers what the config includes and what the pages import. Returns at once. */
  start(options: StartOptions): void;
  /**
   * Scans what was left out at the start, because an earlier session had found dependencies. A later call goes on where
   * an earlier one was ended.
   *
   * @param mayGoOn Asked before each step; `false` ends it for now.
   */
  scanRest(mayGoOn: () => Promise<boolean> | boolean): Promise<void>;
  /**
   * Reads a file of the optimizer's; waits for the bundle of an entry.
   *
   * @param id Absolute path; a query is ignored.
   * @throws VireoError `OPTIMIZER_FAILED`; `STALE_DEPENDENCY` for a file that is not there any more.
   */
  load(id: string): Promise<string>;
  /**
   * Compares the bundles with what is installed now: to be called when a lockfile or `node_modules` has changed.
   *
   * @returns Whether dependencies have new URLs, so that modules have to be transformed again and pages reloaded.
   */
  refresh(): Promise<boolean>;
  /** Resolves when the scan is done and nothing is being bundled. */
  idle(): Promise<void>;
  /** Ends the work that is going on. */
  close(): Promise<void>;
}

/** Milliseconds for which bundling waits for the scan. */
const HOLD_AT_MOST = 5_000;
const EMBEDDED_FOLDER = "embedded";

/**
 * Makes the optimizer of one server and reads its cache.
 *
 * @param options The config and the parts that it uses.
 */
export async function createOptimizer(options: OptimizerOptions): Promise<Optimizer> {
  const optimizer = new BundlingOptimizer(options);
  await optimizer.open();
  return optimizer;
}

class BundlingOptimizer implements Optimizer {
  readonly #config: ResolvedOptions;
  readonly #resolver: Resolver;
  readonly #folder: string;
  readonly #lexer = new FileLexer();
  readonly #imports: PackageImports;
  readonly #units: UnitStore;
  readonly #progress: Progress;
  readonly #debug: Debug;
  readonly #onMissing: OptimizerOptions["onMissing"];
  readonly #running = new Set<BuildContext>();
  readonly #discovery: Discovery;
  /** What `optimizeDeps.include` names, by file; linked ones among them are bundled too. */
  readonly #included = new Map<string, string>();
  /** Ids of `optimizeDeps.needsInterop`. */
  readonly #interopForced = new Set<string>();
  readonly #exportNames = new Map<string, readonly string[]>();
  /** How many units are being bundled. */
  #working = 0;
  /** Called when none is any more. */
  readonly #onQuiet: (() => void)[] = [];
  readonly #onEmbedded: (note: string) => void;
  #toldEmbedded = false;
  #toldWriteError = false;

  constructor({ config, resolver, version, onMissing, onPackage, onEmbedded }: OptimizerOptions) {
    this.#config = config;
    this.#onEmbedded = onEmbedded ?? ((note) => config.logger.info(note));
    this.#onMissing = onMissing;
    this.#resolver = resolver;
    this.#folder = path.posix.join(config.cacheDir, "deps");
    this.#imports = new PackageImports(config, resolver, this.#lexer);
    this.#progress = new Progress(config.logger);
    this.#debug = config.debug("optimizer");
    this.#discovery = new Discovery({
      config,
      isOptimized: (id) => this.isOptimized(id),
      debug: this.#debug,
    });
    this.#units = new UnitStore({
      folder: this.#folder,
      root: config.root,
      configHash: configHash(config, version),
      force: config.optimizeDeps.force === true,
      linkIsUnchanged: (link) => this.#imports.isUnchanged(link),
      onDamage: (message) => config.logger.warnOnce(message),
      context: {
        root: config.root,
        esbuild: buildOptions(config),
        lexer: this.#lexer,
        gate: () => this.#gate(),
        resolve: (specifier, importer, kind) => this.#resolveImport(specifier, importer, kind),
        resolveRelative: (specifier, importer, kind) => {
          const found = resolver.resolve(specifier, importer, { kind });
          return found?.kind === "file" ? found.id : undefined;
        },
        urlOf: (file) => sourceUrl(file, config),
        nameOf: (file) => entryName(file, config.root),
        running: this.#running,
        // Of what is linked, only what imports lead to.
        onEntry: (file) => isInstalled(file) && onPackage?.(packagePlace(file).folder),
        quiet: () => new Promise((resolve) => this.#onQuiet.push(resolve)),
        onWork: (unit, entries) => this.#beginWork(unit, entries),
        onWriteError: (error) => this.#tellWriteError(error),
      },
    });
  }

  async open(): Promise<void> {
    // Before the first request: with `noDiscovery` it decides what is bundled at all.
    if (this.#config.optimizeDeps.include?.length) {
      const { includedDependencies } = await import("./included.ts");
      const included = await includedDependencies(this.#config, this.#resolver);
      for (const { specifier, file } of included) this.#included.set(file, specifier);
    }
    await this.#units.open();
    const links = Array.from(this.#units.units()).flatMap(({ record }) => record.links);
    for (const { specifier, importer, kind, target } of links) {
      if (target === null && kind === "import") this.#tellMissing(specifier, importer);
    }
  }

  register(specifier: string, file: string, _importer: string): OptimizedDependency | undefined {
    if (!this.#mayBundle(specifier, file)) return undefined;
    if (this.#config.optimizeDeps.noDiscovery && !this.#included.has(file)) return undefined;
    const id = this.#idOf(file);
    if (this.#config.optimizeDeps.needsInterop?.includes(specifier)) this.#interopForced.add(id);
    return { id };
  }

  substitute(specifier: string): OptimizedDependency | undefined {
    const file = embeddedVueFile(splitSpecifier(specifier).path);
    if (file === undefined) return undefined;
    if (!this.#toldEmbedded) {
      this.#toldEmbedded = true;
      this.#onEmbedded(
        `Using the embedded vue ${EMBEDDED_VUE_VERSION}: the project has no copy of its own`,
      );
    }
    return { id: path.posix.join(this.#folder, EMBEDDED_FOLDER, file) };
  }

  isOptimized(id: string): boolean {
    return id.startsWith(`${this.#folder}/`);
  }

  async needsInterop(id: string): Promise<boolean> {
    const file = cleanUrl(id);
    if (this.#interopForced.has(file)) return true;
    const { unit, name } = this.#locate(file);
    if (await unit?.formatOf(name) !== "cjs") return false;
    if (!this.#exportNames.has(file)) {
      const source = unit!.sourceOf(name)!;
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
    const { unit, folderName, name } = this.#locate(file);
    const text = folderName === EMBEDDED_FOLDER
      ? await embeddedVueText(name)
      : await (unit ? unit.read(name) : readFile(file, "utf8").catch(() => undefined));
    if (text !== undefined) return text;
    throw new VireoError("STALE_DEPENDENCY", `The bundled dependency "${name}" is gone`, {
      id: file,
      hint: "Reload the page: dependencies were bundled anew since it was loaded",
    });
  }

  start(options: StartOptions): void {
    if (this.#units.isEmpty) this.#warmUp();
    const { root } = this.#config;
    for (const [file, specifier] of this.#included) this.register(specifier, file, root);
    // What an earlier session found is there, and what came since then is met when the browser asks for it.
    this.#discovery.start(options, { isPutOff: this.#units.isTakenOver });
  }

  scanRest(mayGoOn: () => Promise<boolean> | boolean): Promise<void> {
    return this.#discovery.scanRest(mayGoOn);
  }

  async refresh(): Promise<boolean> {
    this.#resolver.clearCache();
    this.#lexer.clear();
    this.#exportNames.clear();
    return await this.#units.refresh();
  }

  async idle(): Promise<void> {
    await this.#discovery.done;
    // A unit that is bundled may register entries of another one.
    for (let previous = -1, count = 0; previous !== count;) {
      previous = count;
      const units = [...this.#units.units()];
      await Promise.all(units.map((unit) => unit.idle()));
      count = [...this.#units.units()].reduce((sum, { record }) => sum + record.entries.size, 0);
    }
  }

  async close(): Promise<void> {
    this.#discovery.close();
    this.#progress.stop();
    const error = new VireoError("SERVER_CLOSED", "The server is closed");
    for (const unit of this.#units.units()) unit.abort(error);
    await Promise.all(Array.from(this.#running, (context) => context.cancel().catch(() => {})));
    for (const unit of this.#units.units()) await unit.idle();
  }

  /** Starts the service of esbuild, so that it is there when the first batch has been listed. */
  #warmUp(): void {
    void loadEsbuild().catch(() => {});
  }

  /** Opens when the scan is over: what it finds of a unit is bundled at once then. */
  async #gate(): Promise<void> {
    this.#warmUp();
    if (this.#config.optimizeDeps.holdUntilCrawlEnd === false) return;
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, HOLD_AT_MOST);
    await Promise.race([this.#discovery.done, timeout]);
    clearTimeout(timer);
  }

  #mayBundle(specifier: string, file: string): boolean {
    return !this.isOptimized(file) &&
      mayBundle(specifier, file, this.#config.optimizeDeps, this.#included);
  }

  /** @param isLater It is bundled when it is asked for, not before. */
  #idOf(file: string, isLater = false): string {
    const unit = this.#units.get(packagePlace(file).unit);
    const name = isLater ? unit.reserve(file) : unit.add(file);
    return path.posix.join(unit.folder, `${name}.js`);
  }

  #locate(file: string): { unit: Unit | undefined; folderName: string; name: string } {
    const [folderName = "", ...rest] = file.slice(this.#folder.length + 1).split("/");
    return { unit: this.#units.byFolder(folderName), folderName, name: rest.join("/") };
  }

  async #resolveImport(
    specifier: string,
    importer: string,
    kind: DependencyKind,
  ): Promise<{ target: DependencyTarget; link: Link }> {
    const resolution = await this.#imports.resolve(specifier, importer, kind);
    const target = await this.#targetOf({ specifier, importer, kind }, resolution);
    const unit = target.type === "entry" ? path.posix.dirname(target.url).slice(3) : undefined;
    const link = { importer, specifier, kind, target: resolution?.id ?? null };
    return {
      target,
      link: unit === undefined || unit === EMBEDDED_FOLDER ? link : { ...link, unit },
    };
  }

  async #targetOf(
    { specifier, importer, kind }: Pick<Link, "specifier" | "importer" | "kind">,
    resolution: Resolution | undefined,
  ): Promise<DependencyTarget> {
    if (!resolution) {
      const substitute = this.substitute(specifier);
      if (!substitute) {
        if (kind === "import") this.#tellMissing(specifier, importer);
        return { type: "missing" };
      }
      const url = `../${path.posix.relative(this.#folder, substitute.id)}`;
      return { type: "entry", format: "esm", url, load: url };
    }
    if (resolution.kind === "empty") return { type: "empty" };
    if (resolution.kind === "external") return { type: "url", url: resolution.id, isScript: true };
    if (resolution.kind === "builtin") {
      return { type: "builtin", name: parseBrowserExternalId(resolution.id)!.builtin };
    }
    const file = cleanUrl(resolution.id);
    if (file.endsWith(".json")) return { type: "bundled", file };
    if (!this.#mayBundle(specifier, file)) {
      const script = isScript(file);
      const url = sourceUrl(resolution.id, this.#config);
      return {
        type: "url",
        url: script ? url : `${url}${url.includes("?") ? "&" : "?"}import`,
        isScript: script,
      };
    }
    if (packagePlace(file).unit === packagePlace(importer).unit) return { type: "bundled", file };
    const format = await this.#lexer.formatOf(file);
    const url = `../${path.posix.relative(this.#folder, this.#idOf(file, kind === "dynamic"))}`;
    return { type: "entry", format, url, load: url.replace(/\.js$/, ".cjs.js") };
  }

  #tellMissing(specifier: string, importer: string): void {
    if (this.substitute(specifier) || isOptional(specifier, importer)) return;
    this.#onMissing?.(this.#resolver.explainUnresolved(specifier, importer), specifier, importer);
  }

  #beginWork(unit: string, entries: number): () => void {
    const end = this.#progress.begin(unit);
    const start = performance.now();
    this.#working++;
    return () => {
      end();
      const time = performance.now() - start;
      this.#debug?.(`bundled ${entries} entries of ${unit} in ${time.toFixed(0)}ms`);
      if (--this.#working > 0) return;
      this.#lexer.clear();
      for (const resolve of this.#onQuiet.splice(0)) resolve();
    };
  }

  #tellWriteError(error: unknown): void {
    if (this.#toldWriteError) return;
    this.#toldWriteError = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#config.logger.warn(
      `Cannot write the dependency cache "${this.#folder}", it is kept in memory: ${reason}`,
    );
  }
}
