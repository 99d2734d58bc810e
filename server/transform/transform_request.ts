/**
 * How a URL becomes a transform result, the one way there is:
 *
 * 1. The URL, without time stamp and `?import`, is resolved to an id; the graph gets its node.
 * 2. A kept result is returned; a transform in flight is shared.
 * 3. `load` hooks give the text, else the file itself does, through the file door.
 * 4. `transform` hooks run, import analysis last.
 * 5. The result is kept when the module was not invalidated meanwhile; otherwise the work starts over, so that an outdated
 *    result is never served as current.
 */
import {
  identityMap,
  inlineMapComment,
  toRelativeSources,
  withSources,
} from "../../compiler/source_map.ts";
import type { Debug } from "../base/debug.ts";
import { VireoError } from "../base/errors.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import {
  ANALYZED_CODE,
  etagOf,
  IMPORT_SLOTS,
  type ImportSlot,
  type RenderedTransform,
  type TransformResult,
} from "../graph/transform_result.ts";
import type { PluginContainer } from "../plugin_container/container.ts";
import type { SourceDescription } from "../plugin_api/types.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import { WarmUp } from "./warm_up.ts";
import { cleanUrl, isCssId, isDirectRequest, removeTimestampQuery, unwrapId } from "../base/url.ts";

export interface TransformRequestOptions {
  graph: ModuleGraph;
  container: PluginContainer;
  optimizer: DependencyOptimizer;
  /** Reads a project file through the file door. Rejects with a `VireoError` when it may not be read or is missing. */
  readFile: (file: string) => Promise<string>;
  /** Called with the files that a transform read, so that they are watched, and the time at which it began. */
  onFiles: (files: Iterable<string>, since: number) => void;
  debug: Debug;
}

/** A module as it goes to the browser. */
export interface ServedModule extends RenderedTransform {
  type: "js" | "css";
  /** The URL names these contents for good. */
  immutable: boolean;
  module: ModuleNode;
}

/** Repeats before a module that keeps changing during its own transform is served as it is. */
const MAX_ATTEMPTS = 20;

export class TransformRequest {
  readonly #options: TransformRequestOptions;
  readonly #pending = new Map<string, Promise<ModuleNode>>();
  readonly #warmUp: WarmUp;

  constructor(options: TransformRequestOptions) {
    this.#options = options;
    this.#warmUp = new WarmUp((url) => this.transform(url));
  }

  /** Drops the work that nobody has asked for yet. */
  close(): void {
    this.#warmUp.clear();
  }

  /**
   * Gives a module as it is to be served now.
   *
   * @param rawUrl What the browser asks for, without base.
   * @throws VireoError `MODULE_NOT_FOUND`, and what load and transform hooks throw.
   */
  async serve(rawUrl: string): Promise<ServedModule> {
    const module = await this.transform(rawUrl);
    const rendered = this.#options.graph.render(module);
    if (!rendered) return await this.serve(rawUrl);
    const isVersion = removeTimestampQuery(rawUrl) !== rawUrl;
    return {
      ...isVersion ? namedAfterFile(rendered, module) : rendered,
      type: module.transformResult!.type,
      immutable: this.#options.optimizer.isOptimized(module.id!),
      module,
    };
  }

  /**
   * Brings a module's transform up to date.
   *
   * @param options `isAlone`: what the module imports is not asked for next, because the page has it.
   */
  async transform(rawUrl: string, { isAlone = false } = {}): Promise<ModuleNode> {
    const url = canonicalUrl(rawUrl);
    const known = this.#options.graph.getModuleByCanonicalUrl(url);
    if (known?.transformResult) return known;
    let pending = this.#pending.get(url);
    if (!pending) {
      pending = this.#run(url, isAlone).finally(() => this.#pending.delete(url));
      this.#pending.set(url, pending);
    }
    return await pending;
  }

