import type { ModuleStyle, RenderedTransform, TransformResult } from "./transform_result.ts";

/** Imported names, or `"*"` among them for a namespace import. */
export type ImportedBindings = ReadonlyMap<ModuleNode, ReadonlySet<string>>;

/**
 * One module of the graph. The fields are public for reading, and plugins read them by Vite's
 * names; only {@linkcode ModuleGraph} changes them.
 */
export class ModuleNode {
  /** The URL that the browser requests, without base and timestamp: `/src/App.vue`. */
  readonly url: string;
  /** Resolved file plus query, or a virtual module's name. */
  id: string | null = null;
  /** Absolute path of the file that the module is made from; `null` for a virtual module. */
  file: string | null = null;
  /**
   * `"css"` for a style sheet that a `<link>` requests; everything else is a script in the browser.
   */
  readonly type: "js" | "css";
  /** Data that plugins keep about the module. */
  meta: Record<string, unknown> = {};

  readonly importers: Set<ModuleNode> = new Set();
  /** URL paths of the HTML pages that load this module: `/index.html`. */
  readonly pages: Set<string> = new Set();
  /** Modules that this one imports, statically or dynamically. */
  importedModules: Set<ModuleNode> = new Set();
  /** The statically imported ones of {@linkcode importedModules}. */
  staticImports: Set<ModuleNode> = new Set();
  /** Modules whose updates this one accepts: `accept("./dep.ts")`. */
  acceptedDeps: Set<ModuleNode> = new Set();
  /** Exports whose importers do not need an update: `acceptExports(["a"])`. */
  acceptedExports: Set<string> | null = null;
  /** The names that are imported from each module; `null` before the first transform. */
  importedBindings: ImportedBindings | null = null;
  /** Whether it lost its last importer: no page has it until it is imported again. */
  isPruned = false;
  /** `undefined` before the first transform. */
  isSelfAccepting: boolean | undefined;
  /** Additional files that the transform read: `addWatchFile`, `@import`ed style sheets. */
  watchedFiles: Set<string> = new Set();

  transformResult: TransformResult | null = null;
  /** The style sheet, if the module does nothing but apply it: an update can contain its text. */
  style: ModuleStyle | null = null;
  /** Whether updates with a reason change it even if its code is equal, as those of a component. */
  takesReasons = false;
  /**
   * The response text of {@linkcode transformResult}, until the timestamp of an imported module
   * changes.
   */
  rendered: RenderedTransform | null = null;
  /** Milliseconds of the transform that led to {@linkcode transformResult}. */
  transformTime: number | null = null;
  /** The error of the last transform if it failed; kept across invalidations. */
  transformError: unknown = undefined;

  /**
   * Milliseconds since the epoch of the last update that reached this module; written to importers
   * as `?t=`.
   */
  lastHmrTimestamp = 0;
  /**
   * Milliseconds since the epoch of the last hard invalidation; a transform that started earlier is
   * stale.
   */
  lastInvalidationTimestamp = 0;
  /**
   * Number of hard invalidations. A transform is stored only if the number did not change
   * meanwhile.
   */
  version = 0;

  /** @param url Without base, `?t=` and `?import`. */
  constructor(url: string, type: ModuleNode["type"] = "js") {
    this.url = url;
    this.type = type;
    // It is not executed: the client replaces the link.
    if (type === "css") this.isSelfAccepting = true;
  }

  /** Vite's spelling, for plugins. */
  get lastHMRTimestamp(): number {
    return this.lastHmrTimestamp;
  }

  /** Vite's name of {@linkcode acceptedDeps}, for plugins. */
  get acceptedHmrDeps(): Set<ModuleNode> {
    return this.acceptedDeps;
  }

  /** Vite's name of {@linkcode acceptedExports}, for plugins. */
  get acceptedHmrExports(): Set<string> | null {
    return this.acceptedExports;
  }

  /** Vite's name of {@linkcode importedModules}, for plugins. */
  get clientImportedModules(): Set<ModuleNode> {
    return this.importedModules;
  }
}
