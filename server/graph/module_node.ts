import type { ModuleStyle, RenderedTransform, TransformResult } from "./transform_result.ts";

/** Imported names, or `"*"` among them for a namespace import. */
export type ImportedBindings = ReadonlyMap<ModuleNode, ReadonlySet<string>>;

/**
 * One module of the graph. The fields are public for reading, plugins read them under Vite's names; only
 * {@linkcode ModuleGraph} changes them.
 */
export class ModuleNode {
  /** What the browser asks for, without base and timestamp: `/src/App.vue`. */
  readonly url: string;
  /** Resolved file plus query, or a virtual module's name. */
  id: string | null = null;
  /** Absolute path of the file that the module is made of; `null` for a virtual module. */
  file: string | null = null;
  /** `"css"` for a style sheet that a `<link>` asks for; everything else is a script in the browser. */
  readonly type: "js" | "css";
  /** What plugins keep about the module. */
  meta: Record<string, unknown> = {};

  readonly importers: Set<ModuleNode> = new Set();
  /** URL paths of the HTML pages that name this module: `/index.html`. */
  readonly pages: Set<string> = new Set();
  /** Modules that this one imports, statically or not. */
  importedModules: Set<ModuleNode> = new Set();
  /** The statically imported ones of {@linkcode importedModules}. */
  staticImports: Set<ModuleNode> = new Set();
  /** Modules whose updates this one takes: `accept("./dep.ts")`. */
  acceptedDeps: Set<ModuleNode> = new Set();
  /** Exports whose importers need not be updated: `acceptExports(["a"])`. */
  acceptedExports: Set<string> | null = null;
  /** What is imported of each module, known where an imported module accepts some of its exports. */
  importedBindings: ImportedBindings | null = null;
  /** Its last importer stopped importing it: no page has it any more, until somebody imports it again. */
  isPruned = false;
  /** `undefined` until the first transform tells. */
  isSelfAccepting: boolean | undefined;
  /** Further files whose contents went into the transform: `addWatchFile`, `@import`ed style sheets. */
  watchedFiles: Set<string> = new Set();

  transformResult: TransformResult | null = null;
  /** The style sheet that is all the module does, as of its last transform: an update can bring its text. */
  style: ModuleStyle | null = null;
  /** The response text made from {@linkcode transformResult}, while no imported module's timestamp changes. */
  rendered: RenderedTransform | null = null;
  /** The error of the last transform, when it failed; it outlives invalidations. */
  transformError: unknown = undefined;

  /** Milliseconds since the epoch of the last update that reached this module; goes into importers as `?t=`. */
  lastHmrTimestamp = 0;
  /** Milliseconds since the epoch of the last hard invalidation; a transform begun before it is stale. */
  lastInvalidationTimestamp = 0;
  /** Counts hard invalidations: a transform keeps its result only when the count did not move. */
  version = 0;

  /** @param url Without base, `?t=` and `?import`. */
  constructor(url: string, type: ModuleNode["type"] = "js") {
    this.url = url;
    this.type = type;
    // Nothing is executed: the link is exchanged.
    if (type === "css") this.isSelfAccepting = true;
  }

  /** Vite's spelling, for plugins. */
  get lastHMRTimestamp(): number {
    return this.lastHmrTimestamp;
  }

  /** Vite's name of {@linkcode importedModules}, for plugins. */
  get clientImportedModules(): Set<ModuleNode> {
    return this.importedModules;
  }
}
