import assert from "node:assert/strict";
import https from "node:https";
import { currentRuntime } from "../../../server/runtime/current.ts";
import type { ServerSocket } from "../../../server/runtime/runtime.ts";
import { openWebSocket, type RawWebSocket } from "../http/raw_websocket.ts";
import { TEST_CERTIFICATE } from "./test_certificate.ts";

const runtime = await currentRuntime();
const ok = () => new Response("ok");

Deno.test("listen() serves both loopback addresses for localhost and passes the peer's address", async () => {
  const listener = await runtime.listen(
    { host: "localhost", port: 0 },
    (_request, peer) => new Response(peer.address),
  );
  assert.ok(listener.port > 0);
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}`)).text(), "127.0.0.1");
  await listener.close();
  await assert.rejects(fetch(`http://127.0.0.1:${listener.port}`));
});

Deno.test("listen() names the fix when it fails", async () => {
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, ok);
  const { port } = listener;
  await assert.rejects(runtime.listen({ host: "127.0.0.1", port }, ok), {
    code: "PORT_IN_USE",
    hint: /--port/,
  });
  await assert.rejects(runtime.listen({ host: "localhost", port }, ok), { code: "PORT_IN_USE" });
  await assert.rejects(runtime.listen({ host: "203.0.113.1", port: 0 }, ok), { code: "USAGE" });
  await listener.close();
  const again = await runtime.listen({ host: "127.0.0.1", port }, ok);
  await again.close();
});

Deno.test("close() ends hanging, streaming and idle connections within a second", async () => {
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    if (request.url.endsWith("/hang")) return new Promise(() => {});
    if (!request.url.endsWith("/stream")) return ok();
    return new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) }),
    );
  });
  const url = `http://127.0.0.1:${listener.port}`;
  await (await fetch(url)).text();
  const hanging = assert.rejects(fetch(`${url}/hang`));
  const streaming = await fetch(`${url}/stream`);
  const start = performance.now();
  await Promise.all([listener.close(), listener.close()]);
  assert.ok(performance.now() - start < 10_000);
  await hanging;
  await assert.rejects(streaming.text());
});

Deno.test("close() finishes responses in progress", async () => {
  const arrived = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, async () => {
    arrived.resolve();
    await ready.promise;
    return ok();
  });
  const response = fetch(`http://127.0.0.1:${listener.port}`);
  await arrived.promise;
  const closed = listener.close();
  ready.resolve();
  await closed;
  assert.equal(await (await response).text(), "ok");
});

Deno.test("upgrade() exchanges messages and closes sockets with the listener", async () => {
  const sockets: ServerSocket[] = [];
  const closed = Promise.withResolvers<void>();
  const listener = await runtime.listen(
    { host: "127.0.0.1", port: 0 },
    (request) =>
      runtime.upgrade(request, {
        protocol: "vite-hmr",
        handlers: {
          open: (socket) => void sockets.push(socket),
          message: (socket, data) =>
            socket.send(typeof data === "string" ? `echo ${data}` : `bytes ${data.byteLength}`),
          close: () => closed.resolve(),
        },
      }),
  );
  const client = new WebSocket(`ws://127.0.0.1:${listener.port}/`, "vite-hmr");
  const messages: string[] = [];
  const two = new Promise<void>((resolve) => {
    client.onmessage = ({ data }) => {
      if (messages.push(data) === 2) resolve();
    };
  });
  await new Promise((resolve) => client.onopen = resolve);
  client.send("a");
  client.send(new Uint8Array(3));
  await two;
  assert.deepEqual(messages, ["echo a", "bytes 3"]);
  assert.equal(sockets[0]?.isOpen, true);
  assert.equal(typeof sockets[0]?.bufferedAmount, "number");
  const ended = new Promise<CloseEvent>((resolve) => client.onclose = resolve);
  await listener.close();
  assert.equal((await ended).code, 1001);
  await closed.promise;
  assert.equal(sockets[0]?.isOpen, false);
  sockets[0]?.send("into nothing");
});

Deno.test("upgrade() closes a socket whose handler throws", async () => {
  const listener = await runtime.listen(
    { host: "127.0.0.1", port: 0 },
    (request) =>
      runtime.upgrade(request, {
        protocol: "",
        handlers: {
          message() {
            throw new Error("broken handler");
          },
        },
      }),
  );
  const client = new WebSocket(`ws://127.0.0.1:${listener.port}/`);
  const ended = new Promise<CloseEvent>((resolve) => client.onclose = resolve);
  client.onopen = () => client.send("a");
  assert.equal((await ended).code, 1011);
  await listener.close();
});

