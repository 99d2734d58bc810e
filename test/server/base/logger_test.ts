import assert from "node:assert/strict";
import { createLogger } from "../../../server/base/logger.ts";

Deno.test("createLogger() returns functions that work without their object, as plugins use them", () => {
  const written: string[] = [];
  const logger = createLogger("info", {
    write: (level, message) => void written.push(`${level} ${message}`),
  });
  const { info, warn, warnOnce, error, hasErrorLogged } = logger;
  info("a");
  assert.equal(logger.hasWarned, false);
  warn("b");
  warnOnce("c");
  warnOnce("c");
  const failure = new Error("d");
  error("d", { error: failure });
  assert.deepEqual(written, ["info a", "warn b", "warn c", "error d"]);
  assert.deepEqual([logger.hasWarned, hasErrorLogged(failure)], [true, true]);
});
