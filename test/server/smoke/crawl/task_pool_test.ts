import assert from "node:assert/strict";
import { TaskPool } from "../../../../server/smoke/crawl/task_pool.ts";

Deno.test("TaskPool runs tasks that tasks add, up to its limit at a time", async () => {
  const pool = new TaskPool(2);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const task = (number: number) => async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    if (number < 3) pool.add(task(number * 10));
    running--;
    done.push(number);
  };
  for (const number of [1, 2, 3]) pool.add(task(number));
  await pool.idle();
  assert.deepEqual(done.toSorted((a, b) => a - b), [1, 2, 3, 10, 20]);
  assert.equal(most, 2);
});

Deno.test("TaskPool rejects when a task fails, and ends at once without tasks", async () => {
  await new TaskPool(1).idle();
  const pool = new TaskPool(1);
  pool.add(() => Promise.reject(new Error("failed")));
  await assert.rejects(pool.idle(), /failed/);
});
