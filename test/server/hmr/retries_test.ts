import { deepEqual, equal } from "node:assert/strict";
import type { Update } from "../../../client/protocol.ts";
import type { UpdatePlan } from "../../../server/hmr/plan.ts";
import { Retries } from "../../../server/hmr/retries.ts";
import { graphOf, type ModuleData } from "./graph_data.ts";
import { commitEdges } from "../graph/commits.ts";

const GRAPH: Record<string, ModuleData> = {
  "App.vue": { imports: ["Child.vue", "title.ts"], dynamicImports: ["lazy.ts"], accepts: true },
  "Child.vue": { imports: ["unit.ts"], accepts: true },
  "unit.ts": {},
  "title.ts": {},
  "lazy.ts": {},
};

function setUp() {
  const { graph, node } = graphOf(GRAPH);
  /** The plan for a changed module, up to its boundary. */
  const planOf = (timestamp: number, ...names: string[]): UpdatePlan => {
    const chain = names.map((name) => `/${name}`);
    const path = chain.at(-1)!;
    const update: Update = { type: "js-update", path, acceptedPath: path, timestamp, chain };
    const modules = new Set(names.map(node));
    return { kind: "update", updates: [update], modules, named: new Set(), timestamp };
  };
  return { graph, node, planOf, retries: new Retries(graph) };
}

const summary = ({ updates, modules }: UpdatePlan) => ({
  updates: updates.map(({ path, timestamp }) => `${path}@${timestamp}`),
  modules: Array.from(modules, ({ url }) => url),
});
const app = (timestamp: number) => ({ path: "/App.vue", acceptedPath: "/App.vue", timestamp });

Deno.test("Retries.complete() adds a failed update to an update of its imports, once", () => {
  const { planOf, retries } = setUp();
  retries.complete(planOf(1, "title.ts", "App.vue"));
  equal(retries.add(app(1)), false);
  // A lazy import does not keep the module from running.
  deepEqual(summary(retries.complete(planOf(2, "lazy.ts"))).updates, ["/lazy.ts@2"]);
  const mending = planOf(3, "unit.ts", "Child.vue");
  deepEqual(summary(retries.complete(mending)), {
    updates: ["/Child.vue@3", "/App.vue@3"],
    modules: ["/unit.ts", "/Child.vue", "/title.ts", "/App.vue"],
  });
  deepEqual(summary(retries.complete(mending)).updates, ["/Child.vue@3"]);
});

Deno.test("Retries.complete() skips modules that are updated anyway, left the pages or no longer accept", () => {
  const { graph, node, planOf, retries } = setUp();
  retries.complete(planOf(1, "App.vue"));
  retries.add(app(1));
  deepEqual(summary(retries.complete(planOf(2, "App.vue"))).updates, ["/App.vue@2"]);
  retries.add(app(2));
  commitEdges(graph, node("App.vue"), { imports: [node("Child.vue")] });
  deepEqual(summary(retries.complete(planOf(3, "Child.vue"))).updates, ["/Child.vue@3"]);
});

Deno.test("Retries.add() ignores updates that were not sent, and returns whether a fix came meanwhile", () => {
  const { graph, node, planOf, retries } = setUp();
  equal(retries.add(app(1)), false);
  // An invented update can lack a timestamp.
  equal(retries.add({} as ReturnType<typeof app>), false);
  retries.complete(planOf(1, "App.vue"));
  equal(retries.add(app(7)), false);
  deepEqual(summary(retries.complete(planOf(2, "Child.vue"))).updates, ["/Child.vue@2"]);
  graph.invalidate(node("Child.vue"), { timestamp: 2, hmr: true, soft: true });
  equal(retries.add(app(1)), true);
  retries.clear();
  equal(retries.add(app(1)), false);
});
