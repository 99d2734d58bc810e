/** Describes modules for the API: where they come from and what an edit of them would do. */
import { VireoError } from "../base/errors.ts";
import { isAbsolutePath, normalizePath } from "../base/paths.ts";
import { urlOfId } from "../base/url.ts";
import { canonicalUrl, type ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { adviceFor } from "../hmr/advice.ts";
import type { Plan } from "../hmr/plan.ts";
import path from "node:path";
import { shortestChain } from "./shortest_chain.ts";

/** A module in a list. */
export interface ModuleRow {
  url: string;
  file: string | null;
  importers: number;
  imports: number;
  /** Number of characters of the served code; `null` while the module is not transformed. */
  size: number | null;
  /** Milliseconds of the last transform. */
  transformTime: number | null;
}

/** One module with its neighbors. */
export interface ModuleDetail extends Omit<ModuleRow, "importers" | "imports"> {
  id: string | null;
  type: "js" | "css";
  /** URL paths of the HTML pages that load it. */
  pages: string[];
  importers: string[];
  imports: { url: string; isDynamic: boolean }[];
  /** The updates that it accepts by `import.meta.hot`. */
  accepts: { self: boolean; dependencies: string[]; exports: string[] };
  /** The shortest chain of imports from an entry to it; `null` if no page has it. */
  chain: string[] | null;
  /** Milliseconds since the epoch of the last update that reached it. */
  updatedAt: number | null;
  /**
   * URLs of the files in which pages get it and, for a dependency, its imports; empty for a module
   * that is requested alone.
   */
  packs: readonly string[];
}

/** The predicted effect of an edit, without the plugins' hooks for hot updates. */
export interface EditVerdict {
  verdict: "hot" | "reload" | "nothing";
  /** The modules whose `accept` callbacks would run, each with its chain from the edited module. */
  boundaries: { path: string; chain: readonly string[] }[];
  reason?: string;
  hint?: string;
}

/** A file with its modules. */
export interface FileReport {
  /** Absolute path, or the name of a virtual module. */
  file: string;
  edit: EditVerdict;
  modules: ModuleDetail[];
  /** URLs of modules that read the file without being made from it. */
  readBy: string[];
  /** For an HTML page, the URLs of the modules that it loads. */
  loads: string[];
}

export interface ModuleReportsOptions {
  root: string;
  graph: ModuleGraph;
  /** Plans the update of an edited file without executing it. */
  predict: (file: string) => Plan;
  packsOf: (module: ModuleNode) => Promise<readonly string[]>;
}

/** Maximum number of neighbors that are listed. */
const MOST_NEIGHBORS = 1000;

export class ModuleReports {
  readonly #options: ModuleReportsOptions;

  constructor(options: ModuleReportsOptions) {
    this.#options = options;
  }

  /** The absolute path of a file that was named from the root, or absolutely. */
  fileOf(name: string): string {
    const normal = normalizePath(name);
    return isAbsolutePath(normal) ? normal : path.posix.join(this.#options.root, normal);
  }

  /** The modules whose URL contains a text; all modules for an empty one. */
  search(text: string, limit: number): { total: number; modules: ModuleRow[] } {
    const found = [...this.#options.graph.idToModuleMap.values()]
      .filter(({ url }) => url.includes(text));
    return { total: found.length, modules: found.slice(0, limit).map(rowOf) };
  }

  /** @throws VireoError `NOT_FOUND` if no module has the URL. */
  moduleOf(url: string): ModuleNode {
    const module = this.#options.graph.getModuleByCanonicalUrl(canonicalUrl(url));
    if (module) return module;
    throw new VireoError("NOT_FOUND", `No page has requested a module "${url}"`);
  }

  /** @throws VireoError `NOT_FOUND` if no module has the URL. */
  async ofUrl(url: string): Promise<FileReport> {
    const module = this.moduleOf(url);
    return await this.ofFile(module.file ?? module.id ?? module.url);
  }

  /** @param file Absolute path, or the name of a virtual module. It can be unknown. */
  async ofFile(file: string): Promise<FileReport> {
    const { root, graph, predict, packsOf } = this.#options;
    const modules = [...graph.getModulesByFile(file) ?? []];
    const page = file.endsWith(".html") ? urlOfId(file, root) : undefined;
    const loaded = page === undefined
      ? []
      : [...graph.idToModuleMap.values()].filter(({ pages }) => pages.has(page));
    return {
      file,
      edit: verdictOf(predict(file)),
      modules: await Promise.all(
        modules.map(async (module) => ({ ...detailOf(module), packs: await packsOf(module) })),
      ),
      readBy: urls(graph.getModulesWatching(file) ?? []),
      loads: urls(loaded),
    };
  }
}

const urls = (modules: Iterable<ModuleNode>) =>
  Array.from(modules, ({ url }) => url).slice(0, MOST_NEIGHBORS);

function sizesOf({ url, file, transformResult, transformTime }: ModuleNode) {
  return { url, file, size: transformResult?.code.length ?? null, transformTime };
}

function rowOf(module: ModuleNode): ModuleRow {
  const { importers, importedModules } = module;
  return { ...sizesOf(module), importers: importers.size, imports: importedModules.size };
}

function detailOf(module: ModuleNode): Omit<ModuleDetail, "packs"> {
  const chain = shortestChain(module);
  return {
    ...sizesOf(module),
    id: module.id,
    type: module.type,
    pages: [...module.pages],
    importers: urls(module.importers),
    imports: Array.from(module.importedModules, (imported) => ({
      url: imported.url,
      isDynamic: !module.staticImports.has(imported),
    })).slice(0, MOST_NEIGHBORS),
    accepts: {
      self: module.isSelfAccepting ?? false,
      dependencies: urls(module.acceptedDeps),
      exports: [...module.acceptedExports ?? []],
    },
    chain: chain ? urls(chain) : null,
    updatedAt: module.lastHmrTimestamp || null,
  };
}

function verdictOf(plan: Plan): EditVerdict {
  if (plan.kind === "nothing") return { verdict: "nothing", boundaries: [], reason: plan.reason };
  if (plan.kind === "update") {
    const boundaries = plan.updates.map(({ path, chain }) => ({ path, chain }));
    return { verdict: "hot", boundaries };
  }
  const { reason, cause } = plan;
  const hint = cause && adviceFor(cause);
  return { verdict: "reload", boundaries: [], reason, ...(hint !== undefined && { hint }) };
}
