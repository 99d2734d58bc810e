import { deepEqual } from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { modulesFixed } from "../../../server/hmr/modules_fixed.ts";
import { commit } from "../graph/commits.ts";

const TIMESTAMP = 1;

/** A graph of failed modules, and the errors of their next transforms. */
function failing(errors: Record<string, Error>, next: Record<string, Error>) {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  for (const [url, error] of Object.entries(errors)) {
    commit(graph, graph.ensureEntry(url, `/app${url}`), { error });
  }
  const tried: string[] = [];
  const transform = (url: string) => {
    tried.push(url);
    const error = next[url];
    return error ? Promise.reject(error) : Promise.resolve(graph.getModuleByCanonicalUrl(url)!);
  };
  return { graph, transformRequest: { transform }, tried };
}

Deno.test("modulesFixed() returns modules that no longer fail, or fail for another reason", async () => {
  const missing = (name: string) => new Error(`Cannot resolve "${name}"`);
  const { graph, transformRequest } = failing({
    "/fixed.ts": missing("./new"),
    "/next.ts": missing("./new"),
    "/other.ts": missing("a-package"),
  }, {
    "/next.ts": missing("./second"),
    "/other.ts": missing("a-package"),
  });
  const fixed = await modulesFixed(
    [{ type: "update", file: "/app/a.ts" }, { type: "create", file: "/app/new.ts" }],
    { graph, transformRequest, timestamp: TIMESTAMP },
  );
  deepEqual(Array.from(fixed, ({ url }) => url), ["/fixed.ts", "/next.ts"]);
});

Deno.test("modulesFixed() retries nothing without a new file, and no module with a syntax error", async () => {
  const syntax = Object.assign(new Error("Unexpected }"), { code: "COMPILE_ERROR" });
  const { graph, transformRequest, tried } = failing(
    { "/a.ts": syntax, "/b.ts": new Error("x") },
    {},
  );
  const options = { graph, transformRequest, timestamp: TIMESTAMP };
  await modulesFixed([{ type: "delete", file: "/app/a.ts" }], options);
  deepEqual(tried, []);
  await modulesFixed([{ type: "create", file: "/app/c.ts" }], options);
  deepEqual(tried, ["/b.ts"]);
});
