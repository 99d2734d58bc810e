/**
 * How a URL becomes a transform result, in the same steps for all modules:
 *
 * 1. The URL, without timestamp and `?import`, is resolved to an id; the graph adds its node.
 * 2. An existing result is returned; a transform in progress is shared.
 * 3. `load` hooks return the text; otherwise the file is read through `FileAccess`.
 * 4. `transform` hooks run, import analysis last.
 * 5. The outcome is committed to the graph, which refuses it if the module changed meanwhile. The
 *    transform is then repeated; the stale one leaves no trace.
 * 6. The module's files are watched, imported files can be served, orphaned modules are pruned.
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
import type { PipelineStep } from "../plugin_container/module_steps.ts";
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
  /**
   * Reads a project file through `FileAccess`. Rejects with a `VireoError` if it is missing or
   * access is denied.
   */
  readFile: (file: string) => Promise<string>;
  /**
   * Called with the files that a transform read, so that they are watched, and with its start time.
   */
  onFiles: (files: Iterable<string>, since: number) => void;
  /** Called with the file of each imported module, so that it can be served from any folder. */
  onImport: (file: string) => void;
  /** Called with modules that lost their last importer. */
  onPrune: (modules: Set<ModuleNode>) => void;
  /** Called with each module that was transformed, and when that began. */
  onTransformed: (module: ModuleNode, since: number) => void;
  debug: Debug;
}

/** A module for the browser. */
export interface ServedModule extends RenderedTransform {
  type: "js" | "css";
  /** Whether the contents of the URL never change. */
  immutable: boolean;
  module: ModuleNode;
}

/**
 * Maximum number of attempts for a module that keeps changing. The last transform is then
 * committed.
 */
const MAX_ATTEMPTS = 20;

export class TransformRequest {
  readonly #options: TransformRequestOptions;
  readonly #pending = new Map<string, Promise<ModuleNode>>();
  readonly #warmUp: WarmUp;

  constructor(options: TransformRequestOptions) {
    this.#options = options;
    this.#warmUp = new WarmUp((url) => this.transform(url));
  }

  /** Drops the transforms that were queued ahead of requests. */
  close(): void {
    this.#warmUp.clear();
  }

