import assert from "node:assert/strict";
import { ModuleGraph } from "../../../server/graph/module_graph.ts";
import { HotUpdates, type HotUpdatesOptions } from "../../../server/hmr/hot_updates.ts";
import type { FileChange } from "../../../server/base/file_change.ts";
import type { Plan, Planner } from "../../../server/hmr/plan.ts";
import { createLogger } from "../../../server/base/logger.ts";
import type { HotChannel } from "../../../server/plugin_api/types.ts";
import type { HotPayload } from "../../../client/protocol.ts";

/** Hot updates whose planning gives what it is told, and the messages that go out. */
function updatesOf(
  plans: (Plan | Error)[],
  hasChanged: HotUpdatesOptions["hasChanged"] = () => Promise.resolve(true),
) {
  const sent: HotPayload[] = [];
  const planner = {
    nextTimestamp: () => 1,
    plan() {
      const plan = plans.shift()!;
      return plan instanceof Error ? Promise.reject(plan) : Promise.resolve(plan);
    },
  };
  const channel = { clients: new Set(), send: (payload: HotPayload) => void sent.push(payload) };
  const updates = new HotUpdates(
    {
      graph: new ModuleGraph(() => Promise.resolve(null)),
      planner: planner as unknown as Planner,
      channel: channel as unknown as HotChannel,
      logger: createLogger("silent"),
      debug: undefined,
      hasChanged,
      onChange: () => Promise.resolve(),
      restartReason: () => undefined,
      restart: () => {},
    } as Partial<HotUpdatesOptions> as HotUpdatesOptions,
  );
  const handle = (type: FileChange["type"]) => updates.handle([{ type, file: "/app/a.ts" }]);
  return { sent, handle, save: () => handle("update") };
}

Deno.test("HotUpdates clears the overlay of a failed hook when its fix changes nothing", async () => {
  const nothing: Plan = { kind: "nothing", reason: "as before" };
  const { sent, save } = updatesOf([nothing, new Error("Broken"), nothing, nothing]);
  await save();
  assert.deepEqual(sent, []);
  await save();
  assert.deepEqual(sent.map(({ type }) => type), ["error"]);
  await save();
  await save();
  assert.deepEqual(sent.slice(1), [{ type: "update", updates: [] }]);
});

Deno.test("HotUpdates takes the first write of a new file for a part of its appearance", async () => {
  const asked: string[] = [];
  const nothing: Plan = { kind: "nothing", reason: "as before" };
  const plans: Plan[] = [nothing, nothing, nothing];
  // What a file holds is new once.
  const { handle } = updatesOf(plans, (file) => Promise.resolve(asked.push(file) === 1));
  await handle("create");
  await handle("update");
  assert.equal(plans.length, 2);
  await handle("delete");
  assert.equal(plans.length, 1);
  assert.deepEqual(asked, ["/app/a.ts", "/app/a.ts"]);
});
