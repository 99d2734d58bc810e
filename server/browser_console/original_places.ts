import path from "node:path";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { cleanUrl, decodeUrl } from "../base/url.ts";
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
  source?: string;
}

/** The files of bundled dependencies, as far as their places are looked up. */
export interface BundledFiles {
  /** Whether a file is a bundled dependency. */
  isOptimized(file: string): boolean;
  /** The text of a file that belongs to a bundled dependency. Rejects when there is none. */
  load(file: string): Promise<string>;
}

export interface OriginalPlacesOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  graph: ModuleGraph;
  optimizer: BundledFiles;
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
    const module = this.#moduleAt(url);
    if (!module?.file || !module.transformResult) return undefined;
    const map = await this.#mapOf(module, module.file);
    if (!map) return { file: module.file, line, column, source: module.transformResult.code };
    const found = originalPosition(map, line, column);
    if (!found) return undefined;
    const source = map.sourcesContent?.[map.sources.indexOf(found.source)] ?? undefined;
    const file = path.posix.resolve(path.posix.dirname(module.file), found.source);
    return { file, line: found.line, column: found.column, source };
  }

  #moduleAt(url: string): ModuleNode | undefined {
    const { base, graph } = this.#options;
    if (!URL.canParse(url)) return undefined;
    const { pathname, search } = new URL(url);
    if (!pathname.startsWith(base)) return undefined;
    const written = `/${pathname.slice(base.length)}${search}`;
    return graph.getModuleByCanonicalUrl(canonicalUrl(decodeUrl(written))) ??
      graph.getModuleByCanonicalUrl(canonicalUrl(written));
  }

  async #mapOf(module: ModuleNode, file: string): Promise<SourceMap | null> {
    const { optimizer } = this.#options;
    if (!optimizer.isOptimized(file)) return module.transformResult!.map;
    return normalizeMap(await optimizer.load(`${cleanUrl(file)}.map`).catch(() => null));
  }
}