  /**
   * Transforms a module unless it is already transformed, and renders it with current timestamps.
   *
   * @param rawUrl The requested URL, without base.
   * @throws VireoError `MODULE_NOT_FOUND`; `PLUGIN_ERROR` if each transform is invalidated before
   *   it is rendered; and errors of load and transform hooks.
   */
  async serve(rawUrl: string): Promise<ServedModule> {
    const { graph, optimizer } = this.#options;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const module = await this.transform(rawUrl);
      const rendered = graph.render(module, renderNative);
      // The module can be invalidated between its transform and this turn.
      if (!rendered) continue;
      const isVersion = removeTimestampQuery(rawUrl) !== rawUrl;
      return {
        ...isVersion ? namedAfterFile(rendered, module) : rendered,
        type: module.transformResult!.type,
        immutable: optimizer.isOptimized(module.id!),
        module,
      };
    }
    throw restlessModuleError(rawUrl);
  }

  /**
   * Brings a module's transform up to date.
   *
   * @param options `isAlone`: its imports are not transformed ahead, because the page has them.
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

  /**
   * Runs a module's pipeline again and reports each step. The outcome is not stored.
   *
   * @param onStep Receives the calls of hooks in order.
   */
  async trace(
    module: ModuleNode,
    onStep: (step: PipelineStep) => void,
  ): Promise<TransformOutcome> {
    return await this.#transformModule(module, undefined, onStep);
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
      const milliseconds = performance.now() - start;
      const orphans = graph.commit(module, version, { ...outcome, milliseconds });
      if (!orphans) continue;
      this.#report(module, outcome, { orphans, since });
      if ("error" in outcome) throw outcome.error;
      this.#options.onTransformed(module, since);
      if (!isAlone) this.#warmImports(module);
      debug?.(`${url} in ${milliseconds.toFixed(1)}ms`);
      return module;
    }
  }

  /** Reports a committed outcome to the rest of the server. */
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

  /** Transforms static imports ahead, which the browser requests once it has parsed the module. */
  #warmImports(module: ModuleNode): void {
    for (const imported of module.staticImports) {
      if (!imported.transformResult) this.#warmUp.add(imported.url);
    }
  }

  /**
   * Adds the node of a URL. Returns the text as well if only a `load` hook proves that the module
   * exists.
   */
  async #enter(url: string): Promise<{ module: ModuleNode; source?: SourceDescription }> {
    const { graph, container } = this.#options;
    const id = unwrapId(url);
    const resolved = await container.resolveId(id);
    if (resolved && !resolved.external) {
      return { module: graph.ensureEntry(url, resolved.id, resolved.meta) };
    }
    // A plugin can load an id that no plugin resolves: the URL is then the id.
    const source = resolved ? null : await container.load(id);
    if (source) return { module: graph.ensureEntry(url, id), source };
    throw new VireoError("MODULE_NOT_FOUND", `Cannot find module "${cleanUrl(id)}"`, {
      hint: "Correct the path, including upper and lower case, or create the file",
    });
  }

  /** Loads and transforms a module. Never rejects: an error is an outcome. */
  async #transformModule(
    module: ModuleNode,
    loaded: SourceDescription | undefined,
    onStep?: (step: PipelineStep) => void,
  ): Promise<TransformOutcome> {
    const { container, optimizer } = this.#options;
    const id = module.id!;
    const watchedFiles = new Set<string>();
    const pass = { watchFiles: watchedFiles, ...onStep && { onStep } };
    let source: SourceDescription;
    try {
      source = loaded ?? await container.load(id, pass) ?? await this.#readSource(id);
    } catch (error) {
      return { error };
    }
    // A pre-bundled dependency is final: its code does not depend on the project.
    if (optimizer.isOptimized(id)) return { result: finalResult(source.code) };
    try {
      const transformed = await container.transform(source, id, pass);
      const type = isCssId(id) && isDirectRequest(id) ? "css" : "js";
      const { code, analysis, meta, style, takesReasons } = transformed;
      const { slots = [], record = null } = analysis
        ? await analyzedCode(analysis, code, module)
        : {};
      const file = cleanUrl(id);
      const isOriginal = analysis?.record.code === source.code;
      const traced = transformed.map ?? (isOriginal ? mapOfScript(source.code, file) : null);
      const map = traced && toRelativeSources(withSources(traced, file, source.code), file);
      const result = { code, slots, map, type, record } as const;
      return { result, meta, style, takesReasons, watchedFiles };
    } catch (error) {
      // With its files, because an edit of one of them can fix it.
      return { error, watchedFiles };
    }
  }

  async #readSource(id: string): Promise<SourceDescription> {
    if (id.startsWith("\0") || !/^(?:\/|[a-zA-Z]:)/.test(id)) {
      throw new VireoError(
        "MODULE_NOT_FOUND",
        `Cannot load "${id.replaceAll("\0", "")}": no plugin loads it`,
        {
          hint: "Return its code from a load hook of the plugin that resolves it",
        },
      );
    }
    return { code: await this.#options.readFile(cleanUrl(id)) };
  }
}

function restlessModuleError(rawUrl: string): VireoError {
  const url = canonicalUrl(rawUrl);
  return new VireoError(
    "PLUGIN_ERROR",
    `Cannot serve "${url}": it was invalidated after each of ${MAX_ATTEMPTS} transforms`,
    { hint: "Remove the call of invalidateModule() from the plugin that reacts to each transform" },
  );
}

function finalResult(code: string): TransformResult {
  return { code, slots: [], map: null, type: "js", record: null };
}

/**
 * The map of a script that only import analysis changed: developer tools show its original imports,
 * and keep its breakpoints, which belong to the file's name, when its URL gets a timestamp.
 */
function mapOfScript(code: string, file: string) {
  return isScript(file) && !MAP_COMMENT.test(code) ? identityMap(code, file) : null;
}

const isScript = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

const MAP_COMMENT = /^\/[/*][#@] sourceMappingURL=/m;

/**
 * Adds a map to the file's name to a version of a module without a map: developer tools keep
 * breakpoints by name, and the URL of a version has a timestamp.
 */
function namedAfterFile(rendered: RenderedTransform, module: ModuleNode): RenderedTransform {
  const { file, transformResult } = module;
  const isOriginal = file && transformResult?.type === "js" && transformResult.map === null;
  if (!isOriginal || MAP_COMMENT.test(rendered.code)) return rendered;
  const map = identityMap(rendered.code, cleanUrl(file.slice(file.lastIndexOf("/") + 1)));
  const code = rendered.code + inlineMapComment(map);
  return { code, etag: etagOf(code) };
}
