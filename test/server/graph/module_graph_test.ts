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

Deno.test("ModuleGraph.updateModuleInfo() returns what nobody imports any more", () => {
  const graph = newGraph();
  const [a, b, c] = ["a", "b", "c"].map((name) => graph.ensureEntry(`/${name}`, `/app/${name}`));
  graph.updateModuleInfo(a!, info({ importedModules: new Set([b!, c!]) }));
  graph.updateModuleInfo(b!, info({ importedModules: new Set([c!]) }));
  const orphans = graph.updateModuleInfo(a!, info({}));
  deepEqual([...orphans], [b]);
  deepEqual([...c!.importers], [b]);
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
