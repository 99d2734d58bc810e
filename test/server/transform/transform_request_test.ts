import assert from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";
import { importAnalysisPlugin } from "../../../server/plugins/import_analysis.ts";
import type { DependencyOptimizer } from "../../../server/resolve/types.ts";
import { TransformRequest } from "../../../server/transform/transform_request.ts";

/** Records the reports of transforms to the rest of the server. */
interface Reports {
  files: string[];
  imports: string[];
  pruned: string[];
}

const newGraph = () => new ModuleGraph(() => Promise.resolve(null));

function requestsOf(
  plugins: Plugin[],
  graph: ModuleGraph = newGraph(),
  reports: Reports = { files: [], imports: [], pruned: [] },
): TransformRequest {
  const container: PluginContainer = new PluginContainer({
    plugins,
    root: "/app",
    logger: createLogger("silent"),
    graph,
    environment: () => ({ name: "client" }) as PluginEnvironment,
    loadModule: () => Promise.resolve(),
    debug: undefined,
  });
  return new TransformRequest({
    graph,
    container,
    optimizer: { isOptimized: () => false } as unknown as DependencyOptimizer,
    readFile: (file) => Promise.reject(new Error(`Unexpected read of "${file}"`)),
    onFiles: (files) => void reports.files.push(...files),
    onImport: (file) => void reports.imports.push(file),
    onTransformed: () => {},
    onPrune: (modules) => void reports.pruned.push(...Array.from(modules, ({ url }) => url)),
    debug: undefined,
  });
}

Deno.test("TransformRequest serves modules that a plugin loads by URL without resolving", async () => {
  const loads: string[] = [];
  const requests = requestsOf([{
    name: "worker",
    load(id) {
      loads.push(id);
      return id === "/sw.js" ? "self.skipWaiting();" : null;
    },
  }]);
  assert.match((await requests.serve("/sw.js")).code, /skipWaiting/);
  await requests.serve("/sw.js");
  assert.deepEqual(loads, ["/sw.js"]);
});

Deno.test("TransformRequest rejects modules that no plugin resolves or loads", async () => {
  const requests = requestsOf([]);
  await assert.rejects(requests.serve("/a.js"), {
    code: "MODULE_NOT_FOUND",
    message: `Cannot find module "/a.js"`,
  });
});

/** A graph that invalidates a module after each of its first transforms. */
class RestlessGraph extends ModuleGraph {
  #left: number;

  constructor(times: number) {
    super(() => Promise.resolve(null));
    this.#left = times;
  }

