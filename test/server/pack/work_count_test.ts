import assert from "node:assert/strict";
import { WorkCount } from "../../../server/pack/work_count.ts";

Deno.test("WorkCount tells when all work is done", async () => {
  const count = new WorkCount();
  await count.whenDone();
  const tasks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const works = tasks.map(({ promise }) => count.during(() => promise));
  let isDone = false;
  const done = count.whenDone().then(() => isDone = true);
  tasks[0]!.resolve();
  await works[0];
  assert.equal(isDone, false);
  tasks[1]!.reject(new Error("failed"));
  await assert.rejects(works[1]!);
  await done;
  await count.whenDone();
});
