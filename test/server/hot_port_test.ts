/** The hot channel on its own port, or on another server. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createNodeServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hotPortOf } from "../../server/hot_port.ts";
import type { ResolvedConfig } from "../../server/plugin_api/types.ts";
import { handshake } from "../../server/smoke/handshake.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";

/** The socket options in the client of a page. */
async function clientOptions(url: string): Promise<{ token: string; hmrPort: number | null }> {
  const text = await (await fetch(`${url}@vite/client`)).text();
  const [, token = "", port = ""] = /"token":"([^"]+)".*?"hmrPort":(\w+)/s.exec(text) ?? [];
  return { token, hmrPort: JSON.parse(port) };
}

/** Connects as a page of `origin`. @returns The first message, or the status of a refusal. */
async function connect(port: number, { token, origin, path = "/" }: {
  token: string;
  origin: string;
  path?: string;
}): Promise<string> {
  const url = `http://127.0.0.1:${port}${path}?token=${token}`;
  const protocol = "vite-hmr";
  const { status, firstMessage } = await handshake(url, { protocol, origin, timeout: 5000 });
  return firstMessage ?? String(status);
}

/** A free port. */
async function freePort(): Promise<number> {
  const server = createNodeServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const CONNECTED = '{"type":"connected"}';

Deno.test("hotPortOf() returns a port other than the server's own", () => {
  const port = (server: object) =>
    hotPortOf({ server: { hmr: {}, ...server } } as unknown as ResolvedConfig, 5173);
  assert.equal(port({}), undefined);
  assert.equal(port({ hmr: { port: 5173 } }), undefined);
  assert.equal(port({ hmr: { port: 5174 } }), 5174);
  assert.equal(port({ hmr: { clientPort: 443 } }), undefined);
  assert.equal(port({ hmr: { port: 5174, server: {} } }), undefined);
  assert.equal(port({ hmr: { port: 5174 }, ws: false }), undefined);
  assert.equal(port({ hmr: false }), undefined);
  assert.equal(port({ middlewareMode: true }), 24678);
});

Deno.test("server.ws.port moves the hot channel to its own port, over restarts, with the same checks", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const port = await freePort();
  await using running = await startServer(project.root, { server: { ws: { port } } });
  const origin = running.url.replace(/\/$/, "");
  const { token, hmrPort } = await clientOptions(running.url);
  assert.equal(hmrPort, port);
  assert.equal(await connect(port, { token, origin }), CONNECTED);
  assert.equal(await connect(port, { token: "wrong", origin }), "403");
  assert.equal(await connect(port, { token, origin: "https://evil.test" }), "403");
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 426);
  await running.server.restart();
  const after = await clientOptions(running.url);
  assert.equal(await connect(port, { ...after, origin }), CONNECTED);
});

Deno.test("server.hmr.port that is in use is reported, and pages connect to the server's port", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const other = createNodeServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const lines: string[] = [];
  await using running = await startServer(project.root, {
    logLevel: "info",
    logSink: { write: (level, message) => void lines.push(`${level} ${message}`) },
    server: { hmr: { port } },
  });
  const own = Number(new URL(running.url).port);
  assert.deepEqual(lines, [
    `error Cannot open port ${port} for hot updates: it is in use\n` +
    `  hint: Set server.hmr.port to a free port; until then pages connect to port ${own}`,
  ]);
  const { token, hmrPort } = await clientOptions(running.url);
  assert.equal(hmrPort, null);
  assert.equal(await connect(own, { token, origin: running.url.replace(/\/$/, "") }), CONNECTED);
  other.close();
});

Deno.test("server.hmr.server moves the hot channel to a Node server, beside its own upgrades", async () => {
  await using project = await createProject({ "index.html": "<p>" });
  const node = createNodeServer((_, response) => response.end("the project's own"));
  node.on("upgrade", (request, socket) => {
    if (request.headers["sec-websocket-protocol"] === "mine") {
      socket.end("HTTP/1.1 418 Mine\r\n\r\n");
    }
  });
  node.listen(0, "127.0.0.1");
  await once(node, "listening");
  const { port } = node.address() as AddressInfo;
  await using running = await startServer(project.root, {
    base: "/app/",
    server: { hmr: { server: node, port, path: "hot" } },
  });
  const origin = `http://127.0.0.1:${port}`;
  const { token, hmrPort } = await clientOptions(running.url);
  assert.equal(hmrPort, port);
  const path = "/app/hot";
  assert.equal(await connect(port, { token, origin, path }), CONNECTED);
  assert.equal(await connect(port, { token: "wrong", origin, path }), "403");
  assert.equal(await (await fetch(origin)).text(), "the project's own");
  await running.server.restart();
  assert.equal(
    await connect(port, { ...await clientOptions(running.url), origin, path }),
    CONNECTED,
  );
  await running.server.close();
  assert.equal(node.listenerCount("upgrade"), 1);
  node.close();
  node.closeAllConnections();
});
