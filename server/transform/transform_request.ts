/**
 * How a URL becomes a transform result, the one way there is:
 *
 * 1. The URL, without timestamp and `?import`, is resolved to an id; the graph gets its node.
 * 2. A kept result is returned; a transform in flight is shared.
 * 3. `load` hooks give the text, else the file itself does, through `FileAccess`.
 * 4. `transform` hooks run, import analysis last.
 * 5. The graph takes the outcome. It refuses one of an outdated version: the work starts over then, and a stale transform has
 *    left no trace.
 * 6. The files that the module is made of are followed, imported files may be served, orphaned modules are pruned.
 */
import {
  identityMap,
  inlineMapComment,
  toRelativeSources,
  withSources,
} from "../../compiler/source_map.ts";
import type { Debug } from "../base/debug.ts";
import { VireoError } from "../base/errors.ts";
import { canonicalUrl, type ModuleGraph, type TransformOutcome } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { etagOf, type RenderedTransform, type TransformResult } from "../graph/transform_result.ts";
import type { PluginContainer } from "../plugin_container/container.ts";
import type { SourceDescription } from "../plugin_api/types.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import { analyzedCode } from "./analyzed_code.ts";
import { renderNative } from "./render_native.ts";
import { WarmUp } from "./warm_up.ts";
import { cleanUrl, isCssId, isDirectRequest, removeTimestampQuery, unwrapId } from "../base/url.ts";

export interface TransformRequestOptions {
  graph: ModuleGraph;
  container: PluginContainer;
  optimizer: DependencyOptimizer;
  /** Reads a project file through `FileAccess`. Rejects with a `VireoError` when it may not be read or is missing. */
  readFile: (file: string) => Promise<string>;
  /** Called with the files that a transform read, so that they are watched, and the time at which it began. */
  onFiles: (files: Iterable<string>, since: number) => void;
  /** Called with the file of each imported module, so that it can be served wherever it is. */
  onImport: (file: string) => void;
  /** Called with modules that lost their last importer. */
  onPrune: (modules: Set<ModuleNode>) => void;
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
    const rendered = this.#options.graph.render(module, renderNative);
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
      const version = attempt < MAX_ATTEMPTS ? module.version : null;
      const start = performance.now();
      const since = Date.now();
      const outcome = await this.#transformModule(module, attempt === 1 ? source : undefined);
      const orphans = graph.commit(module, version, outcome);
      if (!orphans) continue;
      this.#report(module, outcome, { orphans, since });
      if ("error" in outcome) throw outcome.error;
      if (!isAlone) this.#warmImports(module);
      debug?.(`${url} in ${(performance.now() - start).toFixed(1)}ms`);
      return module;
    }
  }

  /** Tells the rest of the server about an outcome that the graph has taken. */
  #report(
    module: ModuleNode,
    outcome: TransformOutcome,
    { orphans, since }: { orphans: Set<ModuleNode>; since: number },
  ): void {
    const { onFiles, onImport, onPrune } = this.#options;
    const { watchedFiles } = outcome;
    if (watchedFiles) onFiles(module.file ? [module.file, ...watchedFiles] : watchedFiles, since);
    const record = "result" in outcome ? outcome.result.record : null;
    for (const { target } of [...record?.imports ?? [], ...record?.hot.acceptedDeps ?? []]) {
      if (target?.kind === "module") onImport(cleanUrl(target.id));
    }
    if (orphans.size > 0) onPrune(orphans);
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

  /** Loads and transforms a module. Never rejects: an error is an outcome. */
  async #transformModule(
    module: ModuleNode,
    loaded: SourceDescription | undefined,
  ): Promise<TransformOutcome> {
    const { container, optimizer } = this.#options;
    const id = module.id!;
    const watchedFiles = new Set<string>();
    let source: SourceDescription;
    try {
      source = loaded ?? await container.load(id, watchedFiles) ?? await this.#readSource(id);
    } catch (error) {
      return { error };
    }
    // A pre-bundled dependency is final: nothing that it holds depends on the project.
    if (optimizer.isOptimized(id)) return { result: finalResult(source.code) };
    try {
      const { meta, style, ...transformed } = await container.transform(source, id, watchedFiles);
      const type = isCssId(id) && isDirectRequest(id) ? "css" : "js";
      const { code, analysis } = transformed;
      const { slots = [], record = null } = analysis
        ? await analyzedCode(analysis, code, module)
        : {};
      const file = cleanUrl(id);
      const isOriginal = analysis?.record.code === source.code;
      const traced = transformed.map ?? (isOriginal ? mapOfScript(source.code, file) : null);
      const map = traced && toRelativeSources(withSources(traced, file, source.code), file);
      const mapComment = map ? inlineMapComment(map, type) : "";
      const result = { code, slots, map, mapComment, type, record } as const;
      return { result, meta, style, watchedFiles };
    } catch (error) {
      // With its files: the edit that fixes it may be in one of them.
      return { error, watchedFiles };
    }
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

function finalResult(code: string): TransformResult {
  return { code, slots: [], map: null, mapComment: "", type: "js", record: null };
}

/**
 * The map of a script that nothing but import analysis has changed: developer tools show its own imports, and keep its
 * breakpoints, which belong to the file's name, when its URL gets a timestamp.
 */
function mapOfScript(code: string, file: string) {
  return isScript(file) && !MAP_COMMENT.test(code) ? identityMap(code, file) : null;
}

const isScript = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

const MAP_COMMENT = /^\/[/*][#@] sourceMappingURL=/m;

/**
 * A version of a module that plugins gave no map gets one of its own text, to its file's name: developer tools keep the
 * breakpoints of a name, and the version's URL has a timestamp.
 */
function namedAfterFile(rendered: RenderedTransform, module: ModuleNode): RenderedTransform {
  const { file, transformResult } = module;
  const isOriginal = file && transformResult?.type === "js" && transformResult.map === null;
  if (!isOriginal || MAP_COMMENT.test(rendered.code)) return rendered;
  const map = identityMap(rendered.code, cleanUrl(file.slice(file.lastIndexOf("/") + 1)));
  const code = rendered.code + inlineMapComment(map);
  return { code, etag: etagOf(code) };
}
