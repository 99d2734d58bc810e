import assert from "node:assert/strict";
import { cyclicModules } from "../../../server/pack/cyclic_modules.ts";

function cyclic(graph: Record<string, string[]>, roots = Object.keys(graph)): string[] {
  return [...cyclicModules(roots, (id) => graph[id] ?? [])].sort();
}

Deno.test("cyclicModules() returns the members of cycles, not the modules around them", () => {
  assert.deepEqual(cyclic({ a: ["b"], b: ["c", "d"], c: ["b"], d: [] }), ["b", "c"]);
  assert.deepEqual(cyclic({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }), []);
  assert.deepEqual(cyclic({ a: ["a"], b: ["a"] }), ["a"]);
  assert.deepEqual(cyclic({ a: ["b"], b: ["a"], c: ["d"], d: ["c", "a"] }), ["a", "b", "c", "d"]);
});

Deno.test("cyclicModules() follows chains that are deeper than the call stack", () => {
  const depth = 50_000;
  const next = (id: string) => Number(id) < depth ? [String(Number(id) + 1)] : ["49999"];
  assert.deepEqual([...cyclicModules(["0"], next)].sort(), ["49999", "50000"]);
});
