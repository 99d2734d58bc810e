import type { ModuleRegistry, SourceDelivery } from "./registry.ts";
import type { Namespace } from "./definition.ts";

/** Options that a loader passes to the registry of its page. */
export interface PackOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** The session by which the server knows the modules of the loader. */
  session: string;
  /** The URL that delivers more modules. */
  moreUrl: string;
}

/** The hot client's view of packed modules. */
export interface PackedModules {
  /** Whether the page has a module, by its id. */
  has(id: string): boolean;
  /** Whether a module of the page threw when it was evaluated. */
  hasFailed(id: string): boolean;
  /**
   * Loads and evaluates a version of a module.
   *
   * @param version Milliseconds since the epoch: the timestamp of the update.
   */
  importUpdated(id: string, version: number): Promise<Namespace>;
}

/** A module to deliver. */
interface Root {
  id: string;
  /** The id of the module that imports it; empty for an update. */
  importer: string;
  /** At least; plugins send updates of modules that did not change for the server. */
  version: number;
}

/**
 * Sessions in a request. Each facade has one; a response can then repeat modules of later ones,
 * which the page ignores.
 */
const MOST_SESSIONS = 20;

/** Characters of the parameters of modules in one request. */
const MOST_CHARACTERS = 4000;

/** Delivers source modules to the registry of a page. */
export class PackDelivery implements SourceDelivery, PackedModules {
  readonly #registry: Pick<ModuleRegistry, "has" | "hasFailed" | "evaluate" | "namespaceOf">;
  readonly #importNatively: (url: string) => Promise<unknown>;
  readonly #sessions: string[] = [];
  #options: PackOptions | undefined;
  /** The modules of the next request. */
  #roots: Root[] = [];
  #next: Promise<unknown> | undefined;
  /** All requests so far. */
  #last: Promise<unknown> = Promise.resolve();
  /** Whether a response was lost, so that the server does not know the modules of the page. */
  #hasLost = false;

  constructor(
    registry: Pick<ModuleRegistry, "has" | "hasFailed" | "evaluate" | "namespaceOf">,
    importNatively: (url: string) => Promise<unknown>,
  ) {
    this.#registry = registry;
    this.#importNatively = importNatively;
  }

  /** Adds the session of a loader. */
  add(options: PackOptions): void {
    this.#options ??= options;
    if (this.#sessions.length < MOST_SESSIONS) this.#sessions.push(options.session);
  }

  has(id: string): boolean {
    return this.#registry.has(id);
  }

  hasFailed(id: string): boolean {
    return this.#registry.hasFailed(id);
  }

  idOf(url: string): string | undefined {
    const { base = "/" } = this.#options ?? {};
    if (!URL.canParse(url)) return undefined;
    const { origin, pathname, search } = new URL(url);
    if (origin !== location.origin || !pathname.startsWith(base)) return undefined;
    const query = search.slice(1).split("&").filter((part) =>
      !/^(?:t=\d{13}|import=?|)$/.test(part)
    );
    return decodePath(pathname) + (query.length > 0 ? `?${query.join("&")}` : "");
  }

  async deliver(id: string, importer = "", version = 0): Promise<void> {
    this.#roots.push({ id, importer, version });
    // Updates of one message, and imports of one task, share a request.
    this.#next ??= Promise.resolve().then(() => this.#request());
    await this.#next;
    // Modules that a response lacks can be in an earlier one.
    await this.#last;
  }

  async importUpdated(id: string, version: number): Promise<Namespace> {
    await this.deliver(id, "", version);
    await this.#registry.evaluate(id);
    return this.#registry.namespaceOf(id);
  }

  /** Requests the modules that were asked for; several times if their names are long. */
  #request(): Promise<unknown> {
    const requests = inGroups(this.#roots).map((roots, index) =>
      this.#importNatively(this.#moreUrl(roots, index))
    );
    this.#roots = [];
    this.#next = undefined;
    this.#hasLost = false;
    const all = Promise.all(requests);
    const settled = all.catch(() => this.#hasLost = true);
    this.#last = Promise.all([this.#last, settled]);
    return all;
  }

  #moreUrl(roots: readonly Root[], index: number): string {
    const parameters = new URLSearchParams(roots.flatMap(parametersOf));
    for (const session of this.#sessions) parameters.append("session", session);
    if (this.#hasLost) parameters.set("reset", "");
    // A module is evaluated once per URL.
    parameters.set("n", `${performance.now()}-${index}`);
    return `${this.#options!.moreUrl}?${parameters}`;
  }
}

function parametersOf({ id, importer, version }: Root): [string, string][] {
  return [["root", id], ["importer", importer], ["version", String(version)]];
}

/** Splits modules so that the URL of each request stays far below the limits of servers. */
function inGroups(roots: readonly Root[]): Root[][] {
  const groups: Root[][] = [];
  let length = Infinity;
  for (const root of roots) {
    const own = String(new URLSearchParams(parametersOf(root))).length;
    if (length + own > MOST_CHARACTERS) {
      groups.push([]);
      length = 0;
    }
    length += own;
    groups.at(-1)!.push(root);
  }
  return groups;
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