  override commit(...args: Parameters<ModuleGraph["commit"]>): ReturnType<ModuleGraph["commit"]> {
    const orphans = super.commit(...args);
    if (this.#left-- > 0) this.invalidate(args[0], { timestamp: 1 });
    return orphans;
  }
}

const FILES: Plugin = { name: "files", resolveId: (id) => id, load: () => "export {};" };

Deno.test("TransformRequest.serve() transforms a module again that was invalidated before it was rendered", async () => {
  const requests = requestsOf([FILES], new RestlessGraph(3));
  assert.equal((await requests.serve("/a.js")).code.split("\n")[0], "export {};");
});

Deno.test("TransformRequest.serve() gives up on a module that is invalidated after each transform", async () => {
  const requests = requestsOf([FILES], new RestlessGraph(Infinity));
  await assert.rejects(requests.serve("/a.js?t=1700000000000"), {
    code: "PLUGIN_ERROR",
    message: 'Cannot serve "/a.js": it was invalidated after each of 20 transforms',
    hint: "Remove the call of invalidateModule() from the plugin that reacts to each transform",
  });
});

/** Import analysis on files in memory. */
function analysisOf(graph: ModuleGraph, files: Record<string, string>): Plugin[] {
  return [
    { name: "files", resolveId: (id) => id, load: (id) => files[id] ?? "" },
    importAnalysisPlugin({
      root: "",
      base: "/base/",
      graph,
      optimizer: { isOptimized: () => false } as unknown as DependencyOptimizer,
      isAliased: () => false,
      explainUnresolved: (specifier) => new Error(specifier),
    }),
  ];
}

const urls = (nodes: Iterable<ModuleNode>) => Array.from(nodes, ({ url }) => url).sort();

Deno.test("TransformRequest restarts when the module changes meanwhile, and discards a stale transform", async () => {
  const graph = newGraph();
  const reports: Reports = { files: [], imports: [], pruned: [] };
  const files = { "/a.js": 'import "/old.js"; import.meta.hot.accept();' };
  const seen: unknown[] = [];
  const requests = requestsOf(
    [{
      name: "changing",
      transform: {
        order: "post",
        handler(_code, id) {
          const module = graph.getModuleById(id)!;
          if (id !== "/a.js" || seen.push([urls(module.importedModules), module.meta]) > 2) return;
          this.addWatchFile(`/read-${seen.length}.txt`);
          if (seen.length === 1) return;
          // Empty for a moment, as some editors write files.
          graph.invalidate(module, { timestamp: 1 });
          files["/a.js"] = 'import "/new.js"; import "/old.js";';
          return { code: "", meta: { isStale: true } };
        },
      },
    }, ...analysisOf(graph, files)],
    graph,
    reports,
  );
  await requests.transform("/a.js", { isAlone: true });
  const module = graph.getModuleById("/a.js")!;
  graph.invalidate(module, { timestamp: 1 });
  Object.assign(reports, { files: [], imports: [] });
  assert.match((await requests.serve("/a.js")).code, /new\.js/);
  assert.deepEqual(seen, [[[], {}], [["/old.js"], {}], [["/old.js"], {}]]);
  assert.deepEqual([urls(module.importedModules), module.meta], [["/new.js", "/old.js"], {}]);
  assert.deepEqual(reports, { files: ["/a.js"], imports: ["/new.js", "/old.js"], pruned: [] });
});

Deno.test("TransformRequest reports modules without importers", async () => {
  const graph = newGraph();
  const reports: Reports = { files: [], imports: [], pruned: [] };
  const files = { "/a.js": 'import "/b.js";', "/b.js": 'import "/c.js";' };
  const requests = requestsOf(analysisOf(graph, files), graph, reports);
  for (const url of ["/a.js", "/b.js"]) await requests.transform(url, { isAlone: true });
  files["/a.js"] = "";
  graph.invalidate(graph.getModuleById("/a.js")!, { timestamp: 1 });
  await requests.serve("/a.js");
  assert.deepEqual(reports.pruned, ["/b.js", "/c.js"]);
});

for (
  const [what, plugin] of Object.entries<(analysis: Plugin) => Plugin | undefined>({
    "a plugin behind import analysis": () => ({
      name: "behind",
      transform: {
        order: "post",
        handler: (code) => `/* ${code.includes('"/base/b.js"')} */ import "/other.js"; ${code}`,
      },
    }),
    "a plugin that wraps import analysis": (analysis) => {
      const { handler } = analysis.transform as unknown as {
        handler(this: unknown, code: string, id: string): Promise<{ code: string }>;
      };
      const wrapper = async function (this: unknown, code: string, id: string) {
        const result = await handler.call(this, code, id);
        return `/* ${result.code.includes('"/base/b.js"')} */ import "/other.js"; ${result.code}`;
      };
      analysis.transform = { order: "post", handler: wrapper };
      return undefined;
    },
  })
) {
  Deno.test(`TransformRequest writes timestamps into code that ${what} changed`, async () => {
    const graph = newGraph();
    const [files, analysis] = analysisOf(graph, {
      "/a.js": 'import "/b.js"; import("/c.js");\nimport.meta.hot.accept("/b.js");',
    });
    const other = plugin(analysis!);
    const requests = requestsOf([files!, analysis!, ...other ? [other] : []], graph);
    await requests.transform("/a.js", { isAlone: true });
    const module = graph.getModuleById("/a.js")!;
    assert.deepEqual(urls(module.importedModules), ["/b.js", "/c.js"]);
    assert.deepEqual(urls(module.acceptedDeps), ["/b.js"]);
    for (const [index, each] of [module, ...module.importedModules].entries()) {
      graph.invalidate(each, { timestamp: index + 1, hmr: true, soft: true });
    }
    const [first, second] = (await requests.serve("/a.js")).code.split("\n");
    assert.match(
      first!,
      /^\/\* true \*\/ import "\/other\.js"; .+createHotContext\("\/a\.js", 1\);/,
    );
    assert.match(first!, /import "\/base\/b\.js\?t=2"; import\("\/base\/c\.js\?t=3"\);$/);
    assert.equal(second, 'import.meta.hot.accept("/b.js");');
  });
}

Deno.test("TransformRequest leaves specifiers and edges alone without import analysis", async () => {
  const graph = newGraph();
  const [files, analysis] = analysisOf(graph, { "/a.js": 'import "/b.js";' });
  delete analysis!.transform;
  const requests = requestsOf([files!, analysis!], graph);
  assert.equal((await requests.serve("/a.js")).code, 'import "/b.js";');
  assert.deepEqual(urls(graph.getModuleById("/a.js")!.importedModules), []);
});

Deno.test("TransformRequest shows hooks the meta of earlier hooks, from resolveId on", async () => {
  const seen: Record<string, unknown> = {};
  const graph = newGraph();
  const id = "\0virtual";
  const optimizer = { isOptimized: () => false } as unknown as DependencyOptimizer;
  const requests = requestsOf([
    {
      name: "keeps",
      resolveId: (source) =>
        source === "virtual" ? { id, meta: { resolved: 1 } } : source === "/a.js" ? source : null,
      load(loaded) {
        if (loaded === "/a.js") return 'import "virtual";';
        seen.load = this.getModuleInfo(id)?.meta;
        return { code: "", meta: { loaded: 2 } };
      },
      transform(code, transformed) {
        if (transformed !== id) return;
        seen.transform = this.getModuleInfo(id)?.meta;
        return { code, meta: { transformed: 3 } };
      },
    },
    {
      name: "reads",
      transform(_code, transformed) {
        if (transformed === id) seen.next = this.getModuleInfo(id)?.meta;
      },
    },
    importAnalysisPlugin({
      root: "/",
      base: "/",
      graph,
      optimizer,
      isAliased: () => false,
      explainUnresolved: (specifier) => new Error(specifier),
    }),
  ], graph);
  await requests.transform("/a.js");
  await requests.transform(graph.getModuleById(id)!.url);
  assert.deepEqual(seen, {
    load: { resolved: 1 },
    transform: { resolved: 1, loaded: 2 },
    next: { resolved: 1, loaded: 2, transformed: 3 },
  });
  assert.deepEqual(graph.getModuleById(id)!.meta, { resolved: 1, loaded: 2, transformed: 3 });
});
