/** The answers of the API under `/__vireo/`, as far as the inspector reads them (docs/api.md). */

export interface ErrorFields {
  message: string;
  hint?: string;
  id?: string;
  plugin?: string;
  reason?: string;
  frame?: string;
  loc?: { file?: string; line: number; column: number };
}

export interface PageStatus {
  id: number;
  url: string;
  browser: string;
  connectedAt: number;
  state: "in step" | "behind" | "loading" | "reloading";
  pending: number[];
  failing: string[];
}

export interface Status {
  instance: string;
  vireo: string;
  versions: Record<string, string>;
  pid: number;
  root: string;
  configFile: string | null;
  mode: string;
  urls: { local: string[]; network: string[] };
  startedAt: number;
  isRestarting: boolean;
  isUpdating: boolean;
  isVerifying: boolean;
  isPacked: boolean;
  bundling: string[];
  memory: { resident: number; heap: number };
  modules: number;
  pages: PageStatus[];
  errors: ErrorFields[];
}

/** Fields of each entry of the history. */
interface EntryFields {
  sequence: number;
  at: number;
}

export interface ChangeEntry extends EntryFields {
  kind: "change";
  plan: "update" | "reload" | "nothing";
  files: { type: "create" | "update" | "delete"; file: string }[];
  updates: { type: string; path: string; acceptedPath: string; chain: string[]; cause?: string }[];
  leftOut: number;
  reason?: string;
  hint?: string;
  batch?: number;
  pages: number;
  seenAt?: number;
  plannedAt?: number;
  sentAt?: number;
}

export interface AppliedEntry extends EntryFields {
  kind: "applied";
  page: number;
  url: string;
  batches: number[];
  failed: string[];
  milliseconds: number;
}

export interface PageEntry extends EntryFields {
  kind: "page";
  state: "connected" | "loaded" | "disconnected";
  page: number;
  url: string;
  browser: string;
  isReloading?: boolean;
  milliseconds?: number;
}

export type ErrorEntry = EntryFields & ErrorFields & { kind: "error" };

export interface RestartEntry extends EntryFields {
  kind: "restart";
  state: "started" | "finished" | "failed";
  reason: string;
  milliseconds?: number;
}

export interface BundleEntry extends EntryFields {
  kind: "bundle";
  state: "started" | "finished";
  packages: string[];
  modules: number;
  milliseconds?: number;
}

export type Entry =
  | ChangeEntry
  | AppliedEntry
  | PageEntry
  | ErrorEntry
  | RestartEntry
  | BundleEntry;

export interface ModuleRow {
  url: string;
  file: string | null;
  importers: number;
  imports: number;
  size: number | null;
  transformTime: number | null;
}

export interface ModuleDetail {
  url: string;
  file: string | null;
  id: string | null;
  type: string;
  size: number | null;
  transformTime: number | null;
  pages: string[];
  importers: string[];
  imports: { url: string; isDynamic: boolean }[];
  accepts: { self: boolean; dependencies: string[]; exports: string[] };
  chain: string[] | null;
  updatedAt: number | null;
  packs: string[];
}

export interface FileReport {
  file: string;
  edit: {
    verdict: "hot" | "reload" | "nothing";
    boundaries: { path: string; chain: string[] }[];
    reason?: string;
    hint?: string;
  };
  modules: ModuleDetail[];
  readBy: string[];
}

export interface Cycle {
  modules: string[];
  size: number;
  chain: string[];
  cut: { importer: string; imported: string; names: string[]; remaining: number };
  hint: string;
}

export interface MapCheck {
  verdict: "good" | "wrong" | "missing" | "lines" | "empty";
  names: number;
  differing: number;
  outside: number;
}

export interface PipelineStep {
  plugin: string;
  hook: "load" | "transform";
  milliseconds: number;
  isChanged: boolean;
  code?: string;
  map?: MapCheck;
}

export interface Pipeline {
  url: string;
  source: string;
  steps: PipelineStep[];
  milliseconds: number;
  error?: ErrorFields;
}

export interface TransformSpan {
  url: string;
  startedAt: number;
  milliseconds: number;
}

export interface BundleSpan {
  startedAt: number;
  finishedAt: number | null;
  packages: string[];
  isLate: boolean;
}

export interface PluginTime {
  plugin: string;
  isBuiltIn: boolean;
  milliseconds: number;
  hooks: Record<string, { calls: number; milliseconds: number }>;
}

export interface Barrel {
  url: string;
  reexports: number;
  modules: number;
  importers: string[];
  used: string[] | null;
  hint: string;
}

export interface Culprit {
  kind: "plugin" | "module" | "barrel" | "dependencies" | "requests";
  subject: string;
  text: string;
  hint: string;
}

export interface LoadReport {
  page: string | null;
  requestedAt: number | null;
  loadedAt: number | null;
  spans: TransformSpan[];
  bundles: BundleSpan[];
  plugins: PluginTime[];
  barrels: Barrel[];
  culprits: Culprit[];
}

export interface PackageReport {
  name: string;
  version: string | null;
  folder: string;
  entries: { path: string; format: "esm" | "cjs" }[];
  modules: number;
  size: number;
  packs: string[];
  importedBy: string[];
  importers: string[];
}

export interface DependencyReport {
  packages: PackageReport[];
  duplicates: {
    name: string;
    copies: { version: string | null; folder: string; size: number; importedBy: string[] }[];
    hint: string;
  }[];
  linked: {
    name: string;
    version: string | null;
    folder: string;
    modules: number;
    importers: string[];
  }[];
}
