import assert from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { PluginContainer } from "../../../server/plugin_container/container.ts";
import type { Plugin, PluginEnvironment } from "../../../server/plugin_api/types.ts";
import type { DependencyOptimizer } from "../../../server/resolve/types.ts";
import { TransformRequest } from "../../../server/transform/transform_request.ts";

function requestsOf(
  plugins: Plugin[],
  graph: ModuleGraph = new ModuleGraph(() => Promise.resolve(null)),
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
    onFiles: () => {},
    debug: undefined,
  });
}

Deno.test("TransformRequest serves what a plugin loads by its URL without resolving it", async () => {
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

Deno.test("TransformRequest knows no module that nothing resolves or loads", async () => {
  const requests = requestsOf([]);
  await assert.rejects(requests.serve("/a.js"), {
    code: "MODULE_NOT_FOUND",
    message: `Cannot find module "/a.js"`,
  });
});

Deno.test("TransformRequest starts over when the module changed meanwhile, and the graph knows", async () => {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const overtaken: boolean[] = [];
  const requests = requestsOf([{
    name: "changing",
    resolveId: (source) => source,
    load: () => `export const round = ${overtaken.length};`,
    transform() {
      const module = graph.getModuleByCanonicalUrl("/a.js")!;
      if (overtaken.length === 0) graph.invalidate(module, { timestamp: 1 });
      overtaken.push(graph.isOvertaken(module));
    },
  }], graph);
  assert.match((await requests.serve("/a.js")).code, /round = 1/);
  assert.deepEqual(overtaken, [true, false]);
});
