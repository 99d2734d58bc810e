import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { withStoreLock } from "../../../../server/optimizer/cache/store_lock.ts";
import { testProject } from "../../resolve/test_project.ts";

Deno.test("withStoreLock() runs one after the other", async () => {
  await using project = await testProject({});
  let running = 0;
  const work = async () => {
    assert.equal(++running, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
  };
  const lock = project.path("lock");
  await Promise.all([1, 2, 3].map(() => withStoreLock(lock, work)));
});

Deno.test("withStoreLock() takes a lock over from a process that is gone", async () => {
  await using project = await testProject({});
  const lock = project.path("lock");
  await writeFile(lock, "999999999");
  assert.equal(await withStoreLock(lock, () => Promise.resolve("done")), "done");
});

Deno.test("withStoreLock() works without a lock where none can be made", async () => {
  await using project = await testProject({});
  const lock = project.path("no/such/folder/lock");
  assert.equal(await withStoreLock(lock, () => Promise.resolve("done")), "done");
});
