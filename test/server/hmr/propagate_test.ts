import { deepEqual, equal } from "node:assert/strict";
import { propagate, type PropagateOptions } from "../../../server/hmr/propagate.ts";
import { graphOf, type ModuleData } from "./graph_data.ts";
import { commitEdges } from "../graph/commits.ts";

/** The result of propagation, as URLs. */
function run(data: Record<string, ModuleData>, changed: string, options?: PropagateOptions) {
  const { node } = graphOf(data);
  const { boundaries, deadEnd, traversed } = propagate(node(changed), options);
  return {
    boundaries: boundaries.map(({ boundary, acceptedVia, chain, isWithinCircularImport }) => ({
      boundary: boundary.url,
      via: acceptedVia.url,
      chain: chain.map((each) => each.url).join(" → "),
      circular: isWithinCircularImport,
    })),
    deadEnd: deadEnd?.map((each) => each.url).join(" → "),
    traversed: [...traversed].map((each) => each.url).sort(),
  };
}

Deno.test("propagate() stops at a module that accepts itself", () => {
  const found = run({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { accepts: true },
  }, "App.vue");
  deepEqual(found, {
    boundaries: [{ boundary: "/App.vue", via: "/App.vue", chain: "/App.vue", circular: false }],
    deadEnd: undefined,
    traversed: ["/App.vue"],
  });
});

Deno.test("propagate() walks up to the importer that accepts itself", () => {
  const found = run({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["useData.ts"], accepts: true },
    "useData.ts": {},
  }, "useData.ts");
  equal(found.boundaries[0]?.chain, "/useData.ts → /App.vue");
  equal(found.deadEnd, undefined);
  deepEqual(found.traversed, ["/App.vue", "/useData.ts"]);
});

Deno.test("propagate() stops at an importer that accepts the dependency, and does not run it again", () => {
  const found = run({
    "main.ts": { imports: ["theme.ts"], acceptsDeps: ["theme.ts"], pages: ["/index.html"] },
    "theme.ts": {},
  }, "theme.ts");
  deepEqual(found.boundaries, [
    { boundary: "/main.ts", via: "/theme.ts", chain: "/theme.ts → /main.ts", circular: false },
  ]);
  equal(found.deadEnd, undefined);
  deepEqual(found.traversed, ["/theme.ts"]);
});

Deno.test("propagate() names the chain that ended at an entry", () => {
  const found = run({
    "main.ts": { imports: ["a.ts"], pages: ["/index.html"] },
    "a.ts": { imports: ["b.ts"] },
    "b.ts": {},
  }, "b.ts");
  equal(found.deadEnd, "/b.ts → /a.ts → /main.ts");
});

Deno.test("propagate() updates every branch of a diamond once", () => {
  const found = run({
    "main.ts": { imports: ["left.vue", "right.vue"], pages: ["/index.html"] },
    "left.vue": { imports: ["data.ts"], accepts: true },
    "right.vue": { imports: ["data.ts"], accepts: true },
    "data.ts": {},
  }, "data.ts");
  deepEqual(found.boundaries.map((each) => each.boundary), ["/left.vue", "/right.vue"]);
  equal(found.deadEnd, undefined);
});

Deno.test("propagate() is a dead end when one branch of a diamond is", () => {
  const found = run({
    "main.ts": { imports: ["left.vue", "data.ts"], pages: ["/index.html"] },
    "left.vue": { imports: ["data.ts"], accepts: true },
    "data.ts": {},
  }, "data.ts");
  equal(found.deadEnd, "/data.ts → /main.ts");
});

Deno.test("propagate() stops at the first self-accepting module of a chain", () => {
  const found = run({
    "main.ts": { imports: ["outer.vue"], pages: ["/index.html"] },
    "outer.vue": { imports: ["inner.vue"], accepts: true },
    "inner.vue": { imports: ["data.ts"], accepts: true },
    "data.ts": {},
  }, "data.ts");
  deepEqual(found.boundaries.map((each) => each.boundary), ["/inner.vue"]);
});

Deno.test("propagate() terminates in a cycle without a boundary", () => {
  const found = run({
    "a.ts": { imports: ["b.ts"] },
    "b.ts": { imports: ["a.ts"] },
  }, "b.ts");
  equal(found.deadEnd, "/b.ts");
});

Deno.test("propagate() finds an entry that its own modules import", () => {
  const found = run({
    "main.ts": { imports: ["a.ts"], pages: ["/index.html"] },
    "a.ts": { imports: ["main.ts"] },
  }, "a.ts");
  equal(found.deadEnd, "/a.ts → /main.ts");
});

