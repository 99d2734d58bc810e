/**
 * Holds the architecture's table of folders as data and fails where the tree does not follow it.
 * Findings: an import that no row allows, an import cycle (types included), a heavy part that loads
 * at the start, `Deno` or `Bun` outside `server/runtime/`, a vague name, a file, folder or function
 * that grew too large, an export without importer, a source without a test. Run by `deno task
 * layers`. The table is a design, not a law: where the code shows a better cut, change both in one
 * commit.
 */
import path from "node:path";
import process from "node:process";
import { stop } from "esbuild";
import { checkEdges } from "./layers/checks/check_edges.ts";
import { checkExports } from "./layers/checks/check_exports.ts";
import { checkFunctions } from "./layers/checks/check_functions.ts";
import { checkNames } from "./layers/checks/check_names.ts";
import { checkSizes } from "./layers/checks/check_sizes.ts";
import { checkTests, isTypesOnly } from "./layers/checks/check_tests.ts";
import { componentScripts } from "./layers/component_scripts.ts";
import { findEarlyLoads } from "./layers/find_early_loads.ts";
import { findCycles } from "./layers/find_cycles.ts";
import { readImportGraph } from "./layers/import_graph.ts";
import { LAYERS } from "./layers/layer_table.ts";
import { listSources, readSources } from "./layers/list_sources.ts";
import { runtimeGlobals } from "./layers/runtime_globals.ts";
import { TESTED_ELSEWHERE } from "./layers/tested_elsewhere.ts";

/** Modules that load on first use, so that the first page does not wait for them. */
const LATE = [
  "compiler/css/compile_css.ts",
  "server/plugins/vue/vue_components.ts",
  "server/optimizer/packs/pack_batch.ts",
  "server/pack/packed_pages.ts",
  "server/inspection/cycles.ts",
  "server/inspection/dependency_report.ts",
  "server/inspection/load_report.ts",
  "server/inspection/pipeline_report.ts",
  "server/optimizer/cache/bundled_packages.ts",
  "client/dist/inspector.css",
  "client/dist/inspector.js",
  "server/optimizer/packs/pack_maps.ts",
  "server/optimizer/packs/user_plugins/user_packing.ts",
  "server/browser_console/forwarded_console.ts",
  "server/http/proxy/proxy.ts",
  "server/http/proxy/node_proxy.ts",
  "server/http/proxy/proxy_socket.ts",
  "server/smoke/crawl/crawler.ts",
  "npm:@modelcontextprotocol/sdk",
  "npm:@parcel/watcher",
  "npm:@vue/compiler-sfc",
  "npm:esbuild",
  "npm:httpxy",
  "npm:mime",
  "npm:postcss",
  "npm:srvx",
  "npm:ws",
  "npm:zod",
];

/** Files that a start loads: the command line loads the server by `import()`. */
const START = ["mod.ts", "server/cli/main.ts", "server/dev_server.ts"];

/** Top-level folders and files with sources. */
const FOLDERS = ["client", "compiler", "server", "scripts", "test", "mod.ts"];

/** Folders that can name the runtime's own globals. */
const RUNTIME_FOLDERS = /^(?:server\/runtime|scripts|test)\//;

async function checkRuntimeGlobals(sources: ReadonlyMap<string, string>): Promise<string[]> {
  const findings = await Promise.all(
    [...sources].filter(([file]) => !RUNTIME_FOLDERS.test(file)).map(async ([file, code]) => {
      const names = await runtimeGlobals(code);
      return names.map((name) =>
        `${file} names ${name}: only server/runtime/ does; use a Web API or a "node:" module`
      );
    }),
  );
  return findings.flat();
}

/**
 * Checks a whole repository.
 *
 * @param root Its absolute path.
 * @returns One line per finding.
 */
export async function checkLayers(root: string): Promise<string[]> {
  const files = await listSources(root, FOLDERS);
  const sources = await readSources(root, files);
  const components = await componentScripts(root, "client");
  const { edges, broken } = await readImportGraph(root, files);
  return [
    ...broken,
    ...checkEdges(LAYERS, files, edges),
    ...START.flatMap((file) => findEarlyLoads(file, LATE, edges)),
    ...findCycles(edges).map((cycle) => `import cycle: ${cycle.join(" → ")}`),
    ...await checkRuntimeGlobals(sources),
    ...checkNames([...files, ...components.keys()]),
    ...await checkTests({
      files,
      edges,
      table: TESTED_ELSEWHERE,
      hasTypesOnly: (file) => isTypesOnly(root, file),
    }),
    ...checkSizes(new Map([...sources, ...components])),
    ...checkFunctions(new Map([...sources, ...components])),
    ...checkExports(new Map([...sources, ...components])),
  ];
}

if (import.meta.main) {
  const findings = await checkLayers(path.dirname(import.meta.dirname!));
  await stop();
  for (const finding of findings) console.error(finding);
  console.log(findings.length ? `${findings.length} findings` : "The layers hold");
  process.exitCode = findings.length ? 1 : 0;
}
