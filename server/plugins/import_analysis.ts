/**
 * How import analysis works, the last transform of every script:
 *
 * 1. It lexes the imports and `import.meta.hot` of the final code.
 * 2. Each specifier is resolved to an id and written back as the URL that the browser asks for: root-relative, `/@fs/…`
 *    or `/@id/…`, with `?import` for what is no script or style.
 * 3. Names imported from pre-bundled CommonJS are read from its default export.
 * 4. The graph learns the module's edges and what it accepts; what nobody imports any more is pruned.
 * 5. Where a URL stands is remembered as a slot, so that a time stamp can be written into it later without this work.
 *
 * No line is added or removed, so the source map of the earlier transforms stays exact by line.
 */
import { existsSync } from "node:fs";
import { codeFrame, locationOfOffset } from "../../compiler/code_frame.ts";
import { type HotDeclarations, lexHot } from "../../compiler/javascript/hot_lexer.ts";
import {
  importedBindings,
  type LexedImport,
  type LexedModule,
  lexModule,
} from "../../compiler/javascript/imports.ts";
import { interopDynamicImport, interopImport } from "../../compiler/javascript/interop.ts";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import { VireoError } from "../base/errors.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { ANALYZED_CODE, IMPORT_SLOTS, type ImportSlot } from "../graph/transform_result.ts";
import { isInside } from "../base/paths.ts";
import type { Plugin, TransformContext } from "../plugin_api/types.ts";
import { isUnresolvedAlias } from "../resolve/apply_alias.ts";
import { packageTypeOf } from "../resolve/package_type.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import {
  cleanUrl,
  CLIENT_URL,
  ENV_URL,
  injectQuery,
  isCssId,
  isDataUrl,
  isDirectRequest,
  isExternalUrl,
  isJsUrl,
  joinUrl,
  removeImportQuery,
  removeTimestampQuery,
  urlOfId,
} from "../base/url.ts";

export interface ImportAnalysisOptions {
  root: string;
  base: string;
  graph: ModuleGraph;
  optimizer: DependencyOptimizer;
  /** Whether an alias says what a specifier means, which may look like a URL. */
  isAliased: (specifier: string) => boolean;
  /** Explains why nothing resolves `specifier`. */
  explainUnresolved: (specifier: string, importer: string) => Error;
  /** Called with the file of each import, so that it may be served wherever it lies. */
  onImport: (file: string) => void;
  /** Called with modules that lost their last importer. */
  onPrune: (modules: Set<ModuleNode>) => void;
}

interface Edit {
  start: number;
  end: number;
  text: string;
  /** Where in the text a time stamp goes, and whose. */
  slot?: Pick<ImportSlot, "kind" | "column"> & {
    module: ModuleNode;
    offset: number;
    length: number;
  };
}

/** An import and the module that it leads to. */
interface ResolvedImport {
  lexed: LexedImport;
  module: ModuleNode;
  /** As written into the code: with base and `?import`. */
  url: string;
}

const isOwnModule = (specifier: string) => [CLIENT_URL, ENV_URL].includes(cleanUrl(specifier));

const leavesServer = (specifier: string) =>
  (isExternalUrl(specifier) && !specifier.startsWith("file:")) || isDataUrl(specifier) ||
  specifier.startsWith("blob:");

/**
 * The plugin that turns specifiers into URLs and fills the module graph.
 *
 * @param options The parts of the server that it reads and writes.
 */
export function importAnalysisPlugin(options: ImportAnalysisOptions): Plugin {
  return {
    name: "vite:import-analysis",
    transform: {
      order: "post",
      async handler(code, id) {
        if (isCssId(id) && isDirectRequest(id)) return null;
        const analysis = new Analysis(options, this, code, id);
        return await analysis.run();
      },
    },
  };
}

/** The analysis of one module. */
class Analysis {
  readonly #options: ImportAnalysisOptions;
  readonly #context: TransformContext;
  readonly #code: string;
  readonly #id: string;
  readonly #edits: Edit[] = [];

  constructor(
    options: ImportAnalysisOptions,
    context: TransformContext,
    code: string,
    id: string,
  ) {
    this.#options = options;
    this.#context = context;
    this.#code = code;
    this.#id = id;
  }

