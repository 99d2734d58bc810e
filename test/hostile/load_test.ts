/** Much at once: clients, requests, files. The server answers all, and the next edit arrives. */
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import net from "node:net";
import process from "node:process";
import { closeSocket, HotFollower, openHotSocket } from "../harness/hot_follower.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { type SpawnedServer, spawnServer } from "../harness/server.ts";

const FILES: ProjectFiles = {
  "index.html": '<!doctype html><script type="module" src="/src/main.ts"></script>',
  "src/main.ts": 'import "./a.ts";\nimport.meta.hot?.accept();',
  "src/a.ts": "export const a = 0;\nimport.meta.hot?.accept();",
};

async function assertFollows(project: TempProject, server: SpawnedServer): Promise<void> {
  await using page = await HotFollower.open(server.url, "/src/main.ts");
  await project.write("src/a.ts", "export const a = 'last';\nimport.meta.hot?.accept();");
  assert.ok(await page.until(() => page.shown("/src/a.ts")?.includes("last") ?? false));
}

async function tokenOf(server: SpawnedServer): Promise<string> {
  const client = await (await fetch(`${server.url}@vite/client`)).text();
  return /"token":\s*"([^"]+)"/.exec(client)![1]!;
}

/** A client of the hot channel that never reads. */
function deafClient(port: number, token: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.write(
        `GET /?token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
          "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: vite-hmr\r\n\r\n",
      );
    });
    socket.once("data", () => {
      socket.pause();
      socket.on("error", () => {});
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Runs a task often, with some at a time, as connections are limited. */
async function often<T>(count: number, atOnce: number, task: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) results.push(await task());
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

Deno.test("of a thousand clients a hundred never read, and all others get every update", async () => {
  await using project = await createProject(FILES);
  await using server = await spawnServer(project.root);
  const port = Number(new URL(server.url).port);
  const token = await tokenOf(server);
  await fetch(`${server.url}src/main.ts`).then((response) => response.text());
  await fetch(`${server.url}src/a.ts`).then((response) => response.text());
  const deaf = await often(100, 20, () => deafClient(port, token));
  let updates = 0;
  const clients = await often(
    900,
    30,
    () => openHotSocket(server.url, ({ type }) => void (type === "update" && updates++)),
  );
  const start = performance.now();
  await project.write("src/a.ts", "export const a = 1;\nimport.meta.hot?.accept();");
  while (updates < clients.length && performance.now() - start < 10_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(updates, 900);
  assert.equal((await fetch(`${server.url}src/a.ts`)).status, 200);
  for (const socket of deaf) socket.destroy();
  await often(900, 100, async () => await closeSocket(clients.pop()!));
  await assertFollows(project, server);
});

Deno.test("ten thousand files touched at once change nothing, and the next edit arrives", async () => {
  const many = Object.fromEntries(
    Array.from(
      { length: 10_000 },
      (_, n) => [`src/many/${n % 100}/${n}.ts`, `export default ${n};`],
    ),
  );
  await using project = await createProject({ ...FILES, ...many });
  await using server = await spawnServer(project.root);
  {
    await using page = await HotFollower.open(server.url, "/src/main.ts");
    const now = new Date();
    await Promise.all(Object.keys(many).map((file) => fs.utimes(project.path(file), now, now)));
    await project.write("src/a.ts", "export const a = 1;\nimport.meta.hot?.accept();");
    const isShown = () => page.shown("/src/a.ts")?.includes("a = 1") ?? false;
    // The system reports the files in several bursts, which take time on a slow disk.
    for (let patience = 0; patience < 6 && !await page.until(isShown);) patience++;
    assert.ok(isShown());
    assert.equal(page.count("full-reload"), 0);
  }
  const status = await fs.readFile(`/proc/${server.pid}/status`, "utf8").catch(() => "");
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  if (process.platform === "linux") assert.ok(memory < 500, `${memory.toFixed(0)} MiB`);
  await assertFollows(project, server);
});
