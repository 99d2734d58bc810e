import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { withStoreLock } from "../../../../server/optimizer/cache/store_lock.ts";
import { testProject } from "../../resolve/test_project.ts";

Deno.test("withStoreLock() runs its callbacks one at a time", async () => {
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

Deno.test("withStoreLock() takes over the lock of a dead process", async () => {
  await using project = await testProject({});
  const lock = project.path("lock");
  await writeFile(lock, "999999999");
  assert.equal(await withStoreLock(lock, () => Promise.resolve("done")), "done");
});

Deno.test("withStoreLock() works without a lock if none can be created", async () => {
  await using project = await testProject({});
  const lock = project.path("no/such/folder/lock");
  assert.equal(await withStoreLock(lock, () => Promise.resolve("done")), "done");
});
