/**
 * How the module graph works:
 *
 * 1. A node is one module. It is added when the transform of an importer names it or the browser
 *    requests it, and is found by URL, by id and by file (one file can have several modules:
 *    `?raw`, SFC blocks).
 * 2. `commit()` is the only way to add a transform: it sets result, edges, watched files and meta
 *    at once, and returns the modules that lost their last importer. A transform of an outdated
 *    version is refused and changes nothing.
 * 3. Changes invalidate modules. A *hard* invalidation drops the transform. A *soft* one drops only
 *    the rendered text, because only timestamps of imported modules changed.
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

/** Returns the id of a URL, resolved by the plugin container, and the data that plugins keep. */
export type ResolveUrl = (
  url: string,
) => Promise<{ id: string; meta?: Record<string, unknown> } | null | undefined>;

/** The outcome of a transform: a result, or an error. */
export type TransformOutcome =
  | {
    result: TransformResult;
    /** Duration of the transform in milliseconds. */
    milliseconds?: number;
    /** Keys that plugins set; other keys are kept. */
    meta?: Record<string, unknown>;
    /** The style sheet, if the module does nothing but apply it. */
    style?: ModuleStyle | undefined;
    /** Whether updates with a reason change the module even if its code is equal. */
    takesReasons?: boolean;
    /**
     * Additional files that the transform read; if missing, those of the last transform are kept.
     */
    watchedFiles?: Iterable<string>;
  }
  | { error: unknown; watchedFiles?: Iterable<string> };

