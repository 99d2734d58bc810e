import { deepEqual, equal, ok } from "node:assert/strict";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import type { FileChange } from "../../../server/base/file_change.ts";
import { BatchPlanner, type FailedModules } from "../../../server/hmr/batch_planner.ts";
import { UpdateClock } from "../../../server/hmr/update_clock.ts";
import { UpdatePlanner } from "../../../server/hmr/update_planner.ts";
import type { Plugin, ServerHandle } from "../../../server/plugin_api/types.ts";
import { createLogger } from "../../../server/base/logger.ts";
import { graphOf, type ModuleData } from "./graph_data.ts";
import { commitWatchedFiles } from "../graph/commits.ts";

const APP: Record<string, ModuleData> = {
  "main.ts": { imports: ["App.vue"], pages: ["/index.html"] },
  "App.vue": { imports: ["useData.ts", "a.css"], accepts: true },
  "useData.ts": {},
  "a.css": { accepts: true },
};

function plannerOf(data: Record<string, ModuleData>, plugins: Plugin[] = []) {
  const { graph, node } = graphOf(data);
  const server = {
    config: { logger: createLogger("silent") },
    environments: { client: { name: "client" } },
  } as unknown as ServerHandle;
  const clock = new UpdateClock();
  const updatePlanner = new UpdatePlanner({ root: "/app", clock, debug: undefined });
  const batchPlanner = new BatchPlanner({
    root: "/app",
    publicDir: "/app/public",
    graph,
    clock,
    planner: updatePlanner,
    plugins,
    server,
    readFile: (file) => Promise.resolve(`contents of ${file}`),
  });
  const plan = async (events: FileChange[], failed?: FailedModules) =>
    (await batchPlanner.plan(events, failed)).plan;
  return { planner: { plan }, batchPlanner, updatePlanner, graph, node };
}

const update = (name: string): FileChange => ({ type: "update", file: `/app/${name}` });

Deno.test("BatchPlanner.plan() returns the exact update message with its chain", async () => {
  const { planner } = plannerOf(APP);
  const plan = await planner.plan([update("useData.ts")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates, [{
    type: "js-update",
    timestamp: plan.timestamp,
    path: "/App.vue",
    acceptedPath: "/App.vue",
    explicitImportRequired: false,
    isWithinCircularImport: false,
    chain: ["/useData.ts", "/App.vue"],
    preload: ["/useData.ts"],
  }]);
});

Deno.test("BatchPlanner.plan() makes one decision for a batch", async () => {
  const { planner } = plannerOf(APP);
  const plan = await planner.plan([update("useData.ts"), update("a.css"), update("App.vue")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ path }) => path), ["/App.vue", "/a.css"]);
});

Deno.test("BatchPlanner.plan() keeps the chain from a dependency when its boundary changed as well", async () => {
  const { planner } = plannerOf(APP);
  const plan = await planner.plan([update("App.vue"), update("useData.ts")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ chain }) => chain), [["/useData.ts", "/App.vue"]]);
});

Deno.test("BatchPlanner.plan() names the file if a module only reads it", async () => {
  const { planner, graph, node } = plannerOf(APP, [{
    name: "names",
    hotUpdate: ({ file, modules }) =>
      file.endsWith("named.txt") ? [...modules, node("App.vue")] : undefined,
  }]);
  commitWatchedFiles(graph, node("App.vue"), ["/app/watched.txt"]);
  for (const name of ["watched.txt", "named.txt"]) {
    const plan = await planner.plan([update(name), update("App.vue")]);
    ok(plan.kind === "update");
    deepEqual(plan.updates.map(({ path, cause }) => [path, cause]), [["/App.vue", `/${name}`]]);
  }
  const own = await planner.plan([update("App.vue")]);
  ok(own.kind === "update" && !("cause" in own.updates[0]!));
});

Deno.test("BatchPlanner.plan() marks modules that only a hook named", async () => {
  const { planner, node } = plannerOf(APP, [{
    name: "virtual",
    hotUpdate: ({ modules }) => [...modules, node("useData.ts")],
  }]);
  const plan = await planner.plan([update("a.css")]);
  ok(plan.kind === "update");
  deepEqual([...plan.named], [node("useData.ts")]);
});

Deno.test("BatchPlanner.plan() reloads with the reason when one change of a batch has no boundary", async () => {
  const { planner } = plannerOf(APP);
  const plan = await planner.plan([update("a.css"), update("main.ts")]);
  deepEqual(plan, {
    kind: "reload",
    reason: "/main.ts: no module accepts it (main.ts ← index.html)",
    cause: { kind: "dead end", chain: ["/main.ts"] },
    triggeredBy: "/app/main.ts",
    path: undefined,
  });
});

Deno.test("BatchPlanner.plan() never gives two batches the same timestamp", async () => {
  const { planner } = plannerOf(APP);
  const plans = await Promise.all([1, 2, 3].map(() => planner.plan([update("App.vue")])));
  const stamps = plans.map((plan) => plan.kind === "update" ? plan.timestamp : 0);
  equal(new Set(stamps).size, 3);
});

Deno.test("BatchPlanner.plan() reloads the one page whose file changed", async () => {
  const { planner } = plannerOf(APP);
  const plan = await planner.plan([update("nested/about.html")]);
  ok(plan.kind === "reload");
  equal(plan.path, "/nested/about.html");
});

