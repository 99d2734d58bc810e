import assert from "node:assert/strict";
import { createLog } from "../../../client/console/log.ts";

Deno.test("createLog() starts each line with the name, and passes causes as they are", () => {
  const lines: unknown[][] = [];
  const write = (level: string) => (...args: unknown[]) => lines.push([level, ...args]);
  const log = createLog({ debug: write("debug"), info: write("info"), error: write("error") });
  const cause = new Error("x");
  log.debug("a");
  log.info("b");
  log.error("c");
  log.error("d", cause);
  assert.deepEqual(lines, [
    ["debug", "[vireo] a"],
    ["info", "[vireo] b"],
    ["error", "[vireo] c"],
    ["error", "[vireo] d", cause],
  ]);
});
