import assert from "node:assert/strict";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { findCycles } from "../../../server/inspection/cycles.ts";

/** Modules by URL: imported URLs with the imported names. */
type Graph = Record<string, Record<string, string[]>>;

function modulesOf(graph: Graph): ModuleNode[] {
  const nodes = new Map(Object.keys(graph).map((url) => [url, { url } as ModuleNode]));
  for (const [url, imports] of Object.entries(graph)) {
    const bindings = new Map(
      Object.entries(imports).map(([to, names]) => [nodes.get(to)!, new Set(names)]),
    );
    Object.assign(nodes.get(url)!, {
      staticImports: new Set(bindings.keys()),
      importedBindings: bindings,
    });
  }
  return [...nodes.values()];
}

Deno.test("findCycles() names the import with the fewest names", () => {
  const { total, cycles: [cycle] } = findCycles(modulesOf({
    "/main.ts": { "/a.ts": ["a"] },
    "/a.ts": { "/b.ts": ["one", "two", "three"] },
    "/b.ts": { "/c.ts": ["*"] },
    "/c.ts": { "/a.ts": ["last"], "/leaf.ts": ["x"] },
    "/leaf.ts": {},
  }));
  assert.equal(total, 1);
  assert.equal(cycle!.size, 3);
  assert.deepEqual(cycle!.cut, {
    importer: "/c.ts",
    imported: "/a.ts",
    names: ["last"],
    remaining: 0,
  });
  assert.deepEqual(cycle!.chain, ["/a.ts", "/b.ts", "/c.ts", "/a.ts"]);
  assert.match(cycle!.hint, /"\/c\.ts" takes only `last` from "\/a\.ts": move that/);
});

Deno.test("findCycles() prefers the import that breaks all cycles of a component", () => {
  const { cycles: [cycle] } = findCycles(modulesOf({
    "/hub.ts": { "/a.ts": ["a"], "/b.ts": ["b"] },
    "/a.ts": { "/core.ts": ["x"] },
    "/b.ts": { "/core.ts": ["y"] },
    "/core.ts": { "/hub.ts": ["one", "two", "three", "four"] },
  }));
  assert.deepEqual([cycle!.cut.importer, cycle!.cut.imported], ["/core.ts", "/hub.ts"]);
});

Deno.test("findCycles() finds a module that imports itself, and nothing in a tree", () => {
  const { cycles: [own] } = findCycles(modulesOf({ "/a.ts": { "/a.ts": ["a"] } }));
  assert.match(own!.hint, /Remove the import of "\/a\.ts" from itself/);
  assert.deepEqual(findCycles(modulesOf({ "/a.ts": { "/b.ts": ["b"] }, "/b.ts": {} })), {
    total: 0,
    cycles: [],
  });
});
