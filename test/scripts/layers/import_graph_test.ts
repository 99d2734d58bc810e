import assert from "node:assert/strict";
import { readImportGraph } from "../../../scripts/layers/import_graph.ts";
import { createProject } from "../../harness/project.ts";

Deno.test("readImportGraph() recognizes type imports, re-exports and dynamic imports", async () => {
  await using project = await createProject({
    "deno.json": "{}",
    "a.ts": [
      `import type { B } from "./b.ts";`,
      `export * from "./c.ts";`,
      `import { type B as B2, b } from "./b2.ts";`,
      `export const later = (x: B | B2) => [x, b, import("./d.ts")];`,
      `import "node:path";`,
      `import "./missing.ts";`,
    ].join("\n"),
    "b.ts": "export type B = 1;",
    "b2.ts": "export type B = 1; export const b = 1;",
    "c.ts": "",
    "d.ts": "",
  });
  const graph = await readImportGraph(project.root, ["a.ts", "b.ts", "b2.ts", "c.ts", "d.ts"]);
  assert.deepEqual(
    graph.edges.map(({ to, typeOnly, line }) => `${line} ${to}${typeOnly ? " (type)" : ""}`),
    ["1 b.ts (type)", "2 c.ts", "3 b2.ts", "4 d.ts", "5 node:path"],
  );
  assert.equal(graph.broken.length, 1);
  assert.match(graph.broken[0]!, /^a\.ts:6 imports "\.\/missing\.ts": Module not found/);
});
