import { deepEqual } from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { redirectedImporters } from "../../../server/hmr/redirected_importers.ts";
import { commit, resultOf } from "../graph/commits.ts";
import { analyzeImports } from "../../../compiler/module_record/analyze_imports.ts";

/** A graph of `main.ts`, which imports two files, and the specifiers that were resolved again. */
async function graphWith(files: { index: string; other: string }, now: Record<string, string>) {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const targets: Record<string, string> = { "./c": files.index, "./other.ts": files.other };
  const record = await analyzeImports('import "./c"; import "./other.ts";', "/app/main.ts", ({
    specifier,
  }) => {
    const id = targets[specifier]!;
    return Promise.resolve({ kind: "module", id, url: id, isDependency: false });
  });
  for (const id of Object.values(targets)) graph.ensureEntry(id, id);
  const main = graph.ensureEntry("/main.ts", "/app/main.ts");
  commit(graph, main, { result: resultOf("", { record }) });
  const resolved: string[] = [];
  const container = {
    resolveId(source: string) {
      resolved.push(source);
      const id = now[source] ?? targets[source]!;
      return Promise.resolve({ id, meta: {}, external: false as const, resolvedBy: "test" });
    },
  };
  return { graph, main, resolved, options: { graph, container, timestamp: 1 } };
}

const FILES = { index: "/app/c/index.ts", other: "/app/other.ts" };

Deno.test("redirectedImporters() returns the importers of a file that a new one shadows", async () => {
  const { options, main, resolved } = await graphWith(FILES, { "./c": "/app/c.ts" });
  const found = await redirectedImporters([{ type: "create", file: "/app/c.ts" }], options);
  deepEqual([...found], [main]);
  deepEqual(resolved, ["./c"]);
  deepEqual(main.transformResult, null);
});

Deno.test("redirectedImporters() changes nothing if imports lead to the same files", async () => {
  const { options, main, resolved } = await graphWith(FILES, {});
  const find = async (
    type: "create" | "update",
    file: string,
  ) => [...await redirectedImporters([{ type, file }], options)];
  deepEqual(await find("create", "/app/c.css"), []);
  deepEqual(resolved, ["./c"]);
  deepEqual(await find("create", "/app/new.ts"), []);
  deepEqual(await find("update", "/app/c.ts"), []);
  deepEqual(resolved, ["./c"]);
  deepEqual(main.transformResult === null, false);
});
