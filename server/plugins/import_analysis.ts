/**
 * The last transform of every script. It is a plugin because other plugins find it by its name,
 * wrap it or run after it. Its input and output are text: `compiler/module_record/` reads the
 * imports, `server/transform/render_native.ts` writes their URLs. The record is passed to the
 * transform request, which commits it to the graph. Nothing is changed here, so a plugin can call
 * the hook with any text.
 */
import { existsSync } from "node:fs";
import { codeFrame, locationOfOffset } from "../../compiler/code_frame.ts";
import {
  analyzeImports,
  type ImportRequest,
} from "../../compiler/module_record/analyze_imports.ts";
import type { ImportTarget, ModuleTarget } from "../../compiler/module_record/module_record.ts";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import { VireoError } from "../base/errors.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import { isInside } from "../base/paths.ts";
import type { Plugin, TransformContext } from "../plugin_api/types.ts";
import { isUnresolvedAlias } from "../resolve/apply_alias.ts";
import { withImportedNames } from "../resolve/browser_external.ts";
import { packageTypeOf } from "../resolve/package_type.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import { writeUrls } from "../transform/render_native.ts";
import {
  cleanUrl,
  CLIENT_URL,
  ENV_URL,
  isCssId,
  isDataUrl,
  isDirectRequest,
  isExternalUrl,
  joinUrl,
  removeImportQuery,
  removeTimestampQuery,
  urlOfId,
} from "../base/url.ts";

export interface ImportAnalysisOptions {
  root: string;
  base: string;
  /** Supplies the URLs of known modules. */
  graph: Pick<ModuleGraph, "getModuleById">;
  optimizer: DependencyOptimizer;
  /** `legacy.inconsistentCjsInterop` */
  ignoresImporterType?: boolean | undefined;
  /** Whether an alias applies to a specifier, even to one that looks like a URL. */
  isAliased: (specifier: string) => boolean;
  /** Returns the error for a specifier that no plugin resolves. */
  explainUnresolved: (specifier: string, importer: string) => Error;
}

const isOwnModule = (specifier: string) => [CLIENT_URL, ENV_URL].includes(cleanUrl(specifier));

const leavesServer = (specifier: string) =>
  (isExternalUrl(specifier) && !specifier.startsWith("file:")) || isDataUrl(specifier) ||
  specifier.startsWith("blob:");

/**
 * The plugin that writes the URLs of imports.
 *
 * @param options The parts of the server that it uses.
 */
export function importAnalysisPlugin(options: ImportAnalysisOptions): Plugin {
  return {
    name: "vite:import-analysis",
    transform: {
      order: "post",
      async handler(code, id) {
        if (isCssId(id) && isDirectRequest(id)) return null;
        const resolver = new ImportResolver(options, this, { code, id });
        const record = await analyzeImports(code, id, (request) => resolver.resolve(request));
        const url = options.graph.getModuleById(id)?.url;
        const self = url === undefined ? undefined : { id, url };
        const written = writeUrls(record, { base: options.base, self });
        for (const { message, start } of written.warnings) this.warn(message, start);
        this.noteAnalysis?.(id, written);
        return { code: written.code };
      },
    },
  };
}

/** Resolves the specifiers of one module by the hooks of all plugins. */
class ImportResolver {
  readonly #options: ImportAnalysisOptions;
  readonly #context: TransformContext;
  readonly #importer: { code: string; id: string };

  constructor(
    options: ImportAnalysisOptions,
    context: TransformContext,
    importer: { code: string; id: string },
  ) {
    this.#options = options;
    this.#context = context;
    this.#importer = importer;
  }

  async resolve(
    { specifier, start, names, attributes }: ImportRequest,
  ): Promise<ImportTarget | undefined> {
    const { base, explainUnresolved, isAliased } = this.#options;
    const { id: importer } = this.#importer;
    if (isOwnModule(specifier)) {
      return { kind: "url", url: base === "/" ? specifier : joinUrl(base, specifier) };
    }
    if (leavesServer(specifier) && !isAliased(specifier)) return undefined;
    // A plugin can write the public URL, base included, into the code.
    const source = base !== "/" && specifier.startsWith(base)
      ? specifier.slice(base.length - 1)
      : specifier;
    const resolved = await this.#context.resolve(source, importer, {
      attributes: { ...attributes },
      skipSelf: false,
    });
    if (resolved?.external) {
      return resolved.id === specifier ? undefined : { kind: "url", url: resolved.id };
    }
    if (!resolved || isUnresolvedAlias(resolved)) {
      throw this.#locate(explainUnresolved(specifier, importer), start);
    }
    const id = withImportedNames(removeTimestampQuery(removeImportQuery(resolved.id)), names);
    return { ...await this.#moduleTarget(id), meta: resolved.meta };
  }

  async #moduleTarget(id: string): Promise<ModuleTarget> {
    const { root, graph, optimizer, ignoresImporterType } = this.#options;
    const isDependency = optimizer.isOptimized(id);
    const url = graph.getModuleById(id)?.url ??
      canonicalUrl(this.#isMadeUp(id) ? id : urlOfId(id, root));
    if (!isDependency || !await optimizer.needsInterop(id)) {
      return { kind: "module", id, url, isDependency };
    }
    const interop = {
      exportNames: optimizer.exportNames(id),
      importerType: ignoresImporterType ? undefined : packageTypeOf(cleanUrl(this.#importer.id)),
    };
    return { kind: "module", id, url, isDependency, interop };
  }

  /**
   * Whether a plugin invented a path. The browser then requests it unchanged, so that the plugin
   * recognizes it.
   */
  #isMadeUp(id: string): boolean {
    const { root, optimizer } = this.#options;
    return id.startsWith("/") && !isInside(root, id) && !optimizer.isOptimized(id) &&
      !existsSync(cleanUrl(id));
  }

  /**
   * Adds the position of `offset` in the original source to an error, as far as source maps allow.
   */
  #locate(error: Error, offset: number): Error {
    const { code, id } = this.#importer;
    const here = locationOfOffset(code, offset);
    const map = normalizeMap(this.#context.getCombinedSourcemap());
    const original = map && originalPosition(map, here.line, here.column);
    const index = original ? map.sources.indexOf(original.source) : -1;
    const source = map?.sourcesContent?.[index] ?? undefined;
    const loc = original && source !== undefined ? original : here;
    const text = original && source !== undefined ? source : code;
    return new VireoError(
      error instanceof VireoError ? error.code : "UNRESOLVED_IMPORT",
      error.message,
      {
        hint: error instanceof VireoError ? error.hint : undefined,
        id,
        loc: { file: cleanUrl(id), line: loc.line, column: loc.column },
        frame: codeFrame(text, { line: loc.line, column: loc.column }),
        cause: error,
      },
    );
  }
}