Deno.test("propagate() marks a boundary that a module of its chain imports", () => {
  const found = run({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["store.ts"], accepts: true },
    "store.ts": { imports: ["router.ts"] },
    "router.ts": { imports: ["App.vue"] },
  }, "store.ts");
  deepEqual(found.boundaries.map(({ boundary, circular }) => [boundary, circular]), [
    ["/App.vue", true],
  ]);
});

Deno.test("propagate() does not mark a self-accepting module of a cycle that changed itself", () => {
  const found = run({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["router.ts"], accepts: true },
    "router.ts": { imports: ["App.vue"] },
  }, "App.vue");
  deepEqual(found.boundaries.map(({ circular }) => circular), [false]);
});

Deno.test("propagate() stops where importers use only accepted exports", () => {
  const found = run({
    "main.ts": { imports: ["lib.ts"], bindings: { "lib.ts": ["a"] }, pages: ["/index.html"] },
    "lib.ts": { acceptsExports: ["a", "b"] },
  }, "lib.ts");
  deepEqual(found.boundaries.map(({ boundary }) => boundary), ["/lib.ts"]);
  equal(found.deadEnd, undefined);
});

Deno.test("propagate() continues if an importer uses an export that is not accepted", () => {
  const found = run({
    "main.ts": { imports: ["lib.ts"], bindings: { "lib.ts": ["a", "c"] }, pages: ["/index.html"] },
    "lib.ts": { acceptsExports: ["a", "b"] },
  }, "lib.ts");
  equal(found.deadEnd, "/lib.ts → /main.ts");
});

Deno.test("propagate() finds nothing to do for a module that was never loaded", () => {
  const found = run({
    "main.ts": { dynamicImports: ["lazy.ts"], pages: ["/index.html"] },
    "lazy.ts": { unloaded: true },
  }, "lazy.ts");
  deepEqual([found.boundaries, found.deadEnd], [[], undefined]);
});

Deno.test("propagate() treats a failed module as requested by the page", () => {
  const found = run({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { unloaded: true, error: new Error("syntax") },
  }, "App.vue");
  equal(found.deadEnd, "/App.vue → /main.ts");
});

Deno.test("propagate() still treats a module as failed after an invalidation", () => {
  const { graph, node } = graphOf({
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["Child.vue"], accepts: true },
    "Child.vue": { unloaded: true, error: new Error("broken") },
  });
  // A change invalidates its modules before it is planned, and plugins can invalidate any module.
  graph.invalidateAll();
  const { boundaries } = propagate(node("Child.vue"));
  deepEqual(boundaries.map(({ chain }) => chain.map(({ url }) => url)), [
    ["/Child.vue", "/App.vue"],
  ]);
});

Deno.test("propagate() skips modules that no page has any more", () => {
  const { graph, node } = graphOf({
    "App.vue": { imports: ["old.ts", "data.ts"], accepts: true },
    "old.ts": { imports: ["data.ts"] },
    "data.ts": {},
  });
  commitEdges(graph, node("App.vue"), { imports: [node("data.ts")], accepts: true });
  // A request of a page before its update restores the edges.
  commitEdges(graph, node("old.ts"), { imports: [node("data.ts")] });
  const { boundaries, deadEnd } = propagate(node("data.ts"));
  deepEqual(boundaries.map(({ boundary }) => boundary.url), ["/App.vue"]);
  equal(deadEnd, null);
  equal(propagate(node("old.ts")).deadEnd, null);
});

Deno.test("propagate() starts at the importers of a deleted module", () => {
  const data: Record<string, ModuleData> = {
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["Child.vue"], accepts: true },
    "Child.vue": { accepts: true },
  };
  const found = run(data, "Child.vue", { isGone: true });
  deepEqual(found.boundaries.map(({ boundary }) => boundary), ["/App.vue"]);
});

Deno.test("propagate() runs an importer again that accepts a deleted module", () => {
  const data: Record<string, ModuleData> = {
    "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
    "App.vue": { imports: ["data.ts"], accepts: true, acceptsDeps: ["data.ts"] },
    "data.ts": {},
  };
  const viaOf = (options: PropagateOptions) =>
    run(data, "data.ts", options).boundaries.map(({ via }) => via);
  deepEqual(viaOf({ isGone: true }), ["/App.vue"]);
  deepEqual(viaOf({ skipSelf: true }), ["/data.ts"]);
});
