import assert from "node:assert/strict";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";

Deno.test("DevServer.printPluginUrls() prints what plugins add to the URLs, and those not again", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const lines: string[] = [];
  await using running = await startServer(project.root, {
    logLevel: "info",
    logSink: { write: (_level, message) => void lines.push(message) },
    plugins: [{
      name: "tool",
      configureServer(server) {
        const { printUrls } = server;
        server.printUrls = () => {
          printUrls();
          server.config.logger.info("tool: /__tool/");
        };
      },
    }],
  });
  running.server.printPluginUrls();
  assert.deepEqual(lines, ["tool: /__tool/"]);
});
