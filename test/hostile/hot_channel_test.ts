/** Attacks of pages, or of programs that pose as pages, on the hot channel of a whole server. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import process from "node:process";
import { closeSocket, HotFollower, openHotSocket } from "../harness/hot_follower.ts";
import { get } from "./raw_request.ts";
import { createProject, SECRET, startVictim, type Victim } from "./victim.ts";

const MIB = 1024 * 1024;

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const urlOf = ({ port }: Victim) => `http://127.0.0.1:${port}/`;

const closeCode = (socket: WebSocket) =>
  new Promise<number>((resolve) =>
    socket.addEventListener("close", ({ code }) => resolve(code), { once: true })
  );

/** Resolves with the next message. */
const nextMessage = (socket: WebSocket) =>
  new Promise<{ type: string }>((resolve) =>
    socket.addEventListener("message", ({ data }) => resolve(JSON.parse(data)), { once: true })
  );

const custom = (event: string, data?: unknown) => JSON.stringify({ type: "custom", event, data });

async function assertWorks(victim: Victim, bystander: WebSocket): Promise<void> {
  const message = nextMessage(bystander);
  victim.server.handle.ws.send("still-there");
  assert.deepEqual(await message, { type: "custom", event: "still-there" });
  assert.equal((await get(victim.port, "/src/main.ts")).status, 200);
  assert.deepEqual(victim.errors, []);
}

Deno.test("the hot channel closes a client that sends nonsense, logs it once, and no other client notices", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const bystander = await openHotSocket(urlOf(victim));
  const nonsense: (string | Uint8Array<ArrayBuffer>)[] = [
    "",
    "small",
    "{",
    "null",
    "7",
    "[]",
    '"custom"',
    "{}",
    '{"type":"custom"}',
    '{"type":"custom","event":7}',
    '{"type":"custom","event":{"toString":"x"}}',
    '{"type":"update","updates":[]}',
    '{"type":"full-reload"}',
    '{"type":"error","err":{}}',
    '{"type":"__proto__"}',
    '{"type":"connected"}',
    "[".repeat(100_000),
    new Uint8Array(0),
    new Uint8Array([0xff, 0xfe, 0]),
    new Uint8Array(MIB),
  ];
  for (const message of nonsense) {
    const socket = await openHotSocket(urlOf(victim));
    const code = closeCode(socket);
    socket.send(message);
    assert.equal(await code, 1008, String(message).slice(0, 50));
  }
  for (const message of ["x".repeat(MIB + 1), "é".repeat(MIB), new Uint8Array(8 * MIB)]) {
    const socket = await openHotSocket(urlOf(victim));
    const code = closeCode(socket);
    socket.send(message);
    assert.equal(await code, 1009);
  }
  assert.equal(victim.log.filter((line) => line.includes("an invalid HMR message")).length, 1);
  assert.equal(victim.log.filter((line) => line.includes("a message that is too long")).length, 1);
  assert.equal(victim.log.length, 2);
  assert.equal(victim.server.handle.ws.clients.size, 1);
  await assertWorks(victim, bystander);
  await closeSocket(bystander);
});

Deno.test("the hot channel passes strange keys and names to listeners as data", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const socket = await openHotSocket(urlOf(victim));
  const strange = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  for (const event of ["attack", "__proto__", "constructor", "toString", "connection", ""]) {
    socket.send(`{"type":"custom","event":${JSON.stringify(event)},"data":${strange}}`);
  }
  const wrong = ['{"path":7}', '{"servedAt":"x"}', '{"updates":7}', '{"updates":[null,7,"x",{}]}'];
  for (const event of ["vite:invalidate", "vireo:served", "vireo:failed"]) {
    for (const data of [strange, "null", "7", '"x"', "[]", ...wrong]) {
      socket.send(`{"type":"custom","event":"${event}","data":${data}}`);
    }
  }
  socket.send(custom("attack", "end"));
  while (victim.messages.length < 2) await pause(5);
  assert.equal(JSON.stringify(victim.messages[0]), strange);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.equal(socket.readyState, WebSocket.OPEN);
  assert.deepEqual(victim.log, []);
  await closeSocket(socket);
});

