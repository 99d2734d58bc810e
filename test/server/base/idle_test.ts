import assert from "node:assert/strict";
import { Idle } from "../../../server/base/idle.ts";

Deno.test("Idle calls back once when the work is over", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let calls = 0;
  const idle = new Idle(30, () => {
    calls++;
    resolve(performance.now());
  });
  // Work that lasts longer than the required quiet time.
  let last = 0;
  for (let turn = 0; turn < 6; turn++) {
    await new Promise((done) => setTimeout(done, 10));
    idle.worked();
    last = performance.now();
  }
  assert.ok(await promise - last >= 29);
  assert.equal(calls, 1);
});

Deno.test("Idle does not call back while work lasts", async () => {
  const called = Promise.withResolvers<void>();
  let isDone = false;
  const idle = new Idle(5, () => {
    assert.ok(isDone);
    called.resolve();
  });
  const task = Promise.withResolvers<void>();
  const work = idle.during(() => task.promise);
  assert.equal(idle.isIdle, false);
  idle.worked();
  await new Promise((done) => setTimeout(done, 30));
  isDone = true;
  task.resolve();
  await work;
  await called.promise;
  assert.equal(idle.isIdle, true);
});

Deno.test("Idle calls back again after further work, but not after close()", async () => {
  let next = Promise.withResolvers<void>();
  let calls = 0;
  const idle = new Idle(5, () => {
    calls++;
    next.resolve();
  });
  idle.worked();
  await next.promise;
  next = Promise.withResolvers();
  idle.worked();
  await next.promise;
  assert.equal(calls, 2);
  idle.worked();
  // The test runner fails if a timer is left.
  idle.close();
  idle.worked();
});