  async run(): Promise<{ code: string; meta: Record<string, unknown> }> {
    const lexed = lexModule(this.#code, this.#id);
    const hot = lexHot(this.#code, { file: this.#id, importMetas: lexed.importMetas });
    const [imports, accepted] = await Promise.all([
      Promise.all(lexed.imports.map((each) => this.#resolveImport(each))),
      Promise.all(hot.acceptedDeps.map((dep) => this.#resolveAccepted(dep))),
    ]);
    const resolved = imports.filter((each) => each !== undefined);
    await Promise.all(
      resolved.map((each, index) =>
        this.#rewrite(each, index, lexed.exports.map(({ name }) => name))
      ),
    );
    const module = this.#options.graph.getModuleById(this.#id);
    if (module) {
      if (hot.used) this.#injectHotContext(module);
      // A file that was empty for a moment must not take from the pages what it imports.
      if (!this.#options.graph.isOvertaken(module)) {
        const selfAccepts = hot.selfAccepts || acceptsEveryExport(hot, lexed);
        this.#updateGraph(module, resolved, accepted, { ...hot, selfAccepts });
      }
    }
    const { code, slots } = applyEdits(this.#code, this.#edits);
    return { code, meta: { [IMPORT_SLOTS]: slots, [ANALYZED_CODE]: this.#code } };
  }

  async #resolveImport(lexed: LexedImport): Promise<ResolvedImport | undefined> {
    const { specifier } = lexed;
    if (specifier === undefined) return undefined;
    if (isOwnModule(specifier)) {
      this.#replace(lexed, this.#withBase(specifier));
      return undefined;
    }
    if (leavesServer(specifier) && !this.#options.isAliased(specifier)) return undefined;
    const module = await this.#toModule(specifier, lexed.start, lexed.attributes);
    if (typeof module === "string") {
      if (module !== specifier) this.#replace(lexed, module);
      return undefined;
    }
    const explicit = isJsUrl(module.url) || isCssId(module.url)
      ? module.url
      : injectQuery(module.url, "import");
    return { lexed, module, url: this.#withBase(explicit) };
  }

  async #resolveAccepted(
    dep: { specifier: string; start: number; end: number },
  ): Promise<ModuleNode | undefined> {
    const module = await this.#toModule(dep.specifier, dep.start, {});
    if (typeof module === "string") return undefined;
    // The client compares with the URLs of update messages, which carry no base.
    this.#edits.push({ ...dep, text: JSON.stringify(module.url) });
    return module;
  }

  /** The graph's module for a specifier, or the URL of one that is not of this server. */
  async #toModule(
    specifier: string,
    offset: number,
    attributes: Record<string, string>,
  ): Promise<ModuleNode | string> {
    const { root, graph, explainUnresolved, base, onImport, optimizer } = this.#options;
    // A plugin may write the public URL, base included, into the code.
    const source = base !== "/" && specifier.startsWith(base)
      ? specifier.slice(base.length - 1)
      : specifier;
    const resolved = await this.#context.resolve(source, this.#id, { attributes, skipSelf: false });
    if (resolved?.external) return resolved.id;
    if (!resolved || isUnresolvedAlias(resolved)) {
      throw this.#locate(explainUnresolved(specifier, this.#id), offset);
    }
    const id = removeTimestampQuery(removeImportQuery(resolved.id));
    onImport(cleanUrl(id));
    // A plugin may make up a path: the browser asks for that, and the plugin finds it again.
    const isMadeUp = id.startsWith("/") && !isInside(root, id) && !optimizer.isOptimized(id) &&
      !existsSync(cleanUrl(id));
    return graph.ensureEntry(isMadeUp ? id : urlOfId(id, root), id);
  }

  async #rewrite(
    { lexed, module, url }: ResolvedImport,
    index: number,
    ownExports: readonly string[],
  ): Promise<void> {
    const { optimizer } = this.#options;
    const id = module.id!;
    if (!optimizer.isOptimized(id)) return this.#replace(lexed, url, module);
    if (!await optimizer.needsInterop(id)) return this.#replace(lexed, url);
    const type = packageTypeOf(cleanUrl(this.#id));
    if (lexed.kind === "dynamic") {
      this.#replace(lexed, url);
      const end = lexed.statementEnd;
      // By Node's rules where the format of the importer is no guess.
      this.#edits.push({ start: end, end, text: interopDynamicImport(type !== undefined) });
      return;
    }
    const { statementStart, statementEnd } = lexed;
    const exportNames = optimizer.exportNames(id);
    const statement = interopImport(this.#code.slice(statementStart, statementEnd), {
      url,
      index,
      exportNames,
      ownExports,
      isNode: type === "module",
    });
    if (!statement) return this.#replace(lexed, url);
    if (statement.warning) this.#context.warn(statement.warning, lexed.start);
    this.#edits.push({ start: statementStart, end: statementEnd, text: statement.code });
  }

  #replace(lexed: LexedImport, url: string, module?: ModuleNode): void {
    const text = JSON.stringify(url);
    const column = lexed.start - this.#code.lastIndexOf("\n", lexed.start) - 1;
    this.#edits.push({
      start: lexed.start,
      end: endWithAttributes(lexed),
      text,
      slot: module && { kind: "url", column, module, offset: 1, length: text.length - 2 },
    });
  }

  #withBase(url: string): string {
    const { base } = this.#options;
    return base === "/" ? url : joinUrl(base, url);
  }

  #injectHotContext(module: ModuleNode): void {
    const client = JSON.stringify(this.#withBase(CLIENT_URL));
    const call = `import { createHotContext as __vireo_createHotContext } from ${client};` +
      `import.meta.hot = __vireo_createHotContext(${JSON.stringify(module.url)}`;
    // The client learns which version this is, so that it misses no update and applies none twice.
    const slot = { kind: "argument" as const, module, offset: call.length, length: 0 };
    this.#edits.push({ start: 0, end: 0, text: `${call});`, slot });
  }

  #updateGraph(
    module: ModuleNode,
    imports: readonly ResolvedImport[],
    accepted: readonly (ModuleNode | undefined)[],
    hot: HotDeclarations,
  ): void {
    const bindings = new Map<ModuleNode, Set<string>>();
    const staticImports = new Set<ModuleNode>();
    for (const { lexed, module: imported } of imports) {
      if (lexed.kind === "dynamic") {
        // Whoever has the promise may read any name.
        addAll(bindings, imported, ["*"]);
        continue;
      }
      staticImports.add(imported);
      const statement = this.#code.slice(lexed.statementStart, lexed.statementEnd);
      addAll(
        bindings,
        imported,
        lexed.kind === "export-star" ? ["*"] : importedBindings(statement).map((b) => b.imported),
      );
    }
    const orphans = this.#options.graph.updateModuleInfo(module, {
      importedModules: new Set(imports.map((each) => each.module)),
      staticImports,
      importedBindings: bindings,
      acceptedDeps: new Set(accepted.filter((dep) => dep !== undefined)),
      acceptedExports: hot.acceptedExports,
      isSelfAccepting: hot.selfAccepts,
    });
    if (orphans.size > 0) this.#options.onPrune(orphans);
  }

  /** The error with the place of `offset` in the original source, as far as the maps lead back. */
  #locate(error: Error, offset: number): Error {
    const here = locationOfOffset(this.#code, offset);
    const map = normalizeMap(this.#context.getCombinedSourcemap());
    const original = map && originalPosition(map, here.line, here.column);
    const index = original ? map.sources.indexOf(original.source) : -1;
    const source = map?.sourcesContent?.[index] ?? undefined;
    const loc = original && source !== undefined ? original : here;
    const text = original && source !== undefined ? source : this.#code;
    return new VireoError(
      error instanceof VireoError ? error.code : "UNRESOLVED_IMPORT",
      error.message,
      {
        hint: error instanceof VireoError ? error.hint : undefined,
        id: this.#id,
        loc: { file: this.#id.replace(/[?#].*$/s, ""), line: loc.line, column: loc.column },
        frame: codeFrame(text, { line: loc.line, column: loc.column }),
        cause: error,
      },
    );
  }
}

/** Whether a module accepts each of its exports, so that no importer can use another one. */
function acceptsEveryExport(
  { acceptedExports }: HotDeclarations,
  { exports, starExports }: LexedModule,
): boolean {
  return acceptedExports !== null && starExports.length === 0 &&
    exports.every(({ name }) => acceptedExports.has(name));
}

function addAll<K>(map: Map<K, Set<string>>, key: K, values: readonly string[]): void {
  let set = map.get(key);
  if (!set) map.set(key, set = new Set());
  for (const value of values) set.add(value);
}

function applyEdits(
  source: string,
  edits: readonly Edit[],
): { code: string; slots: ImportSlot[] } {
  const slots: ImportSlot[] = [];
  let code = "";
  let end = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    code += source.slice(end, edit.start);
    if (edit.slot) {
      const start = code.length + edit.slot.offset;
      const { offset: _, length, ...slot } = edit.slot;
      slots.push({ ...slot, start, end: start + length });
    }
    code += edit.text;
    end = edit.end;
  }
  return { code: code + source.slice(end), slots };
}

/** Where the specifier ends, and the attributes with it: the browser gets a module, whatever type was asked for. */
function endWithAttributes({ kind, end, statementEnd, attributes }: LexedImport): number {
  if (Object.keys(attributes).length === 0) return end;
  return kind === "dynamic" ? statementEnd - 1 : statementEnd;
}
