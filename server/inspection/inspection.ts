/**
 * Answers questions about the running server: what it does, what happened, why a module is in a
 * page. It only reads; the API over HTTP (`server/http/inspection/`) is its only user.
 */
import process from "node:process";
import manifest from "../../deno.json" with { type: "json" };
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { Plan } from "../hmr/plan.ts";
import type { BundleEntry, RecordedEntry } from "../journal/entry.ts";
import type { Journal, JournalFilter } from "../journal/journal.ts";
import type { OpenPages, PageStatus } from "../journal/open_pages.ts";
import type { ResolvedConfig } from "../plugin_api/types.ts";
import type { LoadLog } from "../journal/load_log.ts";
import type { BundledPackage } from "../optimizer/cache/bundled_packages.ts";
import type { PluginTime } from "../plugin_container/hook_times.ts";
import type { TransformRequest } from "../transform/transform_request.ts";
import { type CurrentError, CurrentErrors } from "./current_errors.ts";
import type { Cycle } from "./cycles.ts";
import type { DependencyReport } from "./dependency_report.ts";
import type { LoadReport } from "./load_report.ts";
import { programVersions } from "./program_versions.ts";
import { type FileReport, ModuleReports, type ModuleReportsOptions } from "./module_report.ts";
import type { PipelineReport } from "./pipeline_report.ts";
import { settle } from "./settlement.ts";

/** The running program, across restarts with new configs. */
export interface InspectedServer {
  readonly identity: { readonly id: string; readonly startedAt: number };
  /** The settings that can be switched, by their names. */
  readonly settings: Readonly<Record<string, boolean>>;
  readonly urls: { local: string[]; network: string[] } | null;
  readonly isRestarting: boolean;
  /** The error of the config on disk, if the server keeps the previous one. */
  readonly configError: unknown;
}

export interface InspectionOptions {
  config: ResolvedConfig;
  graph: ModuleGraph;
  journal: Journal;
  pages: OpenPages;
  server: InspectedServer;
  transform: (url: string) => Promise<unknown>;
  predict: (file: string) => Plan;
  packsOf: ModuleReportsOptions["packsOf"];
  /** Whether a plan is being executed, or pages are loading modules. */
  isUpdating: () => boolean;
  /** The error of the last batch of changes, if it failed. */
  changeError: () => unknown;
  compareNow: () => Promise<void>;
  /** Whether files are compared with the disk. */
  isComparing: () => boolean;
  /** Runs a module's pipeline again. */
  trace: TransformRequest["trace"];
  firstLoad: { log: LoadLog; pluginTimes: () => PluginTime[] };
  /** The bundled packages. */
  packages: () => Promise<BundledPackage[]>;
}

/** The state of the server. Times are in milliseconds, points in time since the epoch. */
export interface Status {
  /** Names this start of the program. */
  instance: string;
  vireo: string;
  /** Versions of runtime, system and libraries by name. */
  versions: Record<string, string>;
  pid: number;
  root: string;
  configFile: string | null;
  mode: string;
  urls: { local: string[]; network: string[] };
  startedAt: number;
  /** The settings that can be switched while the server runs. */
  settings: Readonly<Record<string, boolean>>;
  isRestarting: boolean;
  /** Whether a change is being executed, or pages are loading modules. */
  isUpdating: boolean;
  /** Whether the files in use are being compared with the disk. */
  isVerifying: boolean;
  /** Whether pages get their modules in packs. */
  isPacked: boolean;
  /** The packages that are being bundled. */
  bundling: readonly string[];
  /** Bytes. */
  memory: { resident: number; heap: number };
  modules: number;
  pages: PageStatus[];
  errors: CurrentError[];
  /** Number of the journal's newest entry. */
  sequence: number;
  /** Whether the last change on disk is live in all pages; only if the request waited for it. */
  isSettled?: boolean;
  /** Whether a page has the file that the request names. */
  file?: { file: string; isInUse: boolean };
}

/** Options of {@linkcode Inspection.status}. */
export interface StatusQuery {
  /** Milliseconds to wait until all pages show what is on disk. */
  settle?: number;
  file?: string;
}

export class Inspection {
  readonly #options: InspectionOptions;
  readonly #errors: CurrentErrors;
  readonly #modules: ModuleReports;
  /** Number of the journal's newest entry when this config came into use. */
  readonly #begin: number;

