/**
 * How the modules of a batch are found:
 *
 * 1. Starting at the entries, each module is read and becomes a factory; its static imports are
 *    read next.
 * 2. Modules of earlier batches are not read again: they stay in their packs.
 * 3. A module that only `import()` reaches gets the URL of a facade, and is read on request.
 */
import { setImmediate } from "node:timers/promises";
import type {
  DependencyKind,
  DependencyTarget,
  NativeTarget,
  PackageModule,
  StandIn,
} from "./dependency_target.ts";
import { type Definition, shortImports } from "./definition.ts";
import { NATIVE_ASSET, NATIVE_BUILTIN, NATIVE_SCRIPT, type PackedModule } from "./packed_module.ts";
import type { ReadModule } from "./read_module.ts";

export interface CrawlOptions {
  /** Whether a module lies in a pack of an earlier batch. */
  isPacked: (id: string) => boolean;
  read: (source: PackageModule) => Promise<ReadModule>;
  /** Finds the target of an import. */
  resolve: (
    specifier: string,
    importer: PackageModule,
    kind: DependencyKind,
    isInjected: boolean,
  ) => Promise<DependencyTarget>;
  /** Returns the name of the facade that loads a module on request. */
  reserve: (source: PackageModule) => string;
  /** The URL of a module as a source. */
  urlOf: (source: PackageModule) => string;
  signal: AbortSignal;
}

/** A new module of a batch. */
export interface CrawledModule {
  source: PackageModule;
  /** A function expression. */
  factory: string;
  definition: Definition;
  record: Omit<PackedModule, "pack">;
  /** Imports that are not modules of packages. */
  standIns: readonly StandIn[];
  /** Files that plugins read to change it; absent for an unchanged module. */
  changedBy?: readonly string[] | undefined;
}

/** Milliseconds of uninterrupted work before other tasks get a turn. */
const TURN = 8;

/**
 * Interrupts long work. Time in which other tasks run does not count: while a page is loading, each
 * interruption costs a turn of a busy event loop.
 */
class Turns {
  #begin = 0;
  #isOver = true;

