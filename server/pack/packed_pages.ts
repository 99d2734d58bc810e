/**
 * How a page is packed:
 *
 * 1. Each module script of a page is replaced by a *loader*: one response that defines the script's
 *    module and everything that it imports in the page's registry, and then evaluates it.
 * 2. Modules are *collected* by the same transforms as native requests. A module becomes a function
 *    from the text that would be sent natively, so that no plugin can tell the difference.
 * 3. *Base packs* contain modules as they were soon after a load; a loader imports them and contains
 *    the rest.
 * 4. A *session* knows which modules a page has. An update, or an `import()`, is one response with
 *    the modules that the page lacks.
 * 5. A module that cannot be packed, such as the client, is imported natively and provided to the
 *    registry. A script fails if one of its modules cannot be transformed.
 * 6. A native import of a packed module, from the console or a script of `public/`, gets a *facade*
 *    that exports the names of the registry's instance.
 */
import { joinUrl, PACK_PREFIX } from "../base/url.ts";
import type { Debug } from "../base/debug.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import { BasePacks } from "./base_packs.ts";
import { collectParts, type ModulePart, type Part, versionOf } from "./collect_parts.ts";
import { Definitions } from "./definitions.ts";
import { type DefinitionText, isForeign } from "./module_form.ts";
import { type IndexMap, originalInPack, type PackedOriginal, packMap } from "./pack_map.ts";
import type { PlacedModules } from "./pack_text.ts";
import { type PageSession, PageSessions } from "./sessions/page_sessions.ts";
import { PartReader, type PartReaderOptions } from "./part_reader.ts";
import { writeFacade } from "./native_imports/facade.ts";
import type { NativeRequester } from "./native_imports/native_requesters.ts";
import { type DefinedModule, writeResponse } from "./write_response.ts";

/** A loader; without text if its script cannot be packed, or if one of its modules failed. */
export type Loader = { text: string } | "native" | "failed";

export interface PackedPagesOptions extends PartReaderOptions {
  /** The URL of the registry, with base. */
  registryUrl: () => string;
  /** Receives the id of a computed import that is no module, and the id of its importer. */
  onMissing: (id: string, importer: string) => void;
  /** Whether a URL, with base, is that of a file of bundled dependencies. */
  isDependency: (url: string) => boolean;
  /** Runs the work of a request for modules. */
  during: <T>(work: () => Promise<T>) => Promise<T>;
  /** Adds work for the time when a page that was just answered is loaded. */
  whenLoaded: (task: () => void) => void;
  debug: Debug;
}

export class PackedPages {
  readonly #options: PackedPagesOptions;
  readonly #sessions = new PageSessions();
  readonly #base: BasePacks;
  readonly #reader: PartReader;
  readonly #definitions = new Definitions();
  #count = 0;

