import path from "node:path";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { cleanUrl, decodeUrl, stripBase } from "../base/url.ts";
import type { PackedOriginal } from "../pack/pack_map.ts";
import type { BrowserCall } from "./browser_stack.ts";

/** A position in the original source. */
export interface OriginalPlace {
  /** Absolute path. */
  file: string;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
  /** The text of the file, if it is available. */
  source?: string | undefined;
}

/** The files of bundled dependencies, as far as their places are looked up. */
export interface BundledFiles {
  /** Whether a file is a bundled dependency. */
  isOptimized(file: string): boolean;
  /** The text of a file that belongs to a bundled dependency. Rejects when there is none. */
  load(file: string): Promise<string>;
}

/** The packs of a server, as far as positions in them are looked up. */
export interface PackPlaces {
  /**
   * The original position of a position in a pack.
   *
   * @param url Path and query, without base.
   */
  originalAt(url: string, line: number, column: number): Promise<PackedOriginal | undefined>;
  /** Whether a URL without base is that of code that runs modules. */
  isRuntime(url: string): boolean;
}

export interface OriginalPlacesOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  graph: ModuleGraph;
  optimizer: BundledFiles;
  packs?: PackPlaces | undefined;
}

/**
 * Finds the original position of a call. URLs from the browser are only looked up among the served
 * modules: they never become paths.
 */
export class OriginalPlaces {
  readonly #options: OriginalPlacesOptions;

  constructor(options: OriginalPlacesOptions) {
    this.#options = options;
  }

  /**
   * The position of a call; `undefined` when its code is not a module of this server, or changed
   * since.
   */
  async find({ url, line, column }: BrowserCall): Promise<OriginalPlace | undefined> {
    const { packs } = this.#options;
    const requested = this.#requested(url);
    if (requested === undefined) return undefined;
    const packed = await packs?.originalAt(requested, line, column);
    if (packed) return this.#placeOfPacked(packed);
    const module = this.#moduleAt(requested);
    if (!module?.file || !module.transformResult) return undefined;
    const map = await this.#mapOf(module, module.file);
    if (!map) return { file: module.file, line, column, source: module.transformResult.code };
    const found = originalPosition(map, line, column);
    if (!found) return undefined;
    const source = map.sourcesContent?.[map.sources.indexOf(found.source)] ?? undefined;
    const file = fileOfSource(found.source, module.file);
    return { file, line: found.line, column: found.column, source };
  }

  /** Whether a call without an original position is one of the code that runs packed modules. */
  isRuntime({ url }: BrowserCall): boolean {
    const requested = this.#requested(url);
    return requested !== undefined && this.#options.packs?.isRuntime(requested) === true;
  }

  /** The path and query of a URL, without base. */
  #requested(url: string): string | undefined {
    if (!URL.canParse(url)) return undefined;
    const { pathname, search } = new URL(url);
    return stripBase(pathname + search, this.#options.base);
  }

  #placeOfPacked({ url, source, text, ...position }: PackedOriginal): OriginalPlace | undefined {
    const file = this.#moduleAt(stripBase(url, this.#options.base) ?? url)?.file;
    if (!file) return undefined;
    return { file: source === null ? file : fileOfSource(source, file), ...position, source: text };
  }

  /** @param url Without base. */
  #moduleAt(url: string): ModuleNode | undefined {
    const { graph } = this.#options;
    return graph.getModuleByCanonicalUrl(canonicalUrl(decodeUrl(url))) ??
      graph.getModuleByCanonicalUrl(canonicalUrl(url));
  }

  async #mapOf(module: ModuleNode, file: string): Promise<SourceMap | null> {
    const { optimizer } = this.#options;
    if (!optimizer.isOptimized(file)) return module.transformResult!.map;
    return normalizeMap(await optimizer.load(`${cleanUrl(file)}.map`).catch(() => null));
  }
}

function fileOfSource(source: string, moduleFile: string): string {
  return path.posix.resolve(path.posix.dirname(moduleFile), source);
}