Deno.test("BatchPlanner.plan() reloads all pages for one that a style sheet reads, and updates its other readers", async () => {
  const { planner, graph, node } = plannerOf(APP);
  commitWatchedFiles(graph, node("a.css"), ["/app/index.html"]);
  const page = await planner.plan([update("index.html")]);
  ok(page.kind === "reload");
  equal(page.path, undefined);
  commitWatchedFiles(graph, node("App.vue"), ["/app/src/template.html"]);
  equal((await planner.plan([update("src/template.html")])).kind, "update");
});

Deno.test("BatchPlanner.plan() reloads when a public file changed", async () => {
  const { planner } = plannerOf(APP);
  deepEqual(await planner.plan([update("public/logo.svg")]), {
    kind: "reload",
    reason: "/logo.svg: a public file changed",
    cause: { kind: "public file" },
    triggeredBy: "/app/public/logo.svg",
    path: undefined,
  });
});

Deno.test("BatchPlanner.plan() preloads no module that is deleted or has invalidated its update", async () => {
  const { planner, updatePlanner, node } = plannerOf({ ...APP, "useData.ts": { accepts: true } });
  const deleted = await planner.plan([{ type: "delete", file: "/app/useData.ts" }]);
  const refused = updatePlanner.planInvalidation(node("useData.ts"), "/useData.ts");
  for (const plan of [deleted, refused]) {
    ok(plan.kind === "update");
    deepEqual(plan.updates.map(({ path, preload }) => [path, preload]), [["/App.vue", []]]);
  }
});

Deno.test("BatchPlanner.plan() does nothing for a file that no page has loaded", async () => {
  const { planner } = plannerOf(APP);
  equal((await planner.plan([update("notes.md")])).kind, "nothing");
});

Deno.test("BatchPlanner.plan() lets hotUpdate empty the list of modules", async () => {
  const plugin: Plugin = { name: "quiet", hotUpdate: () => [] };
  const { planner } = plannerOf(APP, [plugin]);
  equal((await planner.plan([update("App.vue")])).kind, "nothing");
});

Deno.test("BatchPlanner.plan() lets handleHotUpdate replace the modules, after reading the file", async () => {
  let seen = "";
  const { planner, node } = plannerOf(APP, [{
    name: "redirect",
    async handleHotUpdate(context) {
      seen = await context.read();
      return [node("a.css")];
    },
  }]);
  const plan = await planner.plan([update("App.vue")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ path }) => path), ["/a.css"]);
  equal(seen, "contents of /app/App.vue");
});

Deno.test("BatchPlanner.plan() calls hotUpdate with the type of each event, handleHotUpdate for updates only", async () => {
  const calls: string[] = [];
  const { planner } = plannerOf(APP, [
    { name: "new", hotUpdate: ({ type }) => void calls.push(`hotUpdate ${type}`) },
    { name: "old", handleHotUpdate: () => void calls.push("handleHotUpdate") },
  ]);
  await planner.plan([{ type: "create", file: "/app/x.ts" }, {
    type: "delete",
    file: "/app/y.ts",
  }]);
  await planner.plan([update("App.vue")]);
  deepEqual(calls, ["hotUpdate create", "hotUpdate delete", "hotUpdate update", "handleHotUpdate"]);
});

Deno.test("BatchPlanner.plan() runs both kinds of hooks in the order of the plugins", async () => {
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(name);
  const { planner } = plannerOf(APP, [
    { name: "a", handleHotUpdate: note("a") },
    { name: "b", hotUpdate: { order: "post", handler: note("b") } },
    { name: "c", hotUpdate: note("c"), handleHotUpdate: note("never") },
    { name: "d", handleHotUpdate: { order: "pre", handler: note("d") } },
  ]);
  await planner.plan([update("App.vue")]);
  deepEqual(calls, ["d", "a", "c", "b"]);
});

Deno.test("BatchPlanner.plan() updates modules that a new file has fixed", async () => {
  const { planner, node } = plannerOf(APP);
  const failed = { failed: new Set<ModuleNode>(), fixed: new Set([node("App.vue")]) };
  equal((await planner.plan([update("notes.md")], failed)).kind, "nothing");
  const plan = await planner.plan([{ type: "create", file: "/app/new.ts" }], failed);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ path }) => path), ["/App.vue"]);
});

Deno.test("BatchPlanner.plan() plans the other files when a hook fails for one, and names its plugin", async () => {
  const { batchPlanner } = plannerOf(APP, [{
    name: "fragile",
    hotUpdate({ file }) {
      if (file.endsWith("a.css")) throw new Error("boom");
    },
  }]);
  const { plan, failures } = await batchPlanner.plan([update("a.css"), update("App.vue")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ path }) => path), ["/App.vue"]);
  deepEqual(failures.map((error) => (error as { plugin?: string }).plugin), ["fragile"]);
});

Deno.test("BatchPlanner.plan() updates a style sheet as a link and as a module", async () => {
  const { planner, graph } = plannerOf(APP);
  graph.ensureEntry("/a.css?direct", "/app/a.css?direct");
  const plan = await planner.plan([update("a.css")]);
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ type, path }) => [type, path]), [
    ["js-update", "/a.css"],
    ["css-update", "/a.css"],
  ]);
});
