import { codeFrame, locationOfOffset } from "../../compiler/code_frame.ts";
import { parseAst } from "../../compiler/javascript/parse_ast.ts";
import type { SourceMap } from "../../compiler/types.ts";
import { combineMaps, identityMap, withSources } from "../../compiler/source_map.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { AnalyzedCode } from "../graph/transform_result.ts";
import { VireoError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { normalizePath } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";
import type {
  LogPosition,
  MinimalContext,
  Plugin,
  PluginContext,
  PluginEnvironment,
  PluginModuleInfo,
  ResolvedId,
  RollupLog,
  TransformContext,
} from "../plugin_api/types.ts";

/** The parts of the container that contexts use. */
export interface ContextHost {
  readonly logger: Logger;
  readonly graph: ModuleGraph;
  readonly environment: PluginEnvironment;
  resolve(
    source: string,
    importer: string | undefined,
    options: {
      skip: Set<Plugin>;
      custom?: Record<string, unknown> | undefined;
      attributes?: Record<string, string>;
      isEntry?: boolean;
    },
  ): Promise<ResolvedId | null>;
  loadModule(id: string): Promise<void>;
  /** Files that hooks outside a module's transform watch. */
  readonly watchFiles: Set<string>;
}

/** State of one module during its `load` and `transform` hooks. */
export interface ModulePass {
  readonly id: string;
  /** The loaded text of the module. */
  readonly source: string;
  /** The module's text before the current transform, for error frames. */
  code: string;
  /** Maps of the transforms so far, the latest first. */
  readonly maps: (SourceMap | null)[];
  readonly watchFiles: Set<string>;
  /** Data that the hooks so far keep about the module. */
  readonly meta: Record<string, unknown>;
  /** That of the imports, once it is done. */
  analysis?: AnalyzedCode;
}

/** The versions that plugins check; hooks behave as in these versions. */
const META: MinimalContext["meta"] = {
  rollupVersion: "4.50.0",
  rolldownVersion: "1.0.0",
  viteVersion: "8.3.8",
  watchMode: true,
};

const unwrap = (log: string | RollupLog | (() => string | RollupLog)): RollupLog => {
  const value = typeof log === "function" ? log() : log;
  return typeof value === "string" ? { message: value } : value;
};

function place(log: RollupLog, position: LogPosition | undefined, pass?: ModulePass): RollupLog {
  const id = log.id ?? pass?.id;
  if (position === undefined || !pass) return { ...log, message: log.message, id };
  const loc = typeof position === "number" ? locationOfOffset(pass.code, position) : position;
  return {
    ...log,
    message: log.message,
    id,
    loc: log.loc ?? { file: pass.id, ...loc },
    frame: log.frame ?? codeFrame(pass.code, loc),
  };
}

function logLine(plugin: Plugin, log: RollupLog): string {
  const where = log.loc
    ? `\n  at ${log.loc.file ?? log.id}:${log.loc.line}:${log.loc.column + 1}`
    : "";
  const frame = log.frame ? `\n${log.frame}` : "";
  const hint = typeof log.hint === "string" ? `\n  hint: ${log.hint}` : "";
  return `[${plugin.name}] ${log.message}${where}${frame}${hint}`;
}

/** The error that `this.error` throws: the plugin's own, with its name and the position added. */
function toError(
  plugin: Plugin,
  log: RollupLog | Error,
  position: LogPosition | undefined,
  pass?: ModulePass,
): Error {
  const fields = place(
    log instanceof Error ? { ...log, message: log.message } : log,
    position,
    pass,
  );
  if (log instanceof Error) {
    return Object.assign(log, { plugin: plugin.name, ...fields, message: log.message });
  }
  return new VireoError("PLUGIN_ERROR", fields.message, {
    plugin: plugin.name,
    id: fields.id,
    loc: fields.loc,
    frame: fields.frame,
    hint: fields.hint,
    cause: log.cause,
  });
}

/**
 * `this` of hooks that run before the container exists: `config`, `configResolved`,
 * `configureServer`.
 */
export function minimalContext(plugin: Plugin, logger: Logger, pass?: ModulePass): MinimalContext {
  return {
    meta: META,
    debug: () => {},
    info: (log) => logger.info(logLine(plugin, place(unwrap(log), undefined, pass))),
    warn: (log, position) => logger.warn(logLine(plugin, place(unwrap(log), position, pass))),
    error(log, position): never {
      throw toError(plugin, typeof log === "string" ? { message: log } : log, position, pass);
    },
  };
}

function moduleInfo(graph: ModuleGraph, id: string): PluginModuleInfo | null {
  const node = graph.getModuleById(id);
  if (!node) return null;
  const ids = (nodes: Iterable<{ id: string | null }>) =>
    Array.from(nodes, (each) => each.id).filter((each) => each !== null);
  const importsStatically = (importer: typeof node) => importer.staticImports.has(node);
  const importers = [...node.importers];
  return {
    id,
    code: node.transformResult?.code ?? null,
    meta: node.meta,
    isEntry: node.importers.size === 0,
    isExternal: false,
    importers: ids(importers.filter(importsStatically)),
    dynamicImporters: ids(importers.filter((importer) => !importsStatically(importer))),
    importedIds: ids(node.staticImports),
    dynamicallyImportedIds: ids(
      [...node.importedModules].filter((each) => !node.staticImports.has(each)),
    ),
  };
}

/**
 * A dev server has no bundle to emit to. Plugins for builds call these methods too, and can
 * continue without a file.
 */
function noAssets(plugin: Plugin, logger: Logger, method: string): string {
  logger.warnOnce(
    `[${plugin.name}] this.${method}() has no effect in a dev server: there is no bundle to emit to`,
  );
  return "";
}

/**
 * `this` of `buildStart`, `resolveId`, `load` and `transform` for one plugin.
 *
 * @param host The container.
 * @param plugin The plugin whose hook runs.
 * @param pass The current module; absent in `buildStart` and `resolveId`.
 * @param skip Plugins that are already resolving, so that `this.resolve` does not call them again.
 */
export function pluginContext(
  host: ContextHost,
  plugin: Plugin,
  pass?: ModulePass,
  skip?: ReadonlySet<Plugin>,
): TransformContext {
  const watchFiles = pass?.watchFiles ?? host.watchFiles;
  const context: PluginContext & TransformContext = {
    ...minimalContext(plugin, host.logger, pass),
    environment: host.environment,
    ssr: false,
    _activeId: pass?.id ?? null,
    _activeCode: pass?.code ?? null,
    resolve(source, importer, options = {}) {
      const skipped = new Set(skip);
      if (options.skipSelf !== false) skipped.add(plugin);
      return host.resolve(source, importer, { ...options, skip: skipped });
    },
    async load({ id }) {
      await host.loadModule(id);
      const info = moduleInfo(host.graph, id);
      if (info) return info;
      throw new VireoError("MODULE_NOT_FOUND", `Cannot load "${id}"`, { plugin: plugin.name });
    },
    parse: (code, options) => parseAst(code, options),
    addWatchFile: (file) => void watchFiles.add(normalizePath(file)),
    getWatchFiles: () => [...watchFiles],
    getModuleInfo(id) {
      const info = moduleInfo(host.graph, id);
      // Hooks see what earlier ones of the same transform keep, before the graph takes it.
      return info && pass?.id === id ? { ...info, meta: { ...info.meta, ...pass.meta } } : info;
    },
    getModuleIds: () => host.graph.idToModuleMap.keys(),
    emitFile: () => noAssets(plugin, host.logger, "emitFile"),
    setAssetSource: () => void noAssets(plugin, host.logger, "setAssetSource"),
    getFileName: () => noAssets(plugin, host.logger, "getFileName"),
    getCombinedSourcemap() {
      if (!pass) return { version: 3, sources: [], names: [], mappings: "" };
      const file = cleanUrl(pass.id);
      const map = combineMaps(pass.maps, file);
      // Unchanged text is its own original.
      return map ? withSources(map, file, pass.source) : identityMap(pass.source, file);
    },
    noteAnalysis(id, analysis) {
      if (pass?.id === id) pass.analysis = analysis;
    },
  };
  return context;
}
