import assert from "node:assert/strict";
import { ListenerEvents } from "../../../server/plugin_api/listener_events.ts";
import { createProject } from "../../harness/project.ts";
import { startServer } from "../../harness/server.ts";

Deno.test("ListenerEvents notifies plugins when and where the server listens, and when it closes", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const events: string[] = [];
  const running = await startServer(project.root, {
    plugins: [{
      name: "backend",
      configureServer({ httpServer }) {
        assert.equal(httpServer!.listening, false);
        httpServer!.once("listening", () => {
          const { address, family, port } = httpServer!.address()!;
          events.push(`${family} ${address} ${port > 0}`);
        });
        httpServer!.once("close", () => events.push("close"));
      },
    }],
  });
  assert.deepEqual(events, ["IPv4 127.0.0.1 true"]);
  await running[Symbol.asyncDispose]();
  assert.deepEqual(events, ["IPv4 127.0.0.1 true", "close"]);
});

Deno.test("ListenerEvents returns addresses, and warns about events that never occur", () => {
  const warnings: string[] = [];
  const events = new ListenerEvents({ warnOnce: (message) => void warnings.push(message) });
  events.begin("[::1]:5173");
  assert.deepEqual(events.address(), { address: "::1", family: "IPv6", port: 5173 });
  events.begin("localhost:80");
  assert.deepEqual(events.address(), { address: "127.0.0.1", family: "IPv4", port: 80 });
  events.on("upgrade", () => {});
  assert.match(warnings.join(), /listens to "upgrade" of server\.httpServer/);
  events.end();
  assert.equal(events.address(), null);
});