  /** Waits for other tasks if none had a turn for a while. */
  async pause(): Promise<void> {
    if (!this.#isOver && performance.now() - this.#begin > TURN) await setImmediate();
    if (!this.#isOver) return;
    this.#isOver = false;
    this.#begin = performance.now();
    // Runs once the event loop gets to other tasks.
    void setImmediate().then(() => this.#isOver = true);
  }
}

/**
 * Reads all modules that entries reach statically and that no earlier batch contains.
 *
 * @returns By id, dependencies first.
 */
export async function crawlModules(
  entries: readonly PackageModule[],
  options: CrawlOptions,
): Promise<Map<string, CrawledModule>> {
  const crawl = new Crawl(options);
  for (const entry of entries) await crawl.add(entry);
  return crawl.modules;
}

/** A module whose imports are being visited. */
interface Visit {
  module: CrawledModule;
  imports: readonly PackageModule[];
  next: number;
}

class Crawl {
  readonly modules = new Map<string, CrawledModule>();
  readonly #options: CrawlOptions;
  readonly #seen = new Set<string>();
  readonly #turns = new Turns();

  constructor(options: CrawlOptions) {
    this.#options = options;
  }

  async add(entry: PackageModule): Promise<void> {
    const stack: Visit[] = [];
    const enter = async (source: PackageModule) => {
      if (this.#seen.has(source.id) || this.#options.isPacked(source.id)) return;
      this.#seen.add(source.id);
      stack.push(await this.#visit(source));
    };
    await enter(entry);
    // Chains of imports can be deeper than the call stack.
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const imported = top.imports[top.next++];
      if (imported) {
        await enter(imported);
      } else {
        this.modules.set(top.module.source.id, top.module);
        stack.pop();
      }
    }
  }

  async #visit(source: PackageModule): Promise<Visit> {
    const { read, signal, urlOf } = this.#options;
    await this.#turns.pause();
    signal.throwIfAborted();
    const found = await read(source);
    const links = new Links();
    const injected = new Set(found.changed?.injected);
    for (const specifier of found.imports) {
      const isInjected = injected.has(specifier);
      await this.#link(links, { specifier, source, kind: "import", isInjected });
    }
    for (const specifier of found.requires) {
      await this.#link(links, { specifier, source, kind: "require" });
    }
    const injectedLater = new Set(found.changed?.injectedLater);
    for (const specifier of found.dynamicImports) {
      const isInjected = injectedLater.has(specifier);
      await this.#linkLater(links, { specifier, source, isInjected });
    }
    const { imports, dynamic } = links;
    const definition: Definition = {
      ...(found.format === "cjs" && { format: "cjs" }),
      ...(Object.keys(imports).length > 0 && { imports: shortImports(source.id, imports) }),
      ...(Object.keys(dynamic).length > 0 && { dynamic }),
      ...(found.needsUrl && { url: urlOf(source) }),
      ...(found.isAsync && { isAsync: true }),
      ...(found.isNode && { isNode: true }),
    };
    const record: CrawledModule["record"] = {
      format: found.format,
      imports: [...links.ids],
      ...(found.isAsync && { isAsync: true }),
      ...(found.failure && { isFailed: true }),
      ...exportsOf(found, imports),
    };
    const { standIns, sources } = links;
    const changedBy = found.changed?.watchFiles;
    const module = { source, factory: found.factory, definition, record, standIns, changedBy };
    return { module, imports: sources, next: 0 };
  }

  async #link(
    links: Links,
    { specifier, source, kind, isInjected = false }: {
      specifier: string;
      source: PackageModule;
      kind: "import" | "require";
      isInjected?: boolean;
    },
  ): Promise<void> {
    // A module that is both imported and required is loaded once.
    if (links.imports[specifier] !== undefined) return;
    const target = await this.#options.resolve(specifier, source, kind, isInjected);
    if (target.type === "module") {
      links.imports[specifier] = target.source.id;
      links.ids.add(target.source.id);
      links.sources.push(target.source);
    } else if (target.type === "stand-in") {
      links.imports[specifier] = target.id;
      links.standIns.push(target);
    } else {
      links.ids.add(links.imports[specifier] = idOfNative(target));
    }
  }

  async #linkLater(
    { dynamic, standIns }: Links,
    { specifier, source, isInjected }: {
      specifier: string;
      source: PackageModule;
      isInjected: boolean;
    },
  ): Promise<void> {
    const { resolve, reserve } = this.#options;
    const target = await resolve(specifier, source, "dynamic", isInjected);
    if (target.type === "module") {
      dynamic[specifier] = [target.source.id, `./${reserve(target.source)}.js`];
    } else if (target.type === "stand-in") {
      standIns.push(target);
      dynamic[specifier] = [target.id, ""];
    } else {
      dynamic[specifier] = ["", target.url];
    }
  }
}

/** Targets of the imports of one module. */
class Links {
  readonly imports: Record<string, string> = {};
  readonly dynamic: Record<string, readonly [string, string]> = {};
  /** Modules that are, or can be, evaluated before the module. */
  readonly ids = new Set<string>();
  readonly sources: PackageModule[] = [];
  readonly standIns: StandIn[] = [];
}

/** The exports of a module, with ids in place of specifiers. */
function exportsOf(
  { exports, reexports, assignedExports, starExports }: ReadModule,
  imports: Readonly<Record<string, string>>,
): Partial<PackedModule> {
  const passedOn = Object.entries(reexports).map(([name, [specifier, imported]]) => {
    const id = imports[specifier]!;
    return [name, imported === undefined ? [id] as const : [id, imported] as const] as const;
  });
  return {
    ...(exports.length > 0 && { exports }),
    ...(passedOn.length > 0 && { reexports: Object.fromEntries(passedOn) }),
    ...(assignedExports.length > 0 && { assigned: assignedExports }),
    ...(starExports.length > 0 && { stars: starExports.map((specifier) => imports[specifier]!) }),
  };
}

function idOfNative({ url, isScript, isBuiltin }: NativeTarget): string {
  if (isBuiltin) return NATIVE_BUILTIN + url;
  return (isScript ? NATIVE_SCRIPT : NATIVE_ASSET) + url;
}