Deno.test("forged invalidations read, send and reload nothing", async () => {
  await using project = await createProject();
  const main = path.join(project.root, "src/main.ts");
  await writeFile(main, 'import "./a.ts";\nimport.meta.hot?.accept();');
  await writeFile(path.join(project.root, "src/a.ts"), "import.meta.hot?.accept();");
  await using victim = await startVictim(project.root);
  await using page = await HotFollower.open(urlOf(victim), "/src/main.ts");
  const known = victim.server.handle.moduleGraph.idToModuleMap.size;
  const socket = await openHotSocket(urlOf(victim));
  const paths = [
    "/.env",
    "/.env?raw",
    "/@fs/etc/passwd",
    `/@fs${project.outside}/secret.ts`,
    `../app-secret/secret.ts`,
    "__proto__",
    "/src/main.ts",
    "/src/a.ts",
    "/missing.ts",
    "*",
    "",
    "x".repeat(100_000),
  ];
  for (let round = 0; round < 50; round++) {
    for (const each of paths) {
      const data = { path: each, message: `${SECRET}\x1b[2J`, firstInvalidatedBy: "/made/up" };
      socket.send(custom("vite:invalidate", data));
      const failed = { path: each, acceptedPath: each, timestamp: round };
      socket.send(custom("vireo:failed", { updates: [failed] }));
    }
  }
  socket.send(custom("attack", "end"));
  while (victim.messages.length === 0) await pause(5);
  assert.deepEqual(page.messages, []);
  assert.equal(victim.server.handle.moduleGraph.idToModuleMap.size, known);
  // Pages can invalidate an updated module once; further requests have no effect.
  await writeFile(path.join(project.root, "src/a.ts"), "import.meta.hot?.accept(); // 2");
  assert.ok(await page.until(() => page.count("update") === 1));
  for (let round = 0; round < 50; round++) {
    for (const each of paths) {
      socket.send(custom("vite:invalidate", { path: each, firstInvalidatedBy: "/made/up" }));
    }
  }
  socket.send(custom("attack", "end"));
  while (victim.messages.length < 2) await pause(5);
  await pause(100);
  assert.ok(page.messages.length <= 3, `${page.messages.length} messages`);
  assert.doesNotMatch(JSON.stringify(page.messages), /made/);
  assert.deepEqual(victim.errors, []);
  await closeSocket(socket);
});

Deno.test("the hot channel drops a client that does not read, and keeps no memory for it", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const bystander = await openHotSocket(urlOf(victim));
  const { promise: isOpen, resolve: opened } = Promise.withResolvers<void>();
  const deaf = net.connect(victim.port, "127.0.0.1", () => {
    deaf.write(
      `GET /?token=${victim.token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: vite-hmr\r\n\r\n",
    );
  });
  deaf.once("data", () => {
    deaf.pause();
    opened();
  });
  deaf.on("error", () => {});
  await isOpen;
  const { ws } = victim.server.handle;
  while (ws.clients.size < 2) await pause(5);
  let received = 0;
  bystander.onmessage = () => received++;
  const big = "x".repeat(MIB);
  let sent = 0;
  for (; sent < 200 && ws.clients.size === 2; sent++) {
    ws.send("big", big);
    await pause(1);
  }
  assert.equal(ws.clients.size, 1, `${sent} MiB were kept for it`);
  assert.ok(sent < 60, `${sent} MiB were kept for it`);
  while (received < sent) await pause(5);
  assert.equal(victim.log.filter((line) => line.includes("does not read")).length, 1);
  await assertWorks(victim, bystander);
  deaf.destroy();
  await closeSocket(bystander);
});

Deno.test("a thousand connections leave nothing behind", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const bystander = await openHotSocket(urlOf(victim));
  const { clients } = victim.server.handle.ws;
  const connect = async (count: number) => {
    for (let done = 0; done < count; done += 50) {
      await Promise.all(Array.from({ length: 50 }, async (_, index) => {
        const socket = await openHotSocket(urlOf(victim));
        if (index % 2 === 0) socket.send(custom("attack", index));
        await closeSocket(socket);
      }));
    }
    while (clients.size > 1) await pause(5);
  };
  await connect(300);
  const before = process.memoryUsage().rss;
  await connect(1000);
  const grown = (process.memoryUsage().rss - before) / MIB;
  assert.ok(grown < 60, `${grown.toFixed(0)} MiB more`);
  assert.equal(clients.size, 1);
  assert.deepEqual(victim.log, []);
  await assertWorks(victim, bystander);
  await closeSocket(bystander);
});

Deno.test("a page that lies about the time of its document gets only recent messages, and no other page does", async () => {
  await using project = await createProject();
  const main = path.join(project.root, "src/main.ts");
  await writeFile(main, "import.meta.hot?.accept(); // 0");
  await using victim = await startVictim(project.root);
  await using page = await HotFollower.open(urlOf(victim), "/src/main.ts");
  await writeFile(main, "import.meta.hot?.accept(); // 1");
  assert.ok(await page.until(() => page.count("update") === 1));
  for (const servedAt of [0, -1, 1e300]) {
    const messages: string[] = [];
    const socket = await openHotSocket(urlOf(victim), ({ type }) => messages.push(type));
    for (let index = 0; index < 20; index++) socket.send(custom("vireo:served", { servedAt }));
    socket.send(custom("attack", servedAt));
    while (!victim.messages.includes(servedAt)) await pause(5);
    await closeSocket(socket);
    const expected = servedAt > 1 ? [] : ["update"];
    assert.deepEqual(messages, expected, `${servedAt}`);
  }
  assert.equal(page.messages.length, 1);
});
