import assert from "node:assert/strict";
import { ModuleNode } from "../../../server/graph/module_node.ts";
import { shortestChain } from "../../../server/inspection/shortest_chain.ts";

/** Modules by name; each edge is "importer imported". */
function graphOf(...edges: string[]): Record<string, ModuleNode> {
  const modules: Record<string, ModuleNode> = {};
  const get = (name: string) => modules[name] ??= new ModuleNode(`/${name}`);
  for (const [from = "", to = ""] of edges.map((edge) => edge.split(" "))) {
    get(to).importers.add(get(from));
    get(from).importedModules.add(get(to));
  }
  return modules;
}

const chainTo = (module: ModuleNode | undefined) => shortestChain(module!)?.map(({ url }) => url);

Deno.test("shortestChain() takes the shortest way from an entry", () => {
  const modules = graphOf("main a", "a b", "b c", "main b", "c a");
  assert.deepEqual(chainTo(modules.c), ["/main", "/b", "/c"]);
  assert.deepEqual(chainTo(modules.main), ["/main"]);
});

Deno.test("shortestChain() ends at a module that a page loads, even in a cycle", () => {
  const modules = graphOf("a b", "b a");
  assert.equal(chainTo(modules.b), undefined);
  modules.a!.pages.add("/index.html");
  assert.deepEqual(chainTo(modules.b), ["/a", "/b"]);
});

Deno.test("shortestChain() finds none for a pruned module", () => {
  const module = new ModuleNode("/a");
  module.isPruned = true;
  assert.equal(shortestChain(module), undefined);
});
