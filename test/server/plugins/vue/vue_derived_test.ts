import assert from "node:assert/strict";
import { ModuleGraph } from "../../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../../server/graph/module_node.ts";
import type { HotUpdateOptions, Plugin } from "../../../../server/plugin_api/types.ts";
import { vueDerivedPlugin } from "../../../../server/plugins/vue/vue_derived.ts";

type Handler = (...args: unknown[]) => unknown;

const handlerOf = (hook: Plugin["transform"] | Plugin["hotUpdate"]) =>
  (hook as { handler: Handler }).handler;

const FILE = "/app/src/page.vue";
const ROUTE = "?definePage&vue&lang.tsx";
const OTHER_IDS = ["", "?raw", "?vue&type=style&index=0&lang.css"];

/** The queries of the modules that remain in the update when the route's next code is `next`. */
async function afterChange(
  next: string | Error,
  type: HotUpdateOptions["type"] = "update",
): Promise<string[]> {
  const plugin = vueDerivedPlugin();
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const modules: ModuleNode[] = [ROUTE, ...OTHER_IDS].map((query) =>
    graph.ensureEntry(`/src/page.vue${query}`, FILE + query)
  );
  const transform = (id: string, code: string) => handlerOf(plugin.transform)(code, id);
  for (const { id } of modules) transform(id!, "before");
  const transformRequest = (url: string) => {
    assert.equal(url, `/src/page.vue${ROUTE}`);
    if (next instanceof Error) return Promise.reject(next);
    transform(FILE + ROUTE, next);
    return Promise.resolve(null);
  };
  const context = { environment: { moduleGraph: graph, transformRequest } };
  const left = await handlerOf(plugin.hotUpdate).call(context, { type, file: FILE, modules });
  return (left as ModuleNode[] | undefined ?? modules).map(({ id }) => id!.slice(FILE.length));
}

Deno.test("vueDerivedPlugin() updates modules that plugins generate from a component when their code changes", async () => {
  assert.deepEqual(await afterChange("before"), OTHER_IDS);
  const all = [ROUTE, ...OTHER_IDS];
  assert.deepEqual(await afterChange("after"), all);
  assert.deepEqual(await afterChange(new Error("broken")), all);
  assert.deepEqual(await afterChange("before", "delete"), all);
});
