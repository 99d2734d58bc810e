import { deepEqual, equal, ok } from "node:assert/strict";
import { UpdateClock } from "../../../server/hmr/update_clock.ts";
import { UpdatePlanner } from "../../../server/hmr/update_planner.ts";
import { graphOf } from "./graph_data.ts";

const planner = new UpdatePlanner({ root: "/app", clock: new UpdateClock(), debug: undefined });

Deno.test("UpdatePlanner.planInvalidation() continues with the importers", () => {
  const { node } = graphOf({
    "main.ts": { imports: ["outer.ts"], pages: ["/index.html"] },
    "outer.ts": { imports: ["inner.ts"], accepts: true },
    "inner.ts": { accepts: true },
  });
  const plan = planner.planInvalidation(node("inner.ts"), "/inner.ts");
  ok(plan.kind === "update");
  deepEqual(plan.updates.map(({ path, firstInvalidatedBy }) => [path, firstInvalidatedBy]), [
    ["/outer.ts", "/inner.ts"],
  ]);
  // Its new version has already run.
  deepEqual([...plan.modules], [node("outer.ts")]);
});

Deno.test("UpdatePlanner.planInvalidation() reloads when invalidations form a cycle", () => {
  const { node } = graphOf({
    "a.ts": { imports: ["b.ts"], accepts: true },
    "b.ts": { imports: ["a.ts"], accepts: true },
  });
  equal(planner.planInvalidation(node("a.ts"), "/b.ts").kind, "reload");
});

Deno.test("UpdatePlanner.planInvalidation() reloads when the module's importers lead back to it", () => {
  const { node } = graphOf({
    "main.ts": { imports: ["app.ts"], pages: ["/index.html"] },
    "app.ts": { imports: ["menu.ts", "items.ts"], accepts: true },
    "menu.ts": { imports: ["items.ts"], accepts: true },
    "items.ts": { imports: ["menu.ts"] },
  });
  const plan = planner.planInvalidation(node("menu.ts"), "/menu.ts");
  ok(plan.kind === "reload");
  equal(plan.reason, "/menu.ts: invalidated in a circle (menu.ts ← items.ts ← menu.ts)");
});

Deno.test("UpdatePlanner.planInvalidation() continues in a cycle with an importer that accepts the update", () => {
  const { node } = graphOf({
    "main.ts": { imports: ["app.ts"], pages: ["/index.html"] },
    "app.ts": { imports: ["menu.ts"], accepts: true },
    "menu.ts": { imports: ["app.ts"], accepts: true },
  });
  equal(planner.planInvalidation(node("menu.ts"), "/menu.ts").kind, "update");
});
