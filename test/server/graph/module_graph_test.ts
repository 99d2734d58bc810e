import { deepEqual, equal, notEqual } from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { renderNative } from "../../../server/transform/render_native.ts";
import { commit, commitEdges, edgeRecord, resultOf } from "./commits.ts";

const newGraph = () => new ModuleGraph((url) => Promise.resolve({ id: `/app${url}` }));

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

Deno.test("ModuleGraph.getModuleByUrl() resolves an unknown URL", async () => {
  const graph = newGraph();
  const node = graph.ensureEntry("/a.ts", "/app/a.ts");
  equal(await graph.getModuleByUrl("/a.ts?t=1700000000000"), node);
  equal(await graph.getModuleByUrl("/missing.ts"), undefined);
});

Deno.test("ModuleGraph does not treat a virtual module as a file", () => {
  const graph = newGraph();
  equal(graph.ensureEntry("/@id/__x00__virtual:x", "\0virtual:x").file, null);
});

/** Creates a graph of imports, by names. */
function graphOf(imports: Record<string, string>) {
  const graph = newGraph();
  const node = (name: string) => graph.ensureEntry(`/${name}`, `/app/${name}`);
  const setImports = (name: string, names: string) =>
    commitEdges(graph, node(name), { imports: [...names].map(node) });
  for (const [name, names] of Object.entries(imports)) setImports(name, names);
  const prunedBy = (name: string, names: string) =>
    Array.from(setImports(name, names), ({ url }) => url.slice(1)).sort().join("");
  return { graph, node, setImports, prunedBy };
}

Deno.test("ModuleGraph.commit() returns modules without importers, and those that only they import", () => {
  const { node, prunedBy } = graphOf({ a: "bd", b: "cd", c: "", d: "e", e: "" });
  equal(prunedBy("a", "d"), "bc");
  deepEqual([...node("d").importers], [node("a")]);
  deepEqual([node("b").isPruned, node("c").isPruned, node("d").isPruned], [true, true, false]);
});

Deno.test("ModuleGraph.commit() makes a pruned module transform again, for its edges", () => {
  const { node, setImports, prunedBy } = graphOf({ a: "b", b: "c", c: "" });
  notEqual(node("b").transformResult, null);
  equal(prunedBy("a", ""), "bc");
  equal(node("b").transformResult, null);
  setImports("a", "b");
  equal(node("b").isPruned, false);
});

Deno.test("ModuleGraph.commit() prunes modules that only import each other", () => {
  const { prunedBy } = graphOf({ a: "b", b: "c", c: "bd", d: "" });
  equal(prunedBy("a", ""), "bcd");
});

Deno.test("ModuleGraph.commit() spares modules that a page names", () => {
  const { graph, node, prunedBy } = graphOf({ a: "b", b: "c", c: "" });
  graph.addPage(node("b"), "/index.html");
  equal(prunedBy("a", ""), "");
});

Deno.test("ModuleGraph.render() writes timestamps into the importers of an updated module", () => {
  const graph = newGraph();
  const main = graph.ensureEntry("/main.ts", "/app/main.ts");
  const dep = graph.ensureEntry("/dep.ts", "/app/dep.ts");
  const code = 'import "/dep.ts";\nimport "/dep.ts?raw";';
  const slots = [[8, 15], [26, 37]].map(([start, end]) => ({
    kind: "url" as const,
    start: start!,
    end: end!,
    id: dep.id!,
  }));
  commit(graph, main, {
    result: resultOf(code, { slots, record: edgeRecord({ imports: [dep] }) }),
  });
  const before = graph.render(main, renderNative)!;
  equal(before.code, code);
  graph.invalidate(dep, { timestamp: 5, hmr: true, soft: true });
  const after = graph.render(main, renderNative)!;
  equal(after.code, 'import "/dep.ts?t=5";\nimport "/dep.ts?t=5&raw";');
  notEqual(after.etag, before.etag);
  // Nothing was transformed again.
  equal(main.transformResult!.code, code);
});

