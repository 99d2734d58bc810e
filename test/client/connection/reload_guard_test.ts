import assert from "node:assert/strict";
import { ReloadGuard } from "../../../client/connection/reload_guard.ts";
import { memoryStorage } from "../memory_storage.ts";

Deno.test("ReloadGuard.allow() allows three reloads in a row, over all pages of the tab", () => {
  const storage = memoryStorage();
  const allow = () => new ReloadGuard(() => storage).allow();
  assert.deepEqual([allow(), allow(), allow(), allow()], [true, true, true, false]);
});

Deno.test("ReloadGuard.reset() starts a new row", () => {
  const storage = memoryStorage();
  const guard = new ReloadGuard(() => storage);
  for (let reload = 0; reload < 5; reload++) guard.allow();
  guard.reset();
  assert.equal(guard.allow(), true);
});

Deno.test("ReloadGuard allows nothing that it cannot count", () => {
  const guard = new ReloadGuard(() => {
    throw new Error("SecurityError");
  });
  guard.reset();
  assert.equal(guard.allow(), false);
});
