import assert from "node:assert/strict";
import net from "node:net";
import { get, sendRaw } from "./raw_request.ts";
import { createProject, startVictim } from "./victim.ts";
import type { Victim } from "./victim.ts";

async function assertAlive(victim: Victim): Promise<void> {
  assert.equal((await get(victim.port, "/src/main.ts")).status, 200);
  assert.deepEqual(victim.errors, []);
}

Deno.test("the server rejects methods that change or echo", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  for (const method of ["PUT", "DELETE", "PATCH", "POST", "TRACE", "PROPFIND", "FOO"]) {
    for (const target of ["/", "/src/main.ts", "/robots.txt"]) {
      const { status } = await get(victim.port, target, { "Content-Length": "0" }, method);
      // Bun closes a connection with an unknown method.
      const isDropped = "Bun" in globalThis && method === "FOO" && status === 0;
      assert.ok(status === 405 || isDropped, `${method} ${target}: ${status}`);
    }
  }
  const tunnel = await get(victim.port, "evil.test:80", {}, "CONNECT");
  assert.ok(tunnel.status >= 400, tunnel.raw);
  const options = await get(victim.port, "/", {}, "OPTIONS");
  assert.equal(options.status, 204);
  await assertAlive(victim);
});

Deno.test("the server reads each request in one way only (smuggling)", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const host = "Host: localhost\r\n";
  const smuggled = "GET /__vite_ping HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const requests = [
    `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde${smuggled}`,
    `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n${smuggled}`,
    `POST / HTTP/1.1\r\n${host}Content-Length: 1e3\r\n\r\n${smuggled}`,
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host} folded: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost : localhost\r\n\r\n`,
    `GET / HTTP/9.9\r\n${host}\r\n`,
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "\0\0\0\0\r\n\r\n",
  ];
  for (const request of requests) {
    const { raw, status } = await sendRaw(victim.port, request);
    assert.doesNotMatch(raw, / 204 /, JSON.stringify(request));
    assert.ok(status === 0 || status >= 400, `${JSON.stringify(request)}: ${status}`);
  }
  await assertAlive(victim);
});

Deno.test("the server survives huge headers, half requests and clients that vanish", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const { port } = victim;
  const huge = await get(port, "/", { "X-Huge": "a".repeat(3_000_000) });
  assert.ok(huge.status === 0 || huge.status >= 400);
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`X-${n}`, "1"]));
  const crowded = await get(port, "/", many);
  assert.ok(crowded.status === 0 || crowded.status >= 400);
  const beginnings = [
    "GET /src/main.ts HT",
    "GET / HTTP/1.1\r\nHost: loc",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab",
  ];
  const open = await Promise.all(beginnings.map((text) => {
    return new Promise<net.Socket>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => {
        socket.write(text);
        resolve(socket);
      });
      socket.on("error", () => {});
    });
  }));
  for (let i = 0; i < 20; i++) {
    await new Promise<void>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => {
        socket.write("GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
        socket.once("data", () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
      socket.on("error", () => {});
    });
  }
  await assertAlive(victim);
  const ends = open.map((socket) => new Promise((resolve) => socket.on("close", resolve)));
  const start = performance.now();
  await victim.close();
  assert.ok(performance.now() - start < 10_000);
  for (const socket of open) socket.resume();
  await Promise.all(ends);
});

Deno.test("the server answers malicious ranges correctly", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const ask = (range: string) => get(victim.port, "/big.bin", { Range: range });
  const partial = await ask("bytes=10-19");
  assert.equal(partial.status, 206);
  assert.equal(partial.body, "0123456789");
  assert.equal(partial.headers.get("content-range"), "bytes 10-19/1000000");
  assert.equal((await ask("bytes=-5")).body, "56789");
  assert.equal((await ask("bytes=999999-")).body, "9");
  for (const range of ["bytes=1000000-", "bytes=-0", "bytes=99999999999999999999-"]) {
    const { status, headers } = await ask(range);
    assert.equal(status, 416, range);
    assert.equal(headers.get("content-range"), "bytes */1000000");
  }
  const many = `bytes=${Array.from({ length: 500 }, (_, n) => `${n}-`).join(",")}`;
  for (const range of [many, "bytes=5-2", "bytes=a-b", "items=0-1", "bytes=--1", "bytes="]) {
    const { status, headers } = await ask(range);
    assert.equal(status, 200, range);
    // Bun streams responses without a length.
    const length = "Bun" in globalThis ? null : "1000000";
    assert.equal(headers.get("content-length"), length, range);
  }
  await assertAlive(victim);
});

Deno.test("the hot channel closes a client that sends too much", async () => {
  await using project = await createProject();
  await using victim = await startVictim(project.root);
  const socket = new WebSocket(`ws://localhost:${victim.port}/?token=${victim.token}`, "vite-hmr");
  await new Promise((resolve) => socket.onopen = resolve);
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.send(JSON.stringify({ type: "custom", event: "attack", data: "small" }));
  socket.send("x".repeat(1024 * 1024 + 1));
  assert.equal((await closed).code, 1009);
  assert.deepEqual(victim.messages, ["small"]);
  await assertAlive(victim);
});
