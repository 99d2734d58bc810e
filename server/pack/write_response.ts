import { CLIENT_URL, ENV_URL, injectQuery, joinUrl } from "../base/url.ts";
import { type ModulePart, type NativePart, type Part, versionOf } from "./collect_parts.ts";
import type { DefinitionText } from "./module_form.ts";
import { type PackText, PackWriter } from "./pack_text.ts";
import type { DeliveredModule, PageSession } from "./sessions/page_sessions.ts";
import type { ModuleNode } from "../graph/module_node.ts";

/** A module and its definition. */
export interface DefinedModule {
  part: ModulePart;
  definition: DefinitionText;
}

export interface ResponseOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** The URL of the registry. */
  registry: string;
  /** The URL of a pack or map by its file name. */
  urlOf: (file: string) => string;
  nodeOf: (id: string) => ModuleNode | undefined;
  /** The version of a module in a pack that the response can import. */
  keptIn: (id: string) => DeliveredModule & { pack: string } | undefined;
  /** The ids of the modules of a pack. */
  membersOf: (pack: string) => Iterable<string>;
  session: PageSession;
  /** Whether the response is a script of its own, which delivers the page's updates. */
  isLoader: boolean;
  /** The module that is evaluated at the end. */
  entry: string | undefined;
  /** The file name of the source map. */
  mapName: string;
  /** The absolute URL by which stacks name the response, if it differs from the requested one. */
  stackUrl: string | undefined;
}

/** Writes a loader or an update, and notes in the session what it contains. */
export function writeResponse(
  parts: readonly Part[],
  modules: readonly DefinedModule[],
  options: ResponseOptions,
): PackText {
  const writer = new ResponseWriter(options);
  return writer.write(parts, modules);
}

class ResponseWriter {
  readonly #options: ResponseOptions;
  readonly #writer: PackWriter;

  constructor(options: ResponseOptions) {
    this.#options = options;
    this.#writer = new PackWriter(options.registry);
  }

  write(parts: readonly Part[], modules: readonly DefinedModule[]): PackText {
    const { session, keptIn, isLoader, urlOf, mapName, stackUrl } = this.#options;
    const used = new Set<string>();
    const known = modules.map(({ part: { id }, definition }) => {
      const kept = keptIn(id);
      if (kept?.digest !== definition.digest) return session.get(id);
      used.add(kept.pack);
      return kept;
    });
    for (const name of used) this.#line(`import ${JSON.stringify(urlOf(`${name}.js`))};`);
    this.#writeImports(parts);
    this.#writeDoubts(used, modules);
    this.#writeVersions(parts);
    modules.forEach((module, index) => this.#writeModule(module, known[index]));
    for (const part of parts) if (part.kind !== "module") this.#writeOther(part);
    if (isLoader) this.#writeStart();
    return this.#writer.finish(urlOf(mapName), stackUrl);
  }

  #line(statement: string): void {
    this.#writer.line(statement);
  }

  /** The packs of dependencies, and modules that the browser loads by itself. */
  #writeImports(parts: readonly Part[]): void {
    const { base, isLoader } = this.#options;
    const files = new Set(
      parts.flatMap((part) =>
        part.kind === "dependency" ? part.entry.packs.map((pack) => beside(part.id, pack)) : []
      ),
    );
    for (const file of files) this.#line(`import ${JSON.stringify(file)};`);
    const natives = parts.filter((part) => part.kind === "native");
    const own = [joinUrl(base, CLIENT_URL), joinUrl(base, ENV_URL)];
    // A loader that awaits would run after `DOMContentLoaded`, and as natively, one that lacks a
    // module fails; an update has to arrive.
    const isStatic = ({ id }: NativePart) => isLoader || own.includes(id);
    for (const [index, part] of natives.filter(isStatic).entries()) {
      const local = `native${index}`;
      this.#line(`import * as ${local} from ${JSON.stringify(urlOf(part))};`);
      this.#line(`${part.isOutside ? "p" : "q"}(${JSON.stringify(part.id)}, ${local});`);
    }
    const others = natives.filter((part) => !isStatic(part)).map((part) => [part.id, urlOf(part)]);
    // One after the other, in the order in which a browser would load them.
    if (others.length > 0) {
      this.#line(`await n(${JSON.stringify(others)}, (url) => import(url));`);
    }
  }

  /** Modules that the packs define, but that the response does not know to be current. */
  #writeDoubts(packs: Iterable<string>, modules: readonly DefinedModule[]): void {
    const current = new Set(modules.map(({ part }) => part.id));
    const doubted = Array.from(packs, (pack) => [...this.#options.membersOf(pack)]).flat()
      .filter((id) => !current.has(id));
    if (doubted.length > 0) this.#line(`d(${JSON.stringify(doubted)});`);
  }

  /** The newest update, and lazily imported modules of which the page has an earlier version. */
  #writeVersions(parts: readonly Part[]): void {
    const { session, nodeOf } = this.#options;
    let newest = 0;
    const lazy = new Map<string, number>();
    for (const part of parts) {
      if ("version" in part) newest = Math.max(newest, part.version);
      if (part.kind !== "module") continue;
      for (const id of part.form.lazyImports) {
        const version = versionOf(nodeOf(id));
        if (session.get(id) && !session.has(id, version)) lazy.set(id, version);
      }
    }
    for (const version of lazy.values()) newest = Math.max(newest, version);
    if (newest > 0) this.#line(`u(${newest});`);
    for (const [id, version] of lazy) this.#line(`w(${JSON.stringify(id)}, ${version});`);
  }

  #writeModule(
    { part: { id, version, form }, definition }: DefinedModule,
    known: DeliveredModule | undefined,
  ): void {
    const { digest } = definition;
    if (known?.digest !== digest) this.#writer.define(form, version, definition);
    else if (known.version !== version) this.#line(`r(${JSON.stringify(id)}, ${version});`);
    this.#options.session.add(id, { version, digest });
  }

  #writeOther(part: Exclude<Part, ModulePart>): void {
    const id = JSON.stringify(part.id);
    let version = 0;
    if (part.kind === "native") version = part.version;
    else if (part.kind === "failed") {
      version = part.version;
      this.#line(`f(${id}, ${version}, ${JSON.stringify(messageOf(part.error))});`);
    } else if (part.kind === "dependency") {
      const { entry } = part;
      for (const { id: native, url, requiresDefault } of entry.natives) {
        this.#line(`a(${JSON.stringify(native)}, ${JSON.stringify(url)}, ${requiresDefault});`);
      }
      this.#line(`${entry.format === "cjs" ? "c" : "a"}(${id}, ${JSON.stringify(entry.id)});`);
    }
    this.#options.session.add(part.id, { version, digest: "" });
  }

  #writeStart(): void {
    const { base, session, entry, urlOf } = this.#options;
    this.#line(`import { usePacks } from ${JSON.stringify(joinUrl(base, CLIENT_URL))};`);
    const options = { base, session: session.id, moreUrl: urlOf("more") };
    this.#line(`b(${JSON.stringify(options)}, usePacks, (url) => import(url));`);
    if (entry === undefined) return;
    this.#line(`const done = e(${JSON.stringify(entry)}); if (done) await done;`);
  }
}

/** The URL of the current version of a module that the browser loads by itself. */
function urlOf({ id, version }: NativePart): string {
  return version > 0 ? injectQuery(id, `t=${version}`) : id;
}

/** The URL of a file in the folder of another. */
function beside(url: string, file: string): string {
  return url.slice(0, url.lastIndexOf("/") + 1) + file;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
