import { deepEqual, equal, notEqual } from "node:assert/strict";
import { ModuleGraph, type ModuleInfo } from "../../../server/graph/module_graph.ts";
import type { TransformResult } from "../../../server/graph/transform_result.ts";

const newGraph = () => new ModuleGraph((url) => Promise.resolve({ id: `/app${url}` }));

const info = (over: Partial<ModuleInfo>): ModuleInfo => ({
  importedModules: new Set(),
  staticImports: new Set(),
  importedBindings: null,
  acceptedDeps: new Set(),
  acceptedExports: null,
  isSelfAccepting: false,
  ...over,
});

const result = (code: string, slots: TransformResult["slots"] = []): TransformResult => ({
  code,
  slots,
  map: null,
  mapComment: "",
  type: "js",
});

Deno.test("ModuleGraph.ensureEntry() finds a module by url, id and file", () => {
  const graph = newGraph();
  const main = graph.ensureEntry("/a.vue", "/app/a.vue");
  const style = graph.ensureEntry("/a.vue?vue&type=style", "/app/a.vue?vue&type=style");
  equal(graph.ensureEntry("/a.vue?t=1700000000000&import", "/app/a.vue"), main);
  equal(graph.getModuleById("/app/a.vue"), main);
  deepEqual([...graph.getModulesByFile("/app/a.vue")!], [main, style]);
});

Deno.test("ModuleGraph.getModulesByFile() finds virtual modules by their name", () => {
  const graph = newGraph();
  const pages = graph.ensureEntry("/@id/virtual:pages?id=a", "virtual:pages?id=a");
  graph.ensureEntry("/@id/__x00__virtual:pages", "\0virtual:pages");
  deepEqual([...graph.getModulesByFile("virtual:pages")!], [pages]);
  equal(graph.getModulesByFile("virtual:none"), undefined);
  deepEqual([...graph.files()], []);
});

Deno.test("ModuleGraph.getModuleByUrl() resolves a URL that it has not seen", async () => {
  const graph = newGraph();
  const node = graph.ensureEntry("/a.ts", "/app/a.ts");
  equal(await graph.getModuleByUrl("/a.ts?t=1700000000000"), node);
  equal(await graph.getModuleByUrl("/missing.ts"), undefined);
});

Deno.test("ModuleGraph does not take a virtual module for a file", () => {
  const graph = newGraph();
  equal(graph.ensureEntry("/@id/__x00__virtual:x", "\0virtual:x").file, null);
});

/** A graph of imports, by names. */
function graphOf(imports: Record<string, string>) {
  const graph = newGraph();
  const node = (name: string) => graph.ensureEntry(`/${name}`, `/app/${name}`);
  const setImports = (name: string, names: string) =>
    graph.updateModuleInfo(node(name), info({ importedModules: new Set([...names].map(node)) }));
  for (const [name, names] of Object.entries(imports)) setImports(name, names);
  const prunedBy = (name: string, names: string) =>
    Array.from(setImports(name, names), ({ url }) => url.slice(1)).sort().join("");
  return { graph, node, setImports, prunedBy };
}

Deno.test("ModuleGraph.updateModuleInfo() returns what nobody imports any more, with what only that imports", () => {
  const { node, prunedBy } = graphOf({ a: "bd", b: "cd", c: "", d: "e", e: "" });
  equal(prunedBy("a", "d"), "bc");
  deepEqual([...node("d").importers], [node("a")]);
  deepEqual([node("b").isPruned, node("c").isPruned, node("d").isPruned], [true, true, false]);
});

Deno.test("ModuleGraph.updateModuleInfo() has a pruned module transformed again for its edges", () => {
  const { graph, node, setImports, prunedBy } = graphOf({ a: "b", b: "c", c: "" });
  graph.setTransform(node("b"), { result: result("import '/c'") });
  equal(prunedBy("a", ""), "bc");
  equal(node("b").transformResult, null);
  setImports("a", "b");
  equal(node("b").isPruned, false);
});

Deno.test("ModuleGraph.updateModuleInfo() prunes modules that only import each other", () => {
  const { prunedBy } = graphOf({ a: "b", b: "c", c: "bd", d: "" });
  equal(prunedBy("a", ""), "bcd");
});

Deno.test("ModuleGraph.updateModuleInfo() spares what a page names", () => {
  const { graph, node, prunedBy } = graphOf({ a: "b", b: "c", c: "" });
  graph.addPage(node("b"), "/index.html");
  equal(prunedBy("a", ""), "");
});

Deno.test("ModuleGraph.render() writes time stamps into the importers of an updated module", () => {
  const graph = newGraph();
  const main = graph.ensureEntry("/main.ts", "/app/main.ts");
  const dep = graph.ensureEntry("/dep.ts", "/app/dep.ts");
  const code = 'import "/dep.ts";\nimport "/dep.ts?raw";';
  graph.updateModuleInfo(main, info({ importedModules: new Set([dep]) }));
  graph.setTransform(main, {
    result: result(code, [
      { kind: "url", start: 8, end: 15, module: dep },
      { kind: "url", start: 26, end: 37, module: dep },
    ]),
  });
  const before = graph.render(main)!;
  equal(before.code, code);
  graph.invalidate(dep, { timestamp: 5, hmr: true, soft: true });
  const after = graph.render(main)!;
  equal(after.code, 'import "/dep.ts?t=5";\nimport "/dep.ts?t=5&raw";');
  notEqual(after.etag, before.etag);
  // Nothing was transformed again.
  equal(main.transformResult!.code, code);
});

Deno.test("ModuleGraph.invalidate() drops the transform, and marks transforms in flight as stale", () => {
  const graph = newGraph();
  const node = graph.ensureEntry("/a.ts", "/app/a.ts");
  graph.setTransform(node, { result: result("1") });
  const { version } = node;
  graph.invalidate(node, { timestamp: 5 });
  equal(graph.render(node), null);
  notEqual(node.version, version);
  equal(node.lastHmrTimestamp, 0);
});

Deno.test("ModuleGraph.updateWatchedFiles() keeps which modules read a file", () => {
  const graph = newGraph();
  const a = graph.ensureEntry("/a.scss", "/app/a.scss");
  graph.updateWatchedFiles(a, ["/app/_x.scss", "/app/a.scss"]);
  deepEqual([...graph.getModulesWatching("/app/_x.scss")!], [a]);
  deepEqual([...graph.files()], ["/app/a.scss", "/app/_x.scss"]);
  graph.updateWatchedFiles(a, []);
  equal(graph.getModulesWatching("/app/_x.scss"), undefined);
});
