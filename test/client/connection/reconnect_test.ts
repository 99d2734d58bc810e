import assert from "node:assert/strict";
import { createReconnect } from "../../../client/connection/reconnect.ts";
import { ReloadGuard } from "../../../client/connection/reload_guard.ts";
import { memoryStorage } from "../memory_storage.ts";

function setUp(options: { isThere?: boolean; guard?: ReloadGuard } = {}) {
  const calls: string[] = [];
  const storage = memoryStorage();
  const reconnect = createReconnect({
    log: {
      debug: (message) => calls.push(message),
      info: (message) => calls.push(message),
      error: (message) => calls.push(`error ${message}`),
    },
    guard: options.guard ?? new ReloadGuard(() => storage),
    page: {
      whenStaying: () => Promise.resolve(void calls.push("staying")),
      reload: (reason) => calls.push(`reload ${reason}`),
    },
    ping: () => Promise.resolve(options.isThere ?? true),
    waitForServer: (url) => Promise.resolve(void calls.push(`there ${url}`)),
  });
  return { calls, reconnect };
}

Deno.test("createReconnect() waits for the server after a lost connection, then reloads", async () => {
  const { calls, reconnect } = setUp();
  await reconnect.lost("ws://a/");
  assert.deepEqual(calls, [
    "staying",
    "server connection lost. Polling for restart...",
    "there ws://a/",
    "reload the server was restarted",
  ]);
});

Deno.test("createReconnect() reloads a page whose token the server refuses, if the server is there", async () => {
  const refused = setUp();
  await refused.reconnect.refused("ws://a/");
  assert.equal(refused.calls.at(-1), "reload the server was restarted while the page was loading");
  const unreachable = setUp({ isThere: false });
  await unreachable.reconnect.refused("ws://a/");
  assert.deepEqual(unreachable.calls, ["staying"]);
});

Deno.test("createReconnect() reloads after each restart that the server announces", async () => {
  const { calls, reconnect } = setUp();
  for (let restart = 0; restart < 5; restart++) {
    await reconnect.lost("ws://a/", { isAnnounced: true });
  }
  assert.equal(calls.filter((call) => call.startsWith("reload")).length, 5);
});

Deno.test("createReconnect() stops reloads that do not help", async () => {
  const { calls, reconnect } = setUp();
  for (let reload = 0; reload < 4; reload++) await reconnect.lost("ws://a/");
  assert.equal(calls.filter((call) => call.startsWith("reload")).length, 3);
  assert.match(calls.at(-1) ?? "", /^error Cannot keep a connection to the server/);
});
