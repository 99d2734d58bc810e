/** The first page: how long it took, and what would make it faster. */
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { RecordedEntry } from "../journal/entry.ts";
import type { LoadLog, TransformSpan } from "../journal/load_log.ts";
import type { PluginTime } from "../plugin_container/hook_times.ts";
import { type Barrel, findBarrels } from "./barrels.ts";

/** A bundling of dependencies. Points in time are milliseconds since the epoch. */
export interface BundleSpan {
  startedAt: number;
  finishedAt: number | null;
  packages: readonly string[];
  /** Whether it began after the first page, because the scan did not find the packages. */
  isLate: boolean;
}

/** A reason for a slow page, and the change that would help. */
export interface Culprit {
  kind: "plugin" | "module" | "barrel" | "dependencies" | "requests";
  /** The plugin, the URL or the package that it is about. */
  subject: string;
  text: string;
  hint: string;
}

export interface LoadReport {
  /** URL path of the first page; `null` before the first request. */
  page: string | null;
  requestedAt: number | null;
  loadedAt: number | null;
  spans: readonly TransformSpan[];
  bundles: BundleSpan[];
  plugins: (PluginTime & { milliseconds: number })[];
  barrels: Barrel[];
  culprits: Culprit[];
}

export interface LoadReportOptions {
  graph: ModuleGraph;
  log: LoadLog;
  pluginTimes: readonly PluginTime[];
  /** Entries about bundling since the start. */
  entries: readonly RecordedEntry[];
  isPacked: boolean;
}

/** Milliseconds from which a plugin is named. */
const SLOW_PLUGIN = 100;
/** Milliseconds from which a module is named, and its least share of the load. */
const SLOW_MODULE = 250;
const SLOW_SHARE = 0.15;
/** Maximum number of plugins, modules and barrels that are named. */
const MOST_NAMED = 3;
/** Number of modules from which their requests are the browser's main work. */
const MANY_REQUESTS = 300;
/** Number of modules from which a barrel is named. */
const LARGE_BARREL = 50;

export function loadReport(options: LoadReportOptions): LoadReport {
  const { graph, log, pluginTimes, entries } = options;
  const plugins = pluginTimes.map((time) => ({ ...time, milliseconds: totalOf(time) }))
    .sort((one, other) => other.milliseconds - one.milliseconds);
  const barrels = findBarrels(graph.idToModuleMap.values());
  const bundles = bundlesOf(entries, log);
  const { page = null, requestedAt = null, loadedAt = null, spans } = log;
  const report = { page, requestedAt, loadedAt, spans, bundles, plugins, barrels };
  return { ...report, culprits: culpritsOf(report, options.isPacked) };
}

function totalOf({ hooks }: PluginTime): number {
  return Object.values(hooks).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

function bundlesOf(
  entries: readonly RecordedEntry[],
  { requestedAt = Infinity, loadedAt = Infinity }: Pick<LoadLog, "requestedAt" | "loadedAt">,
): BundleSpan[] {
  const spans: BundleSpan[] = [];
  for (const entry of entries) {
    if (entry.kind !== "bundle") continue;
    const { at, state, packages } = entry;
    const open = spans.at(-1);
    if (state === "started") {
      const isLate = spans.length > 0 && at > requestedAt && at < loadedAt;
      spans.push({ startedAt: at, finishedAt: null, packages, isLate });
    } else if (open) Object.assign(open, { finishedAt: at, packages });
  }
  return spans;
}

function culpritsOf(report: Omit<LoadReport, "culprits">, isPacked: boolean): Culprit[] {
  return [
    ...slowPlugins(report),
    ...report.barrels.filter(({ modules }) => modules >= LARGE_BARREL).slice(0, MOST_NAMED)
      .map(({ url, modules, hint }): Culprit => ({
        kind: "barrel",
        subject: url,
        text: `"${url}" passes on the exports of ${modules} modules`,
        hint,
      })),
    ...lateDependencies(report.bundles),
    ...slowModules(report),
    ...manyRequests(report.spans, isPacked),
  ];
}

function slowPlugins({ plugins }: Omit<LoadReport, "culprits">): Culprit[] {
  return plugins
    .filter(({ isBuiltIn, milliseconds }) => !isBuiltIn && milliseconds >= SLOW_PLUGIN)
    .slice(0, MOST_NAMED)
    .map(({ plugin, hooks, milliseconds }) => {
      const [hook, { calls }] = Object.entries(hooks)
        .reduce((most, each) => each[1].milliseconds > most[1].milliseconds ? each : most);
      return {
        kind: "plugin",
        subject: plugin,
        text: `The plugin "${plugin}" took ${timeText(milliseconds)}, mostly in ${calls} ` +
          `${calls === 1 ? "call" : "calls"} of \`${hook}\``,
        hint: `Limit it to the modules that need it (\`${hook}: { filter: { id: … } }\`), let it ` +
          'cache its results, or leave it out while serving (`apply: "build"`)',
      };
    });
}

function slowModules(
  { spans, requestedAt, loadedAt }: Omit<LoadReport, "culprits">,
): Culprit[] {
  const duration = requestedAt && loadedAt ? loadedAt - requestedAt : 0;
  const least = Math.max(SLOW_MODULE, duration * SLOW_SHARE);
  const slowest = [...spans].sort((one, other) => other.milliseconds - one.milliseconds);
  // If everything is slow, no single module is the reason.
  const median = slowest[Math.floor(slowest.length / 2)]?.milliseconds ?? 0;
  return slowest.filter(({ milliseconds }) => milliseconds >= Math.max(least, median * 4))
    .slice(0, MOST_NAMED)
    .map(({ url, milliseconds }) => ({
      kind: "module",
      subject: url,
      text: `"${url}" took ${timeText(milliseconds)}`,
      hint: "Look at its pipeline for the step that takes the time; import it lazily " +
        `(\`import("…")\`) if the first view does not need it`,
    }));
}

function lateDependencies(bundles: readonly BundleSpan[]): Culprit[] {
  return bundles.filter(({ isLate }) => isLate).map(({ packages, startedAt, finishedAt }) => {
    const names = packages.slice(0, MOST_NAMED).map((name) => `"${name}"`).join(", ");
    const more = packages.length > MOST_NAMED ? ` and ${packages.length - MOST_NAMED} more` : "";
    const time = finishedAt === null ? "" : `, ${timeText(finishedAt - startedAt)}`;
    return {
      kind: "dependencies",
      subject: packages[0] ?? "",
      text: `${names}${more} came late: bundled after the page had begun to load${time}`,
      hint: `Add ${names} to \`optimizeDeps.include\`, so that the server bundles it at its start`,
    };
  });
}

function manyRequests(spans: readonly TransformSpan[], isPacked: boolean): Culprit[] {
  if (isPacked || spans.length < MANY_REQUESTS) return [];
  return [{
    kind: "requests",
    subject: "",
    text: `The browser requested ${spans.length} modules, and spends about a millisecond on each`,
    hint: "Start with `vireo --pack`, which sends them in a few files",
  }];
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