  async #run(url: string, isAlone: boolean): Promise<ModuleNode> {
    const { graph, container, debug } = this.#options;
    await container.start();
    const known = graph.getModuleByCanonicalUrl(url);
    const { module, source } = known ? { module: known } : await this.#enter(url);
    for (let attempt = 1;; attempt++) {
      if (module.transformResult) return module;
      const version = module.version;
      const start = performance.now();
      graph.beginTransform(module, attempt < MAX_ATTEMPTS);
      try {
        const result = await this.#transformModule(module, attempt === 1 ? source : undefined);
        if (module.version !== version && attempt < MAX_ATTEMPTS) continue;
        graph.setTransform(module, { result });
        if (!isAlone) this.#warmImports(module);
        debug?.(`${url} in ${(performance.now() - start).toFixed(1)}ms`);
        return module;
      } catch (error) {
        if (module.version !== version && attempt < MAX_ATTEMPTS) continue;
        graph.setTransform(module, { error });
        throw error;
      }
    }
  }

  /** What a module imports statically is asked for as soon as the browser has read it. */
  #warmImports(module: ModuleNode): void {
    for (const imported of module.staticImports) {
      if (!imported.transformResult) this.#warmUp.add(imported.url);
    }
  }

  /** Makes the node of a URL; with its text, when that is what tells that there is such a module. */
  async #enter(url: string): Promise<{ module: ModuleNode; source?: SourceDescription }> {
    const { graph, container } = this.#options;
    const id = unwrapId(url);
    const resolved = await container.resolveId(id);
    if (resolved && !resolved.external) return { module: graph.ensureEntry(url, resolved.id) };
    // A plugin may load what it does not resolve: the URL is the id then.
    const source = resolved ? null : await container.load(id);
    if (source) return { module: graph.ensureEntry(url, id), source };
    throw new VireoError("MODULE_NOT_FOUND", `Cannot find module "${cleanUrl(id)}"`, {
      hint: "Check the path and the case of its letters; nothing resolves or loads it",
    });
  }

  async #transformModule(
    module: ModuleNode,
    loaded: SourceDescription | undefined,
  ): Promise<TransformResult> {
    const { graph, container, optimizer, onFiles } = this.#options;
    const id = module.id!;
    const since = Date.now();
    const watchFiles = new Set<string>();
    const source = loaded ?? await container.load(id, watchFiles) ?? await this.#readSource(id);
    // A pre-bundled dependency is final: nothing that it holds depends on the project.
    if (optimizer.isOptimized(id)) {
      return { code: source.code, map: null, mapComment: "", slots: [], type: "js" };
    }
    let failure: unknown;
    const transformed = await container.transform(source, id, watchFiles).catch((error) => {
      failure = error;
      return null;
    });
    // Also of a failed transform: the file that would mend it may be one of these.
    graph.updateWatchedFiles(module, watchFiles);
    onFiles(module.file ? [module.file, ...watchFiles] : watchFiles, since);
    if (!transformed) throw failure;
    module.meta = { ...module.meta, ...transformed.meta };
    const slots = transformed.meta[IMPORT_SLOTS] as ImportSlot[] | undefined;
    delete module.meta[IMPORT_SLOTS];
    const isOriginal = module.meta[ANALYZED_CODE] === source.code;
    delete module.meta[ANALYZED_CODE];
    const type = isCssId(id) && isDirectRequest(id) ? "css" : "js";
    const file = cleanUrl(id);
    const traced = transformed.map ?? (isOriginal ? mapOfScript(source.code, file) : null);
    const map = traced && toRelativeSources(withSources(traced, file, source.code), file);
    return {
      code: transformed.code,
      map,
      mapComment: map ? inlineMapComment(map, type) : "",
      slots: slots ?? [],
      type,
    };
  }

  async #readSource(id: string): Promise<SourceDescription> {
    if (id.startsWith("\0") || !/^(?:\/|[a-zA-Z]:)/.test(id)) {
      throw new VireoError(
        "MODULE_NOT_FOUND",
        `Cannot load "${id.replaceAll("\0", "")}": no plugin has it`,
        {
          hint: "A plugin resolved it and its load hook gave nothing",
        },
      );
    }
    return { code: await this.#options.readFile(cleanUrl(id)) };
  }
}

/**
 * The map of a script that nothing but import analysis has changed: developer tools show its own imports, and keep its
 * breakpoints, which belong to the file's name, when its URL gets a time stamp.
 */
function mapOfScript(code: string, file: string) {
  return isScript(file) && !MAP_COMMENT.test(code) ? identityMap(code, file) : null;
}

const isScript = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

const MAP_COMMENT = /^\/[/*][#@] sourceMappingURL=/m;

/**
 * A version of a module that plugins gave no map gets one of its own text, to its file's name: developer tools keep the
 * breakpoints of a name, and the version's URL has a time stamp.
 */
function namedAfterFile(rendered: RenderedTransform, module: ModuleNode): RenderedTransform {
  const { file, transformResult } = module;
  const isOriginal = file && transformResult?.type === "js" && transformResult.map === null;
  if (!isOriginal || MAP_COMMENT.test(rendered.code)) return rendered;
  const map = identityMap(rendered.code, cleanUrl(file.slice(file.lastIndexOf("/") + 1)));
  const code = rendered.code + inlineMapComment(map);
  return { code, etag: etagOf(code) };
}
