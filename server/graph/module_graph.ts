/**
 * How the module graph works:
 *
 * 1. A node stands for one module URL. It enters the graph when an importer's transform names it or the browser requests
 *    it, and is found again by url, by id and by file (one file may have several modules: `?raw`, SFC blocks).
 * 2. `commit()` is the only way for a transform into the graph: it takes result, edges, watched files and meta in one go, and
 *    returns the modules that lost their last importer. A transform of an outdated version is refused and changes nothing.
 * 3. A change invalidates: *hard* drops the transform; *soft* drops only the rendered text, since nothing but timestamps of
 *    imported modules changed.
 * 4. Nothing outside this class changes nodes or edges.
 */
import { normalizePath } from "../base/paths.ts";
import {
  cleanUrl,
  isCssId,
  isDirectRequest,
  removeImportQuery,
  removeTimestampQuery,
} from "../base/url.ts";
import { ModuleNode } from "./module_node.ts";
import { type EdgeRecord, edgesOf, isOverruled } from "./module_edges.ts";
import type { ModuleStyle, RenderedTransform, TransformResult } from "./transform_result.ts";

/** Gives the id of a URL, as the plugin container resolves it. */
export type ResolveUrl = (url: string) => Promise<{ id: string } | null | undefined>;

/** The outcome of a transform: a result, or an error. */
export type TransformOutcome =
  | {
    result: TransformResult;
    /** Keys that plugins set; earlier ones stay. */
    meta?: Record<string, unknown>;
    /** The style sheet that is all the module does. */
    style?: ModuleStyle;
    /** Further files that the transform read; without it, those of the last one stay. */
    watchedFiles?: Iterable<string>;
  }
  | { error: unknown; watchedFiles?: Iterable<string> };

/** Writes the text of a result with the timestamps of the moment. */
export type Renderer = (
  result: TransformResult,
  timestampOf: (id: string) => number,
) => RenderedTransform;

export class ModuleGraph {
  readonly urlToModuleMap: Map<string, ModuleNode> = new Map();
  readonly idToModuleMap: Map<string, ModuleNode> = new Map();
  readonly fileToModulesMap: Map<string, Set<ModuleNode>> = new Map();
  readonly #watchers: Map<string, Set<ModuleNode>> = new Map();
  readonly #resolveUrl: ResolveUrl;

  constructor(resolveUrl: ResolveUrl) {
    this.#resolveUrl = resolveUrl;
  }

  /** The module of a URL as the browser or a plugin writes it: `?t=` and `?import` do not matter. */
  async getModuleByUrl(rawUrl: string): Promise<ModuleNode | undefined> {
    const url = canonicalUrl(rawUrl);
    const known = this.urlToModuleMap.get(url);
    if (known) return known;
    const resolved = await this.#resolveUrl(url);
    return resolved ? this.idToModuleMap.get(resolved.id) : undefined;
  }

  /** The module at exactly this canonical URL. */
  getModuleByCanonicalUrl(url: string): ModuleNode | undefined {
    return this.urlToModuleMap.get(url);
  }

  getModuleById(id: string): ModuleNode | undefined {
    return this.idToModuleMap.get(removeTimestampQuery(id));
  }

  /** All modules made of a file, or `undefined`. Plugins ask for their virtual modules by name. */
  getModulesByFile(file: string): Set<ModuleNode> | undefined {
    const modules = this.fileToModulesMap.get(file);
    if (modules || isPath(file)) return modules;
    const named = [...this.idToModuleMap].filter(([id]) => cleanUrl(id) === file);
    return named.length > 0 ? new Set(named.map(([, node]) => node)) : undefined;
  }

  /** The modules that read `file` without being made of it: `addWatchFile`, `@import`. */
  getModulesWatching(file: string): Set<ModuleNode> | undefined {
    return this.#watchers.get(file);
  }

