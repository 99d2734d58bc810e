import assert from "node:assert/strict";
import { createServer } from "../../mod.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";

Deno.test("DevServer.printPluginUrls() prints the lines of plugins, without the URLs", async () => {
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

Deno.test("the client of a server at an IPv6 address gets that address in URL form", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const server = await createServer({
    root: project.root,
    configFile: false,
    server: { host: "::1", port: 5999 },
  });
  try {
    const client = await server.fetch(new Request("http://[::1]:5999/@vite/client"));
    assert.match(await client.text(), /"directTarget":"\[::1\]:5999\/"/);
  } finally {
    await server.close();
  }
});

Deno.test("ServerHandle.environments has an SSR environment that rejects requests", async () => {
  await using project = await createProject({ "index.html": "<p>", "a.ts": "export {};" });
  await using running = await startServer(project.root);
  const { environments, config } = running.server.handle;
  const facts = Object.values(environments).map((environment) => [
    environment.name,
    environment.mode,
    environment.config.consumer,
    environment.config.root === config.root,
    environment.getTopLevelConfig() === config,
    environment.moduleGraph.getModuleById("/gone") ?? null,
  ]);
  assert.deepEqual(facts, [
    ["client", "dev", "client", true, true, null],
    ["ssr", "dev", "server", true, true, null],
  ]);
  for (const { hot, moduleGraph } of Object.values(environments)) {
    hot.send({ type: "full-reload" });
    moduleGraph.invalidateAll();
  }
  const { ssr, client } = environments;
  assert.notEqual(ssr.moduleGraph, client.moduleGraph);
  await ssr.warmupRequest("/a.ts");
  await assert.rejects(ssr.transformRequest("/a.ts"), {
    message: 'Cannot transform "/a.ts" on the server: Vireo serves browsers only',
  });
  await assert.rejects(ssr.pluginContainer.resolveId("./a"), /serves browsers only/);
});

Deno.test("DevServer logs once that it uses the embedded vue, not after each restart", async () => {
  await using project = await createProject({
    "index.html": "<p>",
    "main.ts": 'import "vue";',
  });
  const lines: string[] = [];
  await using running = await startServer(project.root, {
    logLevel: "info",
    logSink: { write: (_level, message) => void lines.push(message) },
  });
  const { handle } = running.server;
  await handle.transformRequest("/main.ts");
  await running.server.restart();
  assert.notEqual(running.server.handle, handle);
  await running.server.handle.transformRequest("/main.ts");
  assert.equal(lines.filter((line) => line.startsWith("Using the embedded vue")).length, 1);
});

Deno.test("DevServer.restart() logs its start and end", async () => {
  await using project = await createProject({
    "index.html": "<p>",
    "vite.config.js": "export default {};",
  });
  const lines: string[] = [];
  await using running = await startServer(project.root, {
    server: { watch: null },
    logLevel: "info",
    logSink: { write: (_level, message) => void lines.push(message) },
  });
  await running.server.restart();
  await project.write("vite.config.js", "throw new Error('broken');");
  await running.server.restart();
  const told = lines.filter((line) => /restart|previous config/.test(line))
    .map((line) => line.replace(/: requested by .*$| in \d+ ms$/, "").split("\n").at(-1));
  assert.deepEqual(told, [
    "server restart",
    "server restarted",
    "server restart",
    "The server keeps the previous config",
  ]);
});

Deno.test("DevServer.restart() never joins a restart that is done", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  // After one turn the first restart is not done yet, and the call would join it.
  for (let turns = 2; turns <= 6; turns++) {
    let second: Promise<void> | undefined;
    const done = Promise.withResolvers<void>();
    const reasons: string[] = [];
    const callLater = async () => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      second = running.server.restart("second");
      done.resolve();
    };
    await using running = await startServer(project.root, {
      configFile: false,
      server: { watch: null },
      logLevel: "info",
      logSink: {
        write(_level, message) {
          if (message.startsWith("server restart:")) reasons.push(message);
          if (message.startsWith("server restarted") && !second) void callLater();
        },
      },
    });
    await running.server.restart("first");
    await done.promise;
    await second;
    const expected = ["server restart: first", "server restart: second"];
    assert.deepEqual(reasons, expected, `${turns} turns later`);
  }
});

Deno.test("DevServer.restart() logs its reason", async () => {
  const plugin = `export default () => ({
  name: "restarts",
  configureServer(server) { globalThis.restartByPlugin = () => server.restart(); },
});`;
  await using project = await createProject({
    "index.html": "<p>",
    "vite.config.ts": `import restarts from "restarts";\nexport default { plugins: [restarts()] };`,
    "node_modules/restarts/package.json":
      `{ "name": "restarts", "type": "module", "main": "a.js" }`,
    "node_modules/restarts/a.js": plugin,
  });
  const lines: string[] = [];
  await using running = await startServer(project.root, {
    logLevel: "info",
    logSink: { write: (_level, message) => void lines.push(message) },
  });
  await running.server.restart("r was pressed");
  await (globalThis as unknown as { restartByPlugin(): Promise<void> }).restartByPlugin();
  await running.server.restart();
  assert.deepEqual(lines.map((line) => line.replace(/\d+ ms/, "some ms")), [
    "server restart: r was pressed",
    "server restarted in some ms",
    "server restart: requested by restarts",
    "server restarted in some ms",
    `server restart: requested by ${import.meta.filename}`,
    "server restarted in some ms",
  ]);
});

Deno.test("DevServer.listen() runs buildStart of plugins, then emits that it listens", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const calls: string[] = [];
  await using _running = await startServer(project.root, {
    plugins: [{
      name: "collector",
      async buildStart() {
        await new Promise((resolve) => setImmediate(resolve));
        calls.push("buildStart");
      },
      configureServer({ httpServer }) {
        httpServer!.once("listening", () => void calls.push("listening"));
      },
    }],
  });
  assert.deepEqual(calls, ["buildStart", "listening"]);
});