/** Writes the text of a result with current timestamps. */
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

  /** The module of a URL from the browser or a plugin; `?t=` and `?import` are ignored. */
  async getModuleByUrl(rawUrl: string): Promise<ModuleNode | undefined> {
    const url = canonicalUrl(rawUrl);
    const known = this.urlToModuleMap.get(url);
    if (known) return known;
    const resolved = await this.#resolveUrl(url);
    return resolved ? this.idToModuleMap.get(resolved.id) : undefined;
  }

  /** The module with exactly this canonical URL. */
  getModuleByCanonicalUrl(url: string): ModuleNode | undefined {
    return this.urlToModuleMap.get(url);
  }

  getModuleById(id: string): ModuleNode | undefined {
    return this.idToModuleMap.get(removeTimestampQuery(id));
  }

  /** All modules made from a file, or `undefined`. Plugins also pass names of virtual modules. */
  getModulesByFile(file: string): Set<ModuleNode> | undefined {
    const modules = this.fileToModulesMap.get(file);
    if (modules || isPath(file)) return modules;
    const named = [...this.idToModuleMap].filter(([id]) => cleanUrl(id) === file);
    return named.length > 0 ? new Set(named.map(([, node]) => node)) : undefined;
  }

  /** The modules that read `file` without being made from it: `addWatchFile`, `@import`. */
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

  /**
   * Returns the node of `id`, which is added if it is new. A node keeps the first URL of its id.
   *
   * @param meta Data of the plugin that resolved the URL. Keys that later hooks set stay.
   */
  ensureEntry(rawUrl: string, id: string, meta?: Readonly<Record<string, unknown>>): ModuleNode {
    const known = this.idToModuleMap.get(id);
    const url = canonicalUrl(rawUrl);
    if (known) {
      if (meta) known.meta = { ...meta, ...known.meta };
      this.urlToModuleMap.set(url, known);
      return known;
    }
    const node = new ModuleNode(url, isCssId(id) && isDirectRequest(id) ? "css" : "js");
    node.id = id;
    node.meta = { ...meta };
    this.urlToModuleMap.set(url, node);
    this.idToModuleMap.set(id, node);
    const file = cleanUrl(id);
    if (isPath(file)) {
      node.file = normalizePath(file);
      getOrAdd(this.fileToModulesMap, node.file).add(node);
    }
    return node;
  }

  /**
   * {@linkcode ensureEntry} for a URL whose id is not known yet; `undefined` if no plugin resolves
   * it.
   */
  async ensureEntryFromUrl(rawUrl: string): Promise<ModuleNode | undefined> {
    const url = canonicalUrl(rawUrl);
    const known = this.urlToModuleMap.get(url);
    if (known) return known;
    const resolved = await this.#resolveUrl(url);
    return resolved ? this.ensureEntry(url, resolved.id, resolved.meta) : undefined;
  }

  /**
   * Stores the outcome of a transform.
   *
   * @param node The module.
   * @param version Its {@linkcode ModuleNode.version} when the transform began; `null` stores the
   *   outcome even if the module changed meanwhile.
   * @returns The modules to prune: those that are no longer imported, and those that only these
   *   imported. `null` if the outcome is outdated: nothing changed, and the transform must be
   *   repeated.
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
    node.transformTime = outcome.milliseconds ?? null;
    node.meta = { ...node.meta, ...outcome.meta };
    node.style = outcome.style ?? null;
    node.takesReasons = outcome.takesReasons ?? false;
    return record ? this.#replaceEdges(node, record) : new Set();
  }

  #replaceEdges(node: ModuleNode, record: EdgeRecord): Set<ModuleNode> {
    const previous = node.importedModules;
    const edges = edgesOf(record, ({ id, url, meta }) => this.ensureEntry(url, id, meta));
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

  /**
   * Prunes the module if it loses its last importer, and with it the modules that only it imports.
   */
  #removeEdge(importer: ModuleNode, imported: ModuleNode, orphans: Set<ModuleNode>): void {
    imported.importers.delete(importer);
    if (orphans.has(imported) || isReachable(imported)) return;
    orphans.add(imported);
    const { importedModules } = imported;
    imported.isPruned = true;
    imported.importedModules = new Set();
    imported.staticImports = new Set();
    // If it is imported again, its next transform restores its edges.
    this.invalidate(imported, { timestamp: Date.now() });
    for (const each of importedModules) this.#removeEdge(imported, each, orphans);
  }

  /**
   * Notes that an HTML page loads a module, to explain reloads and to recognize entries that are
   * part of a cycle.
   */
  addPage(node: ModuleNode, page: string): void {
    node.pages.add(page);
  }

  /** The modules whose last transform failed. A new file can fix them. */
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
   * The text to serve for a transformed module, with current timestamps.
   *
   * @param render Called if there is no text yet, or a timestamp in it changed.
   * @returns `null` if the module has no transform, such as after an invalidation.
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
   * @param options `timestamp` in milliseconds since the epoch; `hmr` if it is part of an update,
   *   so that importers request the new version by URL; `soft` if only timestamps of its imports
   *   changed.
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
    // The error is kept until the next transform: a page that did not get the module still needs
    // the fix.
  }

  /** {@linkcode invalidate} with Vite's signature, for plugins. */
  invalidateModule(
    node: ModuleNode,
    _seen?: Set<ModuleNode>,
    timestamp: number = Date.now(),
    isHmr = false,
  ): void {
    this.invalidate(node, { timestamp, hmr: isHmr });
  }

  /** Invalidates every module, after a change of a tsconfig or of the dependencies. */
  invalidateAll(): void {
    const timestamp = Date.now();
    for (const node of this.idToModuleMap.values()) this.invalidate(node, { timestamp });
  }

  /** Invalidates the modules that depend on a changed file (Vite's name, for plugins). */
  onFileChange(file: string): void {
    const timestamp = Date.now();
    for (const node of this.getModulesByFile(file) ?? []) this.invalidate(node, { timestamp });
    for (const node of this.getModulesWatching(file) ?? []) this.invalidate(node, { timestamp });
  }
}

/**
 * Whether a module is imported, directly or indirectly, by an entry: a module that a page loads or
 * that no module imports. Modules that only import each other are not reachable.
 */
function isReachable(node: ModuleNode): boolean {
  const above = new Set([node]);
  // The iteration includes importers that are added meanwhile.
  for (const each of above) {
    const isRoot = each.importers.size === 0 && each !== node && !each.isPruned;
    if (isRoot || each.pages.size > 0) return true;
    for (const importer of each.importers) above.add(importer);
  }
  return false;
}

/** Whether a name is an absolute path rather than the name of a virtual module. */
function isPath(name: string): boolean {
  return /^(?:\/|[a-zA-Z]:)/.test(name);
}

/** A module URL in the form that the graph uses: without `?t=` and `?import`. */
export function canonicalUrl(url: string): string {
  return removeTimestampQuery(removeImportQuery(url));
}

function getOrAdd(map: Map<string, Set<ModuleNode>>, key: string): Set<ModuleNode> {
  let set = map.get(key);
  if (!set) map.set(key, set = new Set());
  return set;
}