  /** Every file that the graph depends on. */
  *files(): IterableIterator<string> {
    yield* this.fileToModulesMap.keys();
    for (const file of this.#watchers.keys()) {
      if (!this.fileToModulesMap.has(file)) yield file;
    }
  }

  /** The node of `id`, made if it is new. The first URL of an id is its URL. */
  ensureEntry(rawUrl: string, id: string): ModuleNode {
    const known = this.idToModuleMap.get(id);
    const url = canonicalUrl(rawUrl);
    if (known) {
      this.urlToModuleMap.set(url, known);
      return known;
    }
    const node = new ModuleNode(url, isCssId(id) && isDirectRequest(id) ? "css" : "js");
    node.id = id;
    this.urlToModuleMap.set(url, node);
    this.idToModuleMap.set(id, node);
    const file = cleanUrl(id);
    if (isPath(file)) {
      node.file = normalizePath(file);
      getOrAdd(this.fileToModulesMap, node.file).add(node);
    }
    return node;
  }

  /** {@linkcode ensureEntry} for a URL whose id is not known yet; `undefined` when nothing resolves it. */
  async ensureEntryFromUrl(rawUrl: string): Promise<ModuleNode | undefined> {
    const url = canonicalUrl(rawUrl);
    const known = this.urlToModuleMap.get(url);
    if (known) return known;
    const resolved = await this.#resolveUrl(url);
    return resolved ? this.ensureEntry(url, resolved.id) : undefined;
  }

  /**
   * Takes the outcome of a transform.
   *
   * @param node The module.
   * @param version Its {@linkcode ModuleNode.version} when the transform began; `null` for an outcome that is to be taken
   *   however often the module changed meanwhile.
   * @returns The modules that are no longer imported, with those that only they imported: they are to be pruned. `null`
   *   when the outcome is outdated: nothing has changed then, and the transform has to start over.
   */
  commit(
    node: ModuleNode,
    version: number | null,
    outcome: TransformOutcome,
  ): Set<ModuleNode> | null {
    const record = "result" in outcome ? outcome.result.record : null;
    if (version !== null) {
      if (node.version !== version) return null;
      if (record && isOverruled(record, this.idToModuleMap)) return null;
    }
    if (outcome.watchedFiles) this.#replaceWatchedFiles(node, outcome.watchedFiles);
    node.rendered = null;
    if ("error" in outcome) {
      node.transformResult = null;
      node.transformError = outcome.error;
      return new Set();
    }
    node.transformResult = outcome.result;
    node.transformError = undefined;
    node.meta = { ...node.meta, ...outcome.meta };
    node.style = outcome.style ?? null;
    return record ? this.#replaceEdges(node, record) : new Set();
  }

