import assert from "node:assert/strict";
import { pingServer, waitForServer } from "../../../client/connection/server_ping.ts";
import { FakeSocket } from "../fake_socket.ts";

Deno.test("waitForServer() pings less and less often, only while the tab is visible", async () => {
  const calls: string[] = [];
  let left = 6;
  await waitForServer({
    ping: () => {
      calls.push("ping");
      return Promise.resolve(--left === 0);
    },
    whenVisible: () => Promise.resolve(void calls.push("visible")),
    delay: (milliseconds) => Promise.resolve(void calls.push(String(milliseconds))),
  });
  assert.equal(
    calls.join(" "),
    "visible ping 100 visible ping 200 visible ping 400 visible ping 800 visible ping 1000 visible ping",
  );
});

Deno.test("pingServer() returns whether a socket opens, and closes it", async () => {
  let fake: FakeSocket | undefined;
  const create = (url: string, protocol: string) => fake = new FakeSocket(url, protocol);
  const opened = pingServer("ws://a/", create);
  assert.equal(fake?.protocol, "vite-ping");
  fake?.open();
  assert.equal(await opened, true);
  assert.equal(fake?.readyState, 3);

  const failed = pingServer("ws://a/", create);
  fake?.close();
  assert.equal(await failed, false);

  const forbidden = pingServer("ws://a/", () => {
    throw new Error("SecurityError");
  });
  assert.equal(await forbidden, false);
});
