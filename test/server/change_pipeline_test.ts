import assert from "node:assert/strict";
import type { HotPayload } from "../../client/protocol.ts";
import type { FileChange } from "../../server/base/file_change.ts";
import { createLogger } from "../../server/base/logger.ts";
import { type ChangeParts, ChangePipeline } from "../../server/change_pipeline.ts";
import { ModuleGraph } from "../../server/graph/module_graph.ts";
import { ErrorReports } from "../../server/hmr/channel/error_reports.ts";
import type { Plan } from "../../server/hmr/plan.ts";
import { Journal } from "../../server/journal/journal.ts";
import { UpdateClock } from "../../server/hmr/update_clock.ts";
import type { HotChannel } from "../../server/plugin_api/hot_channel.ts";

const nothing: Plan = { kind: "nothing", reason: "as before" };

/** A pipeline whose planner returns the plans one by one, and its sent messages. */
function pipelineOf(
  plans: (Plan | Error)[],
  hasChanged: (file: string) => Promise<boolean> = () => Promise.resolve(true),
) {
  const sent: HotPayload[] = [];
  const channel = {
    clients: new Set(),
    send: (payload: HotPayload) => void sent.push(payload),
  } as unknown as HotChannel;
  const logger = createLogger("silent");
  const parts = {
    config: {
      logger,
      debug: () => undefined,
      publicDir: "",
      configFileDependencies: [],
      envDir: false,
    },
    graph: new ModuleGraph(() => Promise.resolve(null)),
    clock: new UpdateClock(),
    channel,
    reports: new ErrorReports(logger, channel, new Journal()),
    files: { hasChanged, forget() {} },
    watch: { pluginWatcher: { report() {} } },
    resolver: { invalidate() {} },
    tsconfigs: { invalidate: () => false },
    container: { watchChange: () => Promise.resolve() },
    dispatcher: { execute: () => Promise.resolve() },
    reloads: { noteSave() {} },
    idle: { worked() {} },
    planner: {
      plan() {
        const plan = plans.shift()!;
        return plan instanceof Error
          ? Promise.reject(plan)
          : Promise.resolve({ plan, failures: [] });
      },
    },
  };
  const pipeline = new ChangePipeline(parts as unknown as ChangeParts);
  const handle = (type: FileChange["type"]) => pipeline.handle([{ type, file: "/app/a.ts" }]);
  return { sent, handle, save: () => handle("update") };
}

Deno.test("ChangePipeline clears the overlay of a failed hook when its fix changes nothing", async () => {
  const { sent, save } = pipelineOf([nothing, new Error("Broken"), nothing, nothing]);
  await save();
  assert.deepEqual(sent, []);
  await save();
  assert.deepEqual(sent.map(({ type }) => type), ["error"]);
  await save();
  await save();
  assert.deepEqual(sent.slice(1), [{ type: "update", updates: [] }]);
});

Deno.test("ChangePipeline treats the first write of a new file as a part of its creation", async () => {
  const asked: string[] = [];
  const plans: Plan[] = [nothing, nothing, nothing];
  // Only the first check reports new contents.
  const { handle } = pipelineOf(plans, (file) => Promise.resolve(asked.push(file) === 1));
  await handle("create");
  await handle("update");
  assert.equal(plans.length, 2);
  await handle("delete");
  assert.equal(plans.length, 1);
  assert.deepEqual(asked, ["/app/a.ts", "/app/a.ts"]);
});