Deno.test("ModuleGraph.invalidate() drops the transform, and outdates transforms in flight", () => {
  const graph = newGraph();
  const node = graph.ensureEntry("/a.ts", "/app/a.ts");
  commit(graph, node, { result: resultOf("1") });
  const { version } = node;
  graph.invalidate(node, { timestamp: 5 });
  equal(graph.render(node, renderNative), null);
  equal(graph.commit(node, version, { result: resultOf("2") }), null);
  equal(node.transformResult, null);
  equal(node.lastHmrTimestamp, 0);
});

Deno.test("ModuleGraph.commit() records which modules read a file", () => {
  const graph = newGraph();
  const a = graph.ensureEntry("/a.scss", "/app/a.scss");
  commit(graph, a, { result: resultOf(""), watchedFiles: ["/app/_x.scss", "/app/a.scss"] });
  deepEqual([...graph.getModulesWatching("/app/_x.scss")!], [a]);
  deepEqual([...graph.files()], ["/app/a.scss", "/app/_x.scss"]);
  // A fix in the file can end the error of the next transform.
  commit(graph, a, { error: new Error("none"), watchedFiles: ["/app/_x.scss"] });
  deepEqual([...graph.getModulesWatching("/app/_x.scss")!], [a]);
  commit(graph, a, { result: resultOf(""), watchedFiles: [] });
  equal(graph.getModulesWatching("/app/_x.scss"), undefined);
});

Deno.test("ModuleGraph.commit() ignores an outdated transform", () => {
  const graph = newGraph();
  const node = (name: string) => graph.ensureEntry(`/${name}`, `/app/${name}`);
  const main = node("main.ts");
  commit(graph, main, {
    result: resultOf("1", { record: edgeRecord({ imports: [node("a.ts")], accepts: true }) }),
    meta: { key: 1 },
    style: { id: "/app/main.ts", css: "a{}" },
    watchedFiles: ["/app/read.txt"],
  });
  const { version } = main;
  graph.invalidate(main, { timestamp: 1 });
  const outcome = { meta: { key: 2 }, watchedFiles: [], error: new Error("late") };
  equal(graph.commit(main, version, outcome), null);
  equal(graph.commit(main, version, { ...outcome, result: resultOf("") }), null);
  deepEqual(
    [[...main.importedModules], main.isSelfAccepting, main.meta, main.style?.css],
    [[node("a.ts")], true, { key: 1 }, "a{}"],
  );
  deepEqual([...main.watchedFiles, main.transformError], ["/app/read.txt", undefined]);
  deepEqual([main.transformResult, [...node("a.ts").importers]], [null, [main]]);
});

Deno.test("ModuleGraph.commit() rejects a URL that differs from the module's", () => {
  const graph = newGraph();
  const main = graph.ensureEntry("/main.ts", "/app/main.ts");
  const target = { kind: "module", id: "\0x", url: "/@id/__x00__x", isDependency: false } as const;
  const { hot } = edgeRecord({});
  const record = {
    imports: [{ kind: "static", bindings: [], target }],
    hot,
  } as unknown as ReturnType<
    typeof edgeRecord
  >;
  const result = resultOf("", { record });
  // A browser has requested the module by another URL while the importer was transformed.
  const named = graph.ensureEntry("/virtual-x", "\0x");
  equal(graph.commit(main, main.version, { result }), null);
  deepEqual([...named.importers], []);
  // Without a version the result is committed anyway, so that the module is served.
  deepEqual(graph.commit(main, null, { result }), new Set());
  deepEqual([...named.importers], [main]);
});

Deno.test("ModuleNode lists what it accepts under the names of Vite", () => {
  const graph = newGraph();
  const main = graph.ensureEntry("/main.ts", "/app/main.ts");
  main.acceptedDeps = new Set([graph.ensureEntry("/a.ts", "/app/a.ts")]);
  main.acceptedExports = new Set(["a"]);
  deepEqual([...main.acceptedHmrDeps].map(({ url }) => url), ["/a.ts"]);
  deepEqual([...main.acceptedHmrExports!], ["a"]);
});