  #replaceEdges(node: ModuleNode, record: EdgeRecord): Set<ModuleNode> {
    const previous = node.importedModules;
    const edges = edgesOf(record, ({ id, url }) => this.ensureEntry(url, id));
    Object.assign(node, edges);
    for (const imported of edges.importedModules) {
      imported.importers.add(node);
      imported.isPruned = false;
    }
    const orphans = new Set<ModuleNode>();
    for (const imported of previous) {
      if (!edges.importedModules.has(imported)) this.#removeEdge(node, imported, orphans);
    }
    return orphans;
  }

  /** A module that loses its last importer leaves the page, and with it the modules that only it imports. */
  #removeEdge(importer: ModuleNode, imported: ModuleNode, orphans: Set<ModuleNode>): void {
    imported.importers.delete(importer);
    if (orphans.has(imported) || isReachable(imported)) return;
    orphans.add(imported);
    const { importedModules } = imported;
    imported.isPruned = true;
    imported.importedModules = new Set();
    imported.staticImports = new Set();
    // A module that imports it again needs its edges back, which come from its next transform.
    this.invalidate(imported, { timestamp: Date.now() });
    for (const each of importedModules) this.#removeEdge(imported, each, orphans);
  }

  /** Notes that an HTML page names a module, so that a reload can be explained and no cycle hides an entry. */
  addPage(node: ModuleNode, page: string): void {
    node.pages.add(page);
  }

  /** The modules whose last transform failed: a file that appears may mend them. */
  failedModules(): ModuleNode[] {
    return [...this.idToModuleMap.values()].filter((node) => node.transformError !== undefined);
  }

  #replaceWatchedFiles(node: ModuleNode, files: Iterable<string>): void {
    const next = new Set<string>();
    for (const file of files) if (file !== node.file) next.add(file);
    for (const file of node.watchedFiles) if (!next.has(file)) this.#unwatch(file, node);
    for (const file of next) getOrAdd(this.#watchers, file).add(node);
    node.watchedFiles = next;
  }

  #unwatch(file: string, node: ModuleNode): void {
    const watching = this.#watchers.get(file);
    watching?.delete(node);
    if (watching?.size === 0) this.#watchers.delete(file);
  }

  /**
   * The text to serve for a module whose transform is kept, with the timestamps of now.
   *
   * @param render Called when the text is not there, or a timestamp in it changed.
   */
  render(node: ModuleNode, render: Renderer): RenderedTransform | null {
    if (!node.transformResult) return null;
    return node.rendered ??= render(
      node.transformResult,
      (id) => this.idToModuleMap.get(id)?.lastHmrTimestamp ?? 0,
    );
  }

  /**
   * Invalidates a module.
   *
   * @param node The module.
   * @param options `timestamp` in milliseconds since the epoch; `hmr` when an update carries it, so that importers
   *   ask for the new version by URL; `soft` when only timestamps of its imports changed.
   */
  invalidate(
    node: ModuleNode,
    options: { timestamp: number; hmr?: boolean; soft?: boolean },
  ): void {
    node.rendered = null;
    if (options.hmr) {
      node.lastHmrTimestamp = options.timestamp;
      for (const importer of node.importers) importer.rendered = null;
    }
    if (options.soft) return;
    node.version++;
    node.lastInvalidationTimestamp = options.timestamp;
    node.transformResult = null;
    // The error stays until the next transform: a page that never got the module still waits for it to be mended.
  }

  /** {@linkcode invalidate} by Vite's signature, for plugins. */
  invalidateModule(
    node: ModuleNode,
    _seen?: Set<ModuleNode>,
    timestamp: number = Date.now(),
    isHmr = false,
  ): void {
    this.invalidate(node, { timestamp, hmr: isHmr });
  }

  /** Drops every transform, as after a change of the config or of the set of dependencies. */
  invalidateAll(): void {
    const timestamp = Date.now();
    for (const node of this.idToModuleMap.values()) this.invalidate(node, { timestamp });
  }

  /** Invalidates what a changed file went into (Vite's name, for plugins). */
  onFileChange(file: string): void {
    const timestamp = Date.now();
    for (const node of this.getModulesByFile(file) ?? []) this.invalidate(node, { timestamp });
    for (const node of this.getModulesWatching(file) ?? []) this.invalidate(node, { timestamp });
  }
}

/** Whether a page, or a module that is nobody's import, leads to a module. Modules that only import each other are led to by none. */
function isReachable(node: ModuleNode): boolean {
  const above = new Set([node]);
  // A set hands out what is added while it is walked.
  for (const each of above) {
    const isRoot = each.importers.size === 0 && each !== node && !each.isPruned;
    if (isRoot || each.pages.size > 0) return true;
    for (const importer of each.importers) above.add(importer);
  }
  return false;
}

/** Whether a name is an absolute path, and not that of a virtual module. */
function isPath(name: string): boolean {
  return /^(?:\/|[a-zA-Z]:)/.test(name);
}

/** A module URL as the graph keeps it: without timestamp and import mark. */
export function canonicalUrl(url: string): string {
  return removeTimestampQuery(removeImportQuery(url));
}

function getOrAdd(map: Map<string, Set<ModuleNode>>, key: string): Set<ModuleNode> {
  let set = map.get(key);
  if (!set) map.set(key, set = new Set());
  return set;
}
