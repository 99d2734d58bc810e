import assert from "node:assert/strict";
import { Idle } from "../../../server/base/idle.ts";

Deno.test("Idle tells once when the work is over", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let calls = 0;
  const idle = new Idle(30, () => {
    calls++;
    resolve(performance.now());
  });
  // Work that goes on for longer than the quiet must be.
  let last = 0;
  for (let turn = 0; turn < 6; turn++) {
    await new Promise((done) => setTimeout(done, 10));
    idle.worked();
    last = performance.now();
  }
  assert.ok(await promise - last >= 29);
  assert.equal(calls, 1);
});

Deno.test("Idle tells again after further work, and no more when it is closed", async () => {
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
  // The sanitizer of the test runner sees a timer that goes on.
  idle.close();
  idle.worked();
});