  constructor(options: InspectionOptions) {
    this.#options = options;
    const { graph, transform, predict, packsOf, server, changeError, config: { root } } = options;
    const reports: ModuleReportsOptions = { root, graph, predict, packsOf };
    this.#modules = new ModuleReports(reports);
    this.#begin = options.journal.last;
    const others = () => [server.configError, changeError()].filter((error) => error !== undefined);
    this.#errors = new CurrentErrors({ graph, transform, others });
  }

  async status({ settle: timeout, file }: StatusQuery): Promise<Status> {
    const isSettled = timeout === undefined ? undefined : await this.#settle(timeout);
    const { config, graph, journal, pages, server } = this.#options;
    const { rss, heapUsed } = process.memoryUsage();
    return {
      instance: server.identity.id,
      vireo: manifest.version,
      versions: programVersions(),
      pid: process.pid,
      root: config.root,
      configFile: config.configFile ?? null,
      mode: config.mode,
      urls: server.urls ?? { local: [], network: [] },
      startedAt: server.identity.startedAt,
      settings: server.settings,
      isRestarting: server.isRestarting,
      isUpdating: this.#options.isUpdating(),
      isVerifying: this.#options.isComparing(),
      isPacked: config.server.pack,
      bundling: this.#bundling(),
      memory: { resident: rss, heap: heapUsed },
      modules: graph.idToModuleMap.size,
      pages: pages.list(),
      errors: this.#errors.list(),
      sequence: journal.last,
      ...(isSettled !== undefined && { isSettled }),
      ...(file !== undefined && { file: this.#fileStatus(file) }),
    };
  }

  history(filter: JournalFilter): { first: number; last: number; entries: RecordedEntry[] } {
    const { journal } = this.#options;
    const file = filter.file === undefined ? undefined : this.#modules.fileOf(filter.file);
    return { first: journal.first, last: journal.last, entries: journal.read({ ...filter, file }) };
  }

  /** The modules whose URL contains a text. */
  search(text: string, limit: number): ReturnType<ModuleReports["search"]> {
    return this.#modules.search(text, limit);
  }

  /** @param name A file, named from the root or absolutely. */
  file(name: string): Promise<FileReport> {
    return this.#modules.ofFile(this.#modules.fileOf(name));
  }

  /** The file of a module. @throws VireoError `NOT_FOUND` if no module has the URL. */
  url(url: string): Promise<FileReport> {
    return this.#modules.ofUrl(url);
  }

  /** @throws VireoError `NOT_FOUND` if no module has the URL. */
  async pipeline(url: string): Promise<PipelineReport> {
    const { pipelineReport } = await import("./pipeline_report.ts");
    return await pipelineReport(this.#modules.moduleOf(url), this.#options.trace);
  }

  async cycles(): Promise<{ total: number; cycles: Cycle[] }> {
    const { findCycles } = await import("./cycles.ts");
    return findCycles(this.#options.graph.idToModuleMap.values());
  }

  async load(): Promise<LoadReport> {
    const { loadReport } = await import("./load_report.ts");
    const { graph, journal, firstLoad: { log, pluginTimes }, config } = this.#options;
    const entries = journal.read({ since: this.#begin, kinds: ["bundle"] });
    const isPacked = config.server.pack;
    return loadReport({ graph, log, pluginTimes: pluginTimes(), entries, isPacked });
  }

  async dependencies(): Promise<DependencyReport> {
    const { dependencyReport } = await import("./dependency_report.ts");
    const { config: { root }, graph, packages } = this.#options;
    return dependencyReport({ root, graph, packages: await packages() });
  }

  get journal(): Journal {
    return this.#options.journal;
  }

  #fileStatus(name: string): { file: string; isInUse: boolean } {
    const { graph } = this.#options;
    const file = this.#modules.fileOf(name);
    const modules = [
      ...graph.getModulesByFile(file) ?? [],
      ...graph.getModulesWatching(file) ?? [],
    ];
    return { file, isInUse: modules.some(({ isPruned }) => !isPruned) };
  }

  #bundling(): readonly string[] {
    const [last] = this.#options.journal.read({ kinds: ["bundle"], limit: 1 }) as BundleEntry[];
    return last?.state === "started" ? last.packages : [];
  }

  #settle(timeout: number): Promise<boolean> {
    const { server, isUpdating, compareNow, pages, journal } = this.#options;
    return settle({
      compareNow,
      isBusy: () => server.isRestarting || isUpdating(),
      refreshErrors: () => this.#errors.refresh(),
      pages,
      journal,
    }, timeout);
  }
}