  constructor(options: PackedPagesOptions) {
    this.#options = options;
    this.#reader = new PartReader(options);
    this.#base = new BasePacks({
      registry: options.registryUrl,
      urlOf: (name) => this.#url(`${name}.js`),
    });
  }

  /** Adds the module of an inline script that a hook wrote into a page. */
  addInline(id: string, code: string): void {
    this.#reader.addInline(id, code);
  }

  /** Resolves when nothing is being transformed. Pages can still wait for dependencies. */
  whenRead(): Promise<void> {
    return this.#reader.whenRead();
  }

  /** The text of a base pack; `undefined` if there is none with this name. */
  textOf(name: string): string | undefined {
    return this.#base.get(name)?.text;
  }

  /**
   * The source map of a base pack, a loader or an update by its name. That of a base pack has no
   * outdated modules: pages get newer definitions of them, and the same source must not have two
   * texts.
   */
  async mapOf(name: string): Promise<IndexMap | undefined> {
    const modules = this.#modulesOf(name);
    if (!modules || !this.#base.get(name)) return modules && await packMap(modules);
    const isCurrent = await Promise.all(
      modules.map(({ form, digest }) => this.#definitions.isCurrent(form.id, digest)),
    );
    return await packMap(modules.filter((_, index) => isCurrent[index]));
  }

  /** The URL of the base pack that has a module, without base; `undefined` if none has it. */
  packOf(id: string): string | undefined {
    const pack = this.#base.find(id)?.pack;
    return pack === undefined ? undefined : `${PACK_PREFIX}${pack}.js`;
  }

  /** The modules of a base pack by its name, or of a loader or an update by its name or URL. */
  #modulesOf(key: string): PlacedModules | undefined {
    return this.#base.get(key)?.modules ?? this.#sessions.findResponse(key)?.modules;
  }

  /**
   * The original position of a position in a file that `packFiles()` serves.
   *
   * @param url Path and query, without base.
   * @param line From 1.
   * @param column From 0.
   */
  async originalAt(
    url: string,
    line: number,
    column: number,
  ): Promise<PackedOriginal | undefined> {
    const key = url.startsWith(PACK_PREFIX) ? url.slice(PACK_PREFIX.length) : "";
    const modules = this.#modulesOf(/^([\w-]+)\.js$/.exec(key)?.[1] ?? key);
    return modules && await originalInPack(modules, line, column);
  }

  /** Whether a URL without base is that of code that runs modules: the registry, a pack. */
  isRuntime(url: string): boolean {
    const { base, registryUrl } = this.#options;
    return url.startsWith(PACK_PREFIX) || joinUrl(base, url) === registryUrl();
  }

  /**
   * The loader of a page's script.
   *
   * @param entry The URL of the script, with base.
   * @param options `url`: the requested URL after {@linkcode PACK_PREFIX}. `origin`: of the page, for
   *   stacks. `isFacade`: a facade evaluates the module.
   */
  async load(
    entry: string,
    { url, origin, isFacade }: { url: string; origin: string; isFacade: boolean },
  ): Promise<Loader> {
    const start = performance.now();
    const session = this.#sessions.create();
    const parts = await this.#collect([entry], () => false);
    if (parts[0]!.kind === "native") return "native";
    // As natively: the script's `error` event tells that a module is missing.
    if (parts.some(({ kind }) => kind === "failed")) return "failed";
    // All pages request a loader by the same URL. In stacks it needs a name of its own.
    const ownUrl = `${url}&session=${session.id}`;
    const options = {
      session,
      url: ownUrl,
      stackUrl: origin + this.#url(ownUrl),
      entry: isFacade ? undefined : entry,
      isLoader: true,
    };
    const text = await this.#write(parts, options);
    const time = performance.now() - start;
    this.#options.debug?.(`${entry}: ${parts.length} modules in ${time.toFixed(1)}ms`);
    this.#options.whenLoaded(() => void this.#keep(parts));
    return { text };
  }

  /**
   * The facade of a module, for a native import from a packed page.
   *
   * @param id The URL of the module, with base.
   * @param requester The script or page that imports it.
   * @returns `undefined` if the browser loads the module natively.
   */
  async facade(id: string, requester: NativeRequester): Promise<string | undefined> {
    const { registryUrl, isDependency } = this.#options;
    if (isDependency(id)) return undefined;
    const parts = await this.#collect([id], () => false);
    const [root] = parts;
    if (root?.kind !== "module") return undefined;
    const { script, isImportedByLoader } = requester;
    const importer = script && canonicalUrl(script);
    return writeFacade({
      form: root.form,
      parts,
      registry: registryUrl(),
      definitions: this.#url(`load?entry=${encodeURIComponent(id)}&facade=${root.version}`),
      isInCycle: isImportedByLoader &&
        parts.some((part) => part.kind === "native" && part.id === importer),
    });
  }

  /**
   * The modules that a page lacks.
   *
   * @param sessionIds The sessions of the page.
   * @param roots The ids of modules that it imports or updates.
   * @param options `url`: the requested URL after {@linkcode PACK_PREFIX}, for stacks. `isReset`: an
   *   earlier response did not arrive. `importers`: the ids of the modules that import the roots.
   *   `versions`: the least version of each root; an update of a plugin has its own timestamp.
   */
  async more(
    sessionIds: readonly string[],
    roots: readonly string[],
    { url, isReset = false, importers = [], versions = [] }: {
      url: string;
      isReset?: boolean;
      importers?: readonly string[];
      versions?: readonly number[];
    },
  ): Promise<string> {
    const sessions = sessionIds.map((id) => this.#sessions.get(id));
    if (isReset) { for (const session of sessions) session.clear(); }
    const least = new Map(roots.map((id, index) => [id, versions[index] ?? 0]));
    const found = await this.#collect(roots, (id) => {
      const version = Math.max(versionOf(this.#reader.nodeOf(id)), least.get(id) ?? 0);
      return sessions.some((session) => session.has(id, version));
    });
    const parts = found.map((part) => ofVersion(part, least.get(part.id) ?? 0));
    for (const { kind, id } of parts) {
      const importer = importers[roots.indexOf(id)];
      if (kind === "native" && importer && !isForeign(id)) this.#options.onMissing(id, importer);
    }
    return await this.#write(parts, { session: sessions[0]!, url });
  }

  async #collect(roots: readonly string[], isKnown: (id: string) => boolean): Promise<Part[]> {
    const parts = await this.#options.during(() =>
      collectParts(roots, { read: (id) => this.#reader.read(id), isKnown })
    );
    this.#definitions.note(parts);
    return parts;
  }

  /** @param options `entry`: the module that a loader evaluates. */
  async #write(
    parts: readonly Part[],
    { session, url, stackUrl, entry, isLoader = false }: {
      session: PageSession;
      url: string;
      stackUrl?: string;
      entry?: string | undefined;
      isLoader?: boolean;
    },
  ): Promise<string> {
    const { base, registryUrl } = this.#options;
    const modules = await this.#define(parts.filter((part) => part.kind === "module"));
    const name = `${session.id}-${this.#count++}`;
    const { text, modules: placed } = writeResponse(parts, modules, {
      base,
      registry: registryUrl(),
      urlOf: (file) => this.#url(file),
      nodeOf: (id) => this.#reader.nodeOf(id),
      membersOf: (pack) => this.#base.membersOf(pack),
      keptIn: (id) => isLoader ? this.#base.find(id) : undefined,
      session,
      isLoader,
      entry,
      mapName: `${name}.js.map`,
      stackUrl,
    });
    session.responses.add({ name, url, modules: placed });
    return text;
  }

  async #define(parts: readonly ModulePart[]): Promise<DefinedModule[]> {
    const definitions: (DefinitionText | Promise<DefinitionText>)[] = parts.map(({ form }) =>
      this.#definitions.of(form)
    );
    const made = await Promise.all(definitions);
    return parts.map((part, index) => ({ part, definition: made[index]! }));
  }

  /** Puts the modules of a page into base packs. */
  async #keep(parts: readonly Part[]): Promise<void> {
    const latest = parts.filter((part) =>
      part.kind === "module" && this.#definitions.isLatest(part)
    ) as ModulePart[];
    this.#base.keep(await this.#define(latest));
  }

  #url(file: string): string {
    return joinUrl(this.#options.base, PACK_PREFIX + file);
  }
}

function ofVersion(part: Part, least: number): Part {
  return "version" in part && part.version < least ? { ...part, version: least } : part;
}