Deno.test("upgrade() reports how a client closed the socket", async () => {
  const told: unknown[] = [];
  let closed = Promise.withResolvers<void>();
  const listener = await runtime.listen(
    { host: "127.0.0.1", port: 0 },
    (request) =>
      runtime.upgrade(request, {
        protocol: "",
        handlers: {
          message() {},
          close(_socket, code, reason) {
            told.push([code, reason]);
            closed.resolve();
          },
        },
      }),
  );
  const endings: ((socket: RawWebSocket) => void)[] = [
    (socket) => socket.close(1001, "left"),
    (socket) => socket.close(),
    (socket) => socket.destroy(),
  ];
  for (const end of endings) {
    closed = Promise.withResolvers();
    end(await openWebSocket(listener.port));
    await closed.promise;
  }
  assert.deepEqual(told, [[1001, "left"], [1005, ""], [1006, ""]]);
  await listener.close();
});

Deno.test("listen() aborts a request's signal only when the client disconnects", async () => {
  const aborted: string[] = [];
  const left = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    const path = new URL(request.url).pathname;
    request.signal.addEventListener("abort", () => {
      aborted.push(path);
      left.resolve();
    });
    if (path !== "/left") return ok();
    arrived.resolve();
    return left.promise.then(ok);
  });
  const url = `http://127.0.0.1:${listener.port}`;
  await (await fetch(`${url}/answered`)).text();
  await (await fetch(`${url}/posted`, { method: "POST", body: "x" })).text();
  const abort = new AbortController();
  const leaving = assert.rejects(fetch(`${url}/left`, { signal: abort.signal }));
  await arrived.promise;
  abort.abort();
  await left.promise;
  await leaving;
  assert.deepEqual(aborted, ["/left"]);
  await listener.close();
});

Deno.test("upgrade() rejects requests that are not handshakes", async () => {
  const codes: unknown[] = [];
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    try {
      return runtime.upgrade(request, { protocol: "", handlers: { message() {} } });
    } catch (error) {
      codes.push((error as { code?: string }).code);
      return new Response(null, { status: 400 });
    }
  });
  await fetch(`http://127.0.0.1:${listener.port}/`);
  assert.deepEqual(codes, ["BAD_REQUEST"]);
  await listener.close();
  assert.throws(
    () => runtime.upgrade(new Request("http://x/"), { protocol: "", handlers: { message() {} } }),
    { code: "BAD_REQUEST" },
  );
});

Deno.test("upgrade() closes a socket that exceeds the message limit", async () => {
  const received: number[] = [];
  let tooBig = 0;
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const handlers = {
      tooBig: () => void tooBig++,
      message: (_: ServerSocket, data: { length: number }) => void received.push(data.length),
    };
    return runtime.upgrade(request, { protocol: "", maxMessageSize: 100, handlers });
  });
  for (const message of ["é".repeat(51), new Uint8Array(101)]) {
    const client = new WebSocket(`ws://127.0.0.1:${listener.port}/`);
    const ended = new Promise<CloseEvent>((resolve) => client.onclose = resolve);
    client.onopen = () => {
      client.send("é".repeat(50));
      client.send(message);
    };
    assert.equal((await ended).code, 1009);
  }
  assert.deepEqual([received, tooBig], [[50, 50], 2]);
  await listener.close();
});

Deno.test("listen() answers HEAD without a body and keeps the handler's headers", async () => {
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    const headers = { "content-type": "text/x-test", "etag": `"1"`, "content-length": "5" };
    return new Response(request.method === "HEAD" ? null : "hello", { headers });
  });
  const url = `http://127.0.0.1:${listener.port}`;
  for (const method of ["HEAD", "GET"]) {
    const response = await fetch(url, { method });
    assert.equal(response.headers.get("content-type"), "text/x-test");
    assert.equal(response.headers.get("etag"), `"1"`);
    assert.equal(await response.text(), method === "GET" ? "hello" : "");
  }
  await listener.close();
});

Deno.test("listen() supports TLS", async () => {
  const listener = await runtime.listen(
    { host: "127.0.0.1", port: 0, tls: TEST_CERTIFICATE },
    (request) => new Response(request.url),
  );
  const url = `https://127.0.0.1:${listener.port}/a`;
  const text = await new Promise((resolve, reject) => {
    const request = https.get(url, { rejectUnauthorized: false }, (response) => {
      response.setEncoding("utf8");
      response.on("data", resolve);
    });
    request.on("error", reject);
  });
  assert.equal(text, url);
  await listener.close();
  const broken = { key: "no key", cert: "no certificate" };
  await assert.rejects(runtime.listen({ host: "127.0.0.1", port: 0, tls: broken }, ok), {
    code: "USAGE",
    hint: /server\.https/,
  });
});

Deno.test("listen() survives a handler that throws", async () => {
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    if (request.url.endsWith("/throws")) throw new Error("broken handler");
    return ok();
  });
  const url = `http://127.0.0.1:${listener.port}`;
  const response = await fetch(`${url}/throws`);
  assert.equal(response.status, 500);
  assert.equal(await response.text(), "");
  assert.equal(await (await fetch(url)).text(), "ok");
  await listener.close();
});
