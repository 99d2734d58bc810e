import { deepEqual } from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import type { ModuleNode } from "../../../server/graph/module_node.ts";
import { ModuleReloads } from "../../../server/hmr/module_reloads.ts";
import type { Plan } from "../../../server/hmr/plan.ts";
import { UpdateClock } from "../../../server/hmr/update_clock.ts";
import type { UpdateDispatcher } from "../../../server/hmr/update_dispatcher.ts";
import { UpdatePlanner } from "../../../server/hmr/update_planner.ts";
import { commit, edgeRecord, resultOf } from "../graph/commits.ts";

/** A clock that tests advance. */
class TestClock extends UpdateClock {
  time = 1_000_000;

  override now(): number {
    return this.time;
  }
}

/** Reloads of a self-accepting module whose next transforms return `code`, and their plans. */
function reloadsOf(id: string) {
  const graph = new ModuleGraph(() => Promise.resolve(null));
  const module = graph.ensureEntry("/module", id);
  const state = { code: "one", takesReasons: false };
  const transform = (): Promise<ModuleNode> => {
    const { code, takesReasons } = state;
    const result = resultOf(code, { record: edgeRecord({ accepts: true }) });
    commit(graph, module, { result, takesReasons });
    return Promise.resolve(module);
  };
  void transform();
  const plans: Plan[] = [];
  const clock = new TestClock();
  const reloads = new ModuleReloads({
    graph,
    clock,
    planner: new UpdatePlanner({ root: "/app", clock, debug: undefined }),
    transformRequest: { transform },
    dispatcher: {
      execute: (plan: Plan) => Promise.resolve(void plans.push(plan)),
    } as unknown as UpdateDispatcher,
    debug: undefined,
  });
  const save = (code: string) => {
    reloads.noteSave([module]);
    graph.invalidate(module, { timestamp: clock.next() });
    state.code = code;
    return transform();
  };
  /** Reloads the module. @returns The causes of the resulting updates. */
  const reload = async () => {
    await reloads.reload(module);
    return plans.splice(0).map((plan) => plan.kind === "update" ? plan.updates[0]!.cause : plan);
  };
  return { state, clock, save, reload };
}

/** An existing file, so that the module does not count as generated. */
const FILE = import.meta.filename!;

Deno.test("ModuleReloads sends a cause if the pages already have the code", async () => {
  const { state, reload } = reloadsOf(FILE);
  deepEqual(await reload(), ["reloadModule"]);
  state.code = "two";
  deepEqual(await reload(), [undefined]);
  deepEqual(await reload(), ["reloadModule"]);
});

Deno.test("ModuleReloads attributes a reload shortly after a save to the save", async () => {
  const { clock, save, reload } = reloadsOf(FILE);
  await save("two");
  deepEqual(await reload(), [undefined]);
  clock.time += 2000;
  deepEqual(await reload(), ["reloadModule"]);
});

Deno.test("ModuleReloads updates a generated module with equal code only if it takes reasons", async () => {
  const { state, clock, save, reload } = reloadsOf("\0virtual:module");
  deepEqual(await reload(), []);
  await save("two");
  deepEqual(await reload(), [], "the update of the save is enough");
  clock.time += 2000;
  state.takesReasons = true;
  deepEqual(await reload(), ["reloadModule"]);
});
