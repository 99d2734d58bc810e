import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { TEST_CERTIFICATE } from "../../runtime/test_certificate.ts";
import { sendRaw, startProxy, startRawTarget } from "../proxy_server.ts";
import { acceptWebSocket, openWebSocket, type RawWebSocket } from "../raw_websocket.ts";

/** A client and a target with a proxy in between. */
interface Joined {
  client: RawWebSocket;
  target: RawWebSocket;
  errors: string[];
}

async function joined(body: (sockets: Joined) => Promise<void>): Promise<void> {
  await using listener = await acceptWebSocket();
  await using server = await startProxy({ "/": { target: listener.url, ws: true } });
  const client = await openWebSocket(server.port);
  try {
    await body({ client, target: await listener.socket, errors: server.errors });
  } finally {
    client.destroy();
  }
}

const ENDINGS = [
  [1000, ""],
  [1000, "done"],
  [1001, "the page was left"],
  [1012, "restarted"],
  [3000, "of a library"],
  [4999, "é".repeat(61)],
  [undefined, ""],
] as const;

for (const [code, reason] of ENDINGS) {
  const ending = [code ?? "no code", reason].join(" ").trimEnd();
  Deno.test(`proxySockets() passes "${ending}" on, in both directions`, async () => {
    await joined(async ({ client, target, errors }) => {
      client.close(code, reason);
      assert.deepEqual(await target.ended, { code, reason });
      assert.deepEqual(errors, []);
    });
    await joined(async ({ client, target, errors }) => {
      target.close(code, reason);
      assert.deepEqual(await client.ended, { code, reason });
      assert.deepEqual(errors, []);
    });
  });
}

Deno.test("proxySockets() closes without a code when the target dies", async () => {
  await joined(async ({ client, target, errors }) => {
    target.send("last words");
    await new Promise<void>((resolve) => setTimeout(resolve));
    target.destroy();
    assert.deepEqual(await client.ended, { code: undefined, reason: "" });
    assert.deepEqual(errors, []);
  });
});

Deno.test("proxySockets() aborts the connection to the target when the client is lost", async () => {
  await joined(async ({ client, target, errors }) => {
    client.destroy();
    assert.equal(await target.ended, "lost");
    assert.deepEqual(errors, []);
  });
});

const MANY = Array.from({ length: 300 }, (_, index) => `${index} ${"x".repeat(50_000)}`);

Deno.test("proxySockets() delivers queued messages before it passes an end on", async () => {
  await joined(async ({ client, target }) => {
    for (const message of MANY) client.send(message);
    client.close(4001, "all sent");
    assert.deepEqual(await target.ended, { code: 4001, reason: "all sent" });
    assert.deepEqual(target.messages.map((text) => text.length), MANY.map((text) => text.length));
  });
  await joined(async ({ client, target }) => {
    client.pause();
    for (const message of MANY) target.send(message);
    target.close(4001, "all sent");
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
    client.resume();
    assert.deepEqual(await client.ended, { code: 4001, reason: "all sent" });
    assert.deepEqual(client.messages, MANY);
  });
});

Deno.test("proxySockets() passes on messages and an end that arrive with the target's handshake", async () => {
  await using listener = await acceptWebSocket((socket) => {
    socket.send("only this");
    socket.close(4003, "not for you");
  });
  await using server = await startProxy({ "/": { target: listener.url, ws: true } });
  const client = await openWebSocket(server.port);
  assert.deepEqual(await client.ended, { code: 4003, reason: "not for you" });
  assert.deepEqual(client.messages, ["only this"]);
});

Deno.test("proxySockets() aborts a handshake when the client disconnects", async () => {
  const asked = Promise.withResolvers<void>();
  await using target = await startRawTarget(() => asked.resolve());
  await using server = await startProxy({ "/": { target: target.url, ws: true } });
  {
    await using _client = await sendRaw(
      server.port,
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await asked.promise;
  }
  await target.closed;
  assert.deepEqual(server.errors, []);
});

/** The response to a handshake that does not open a WebSocket. */
async function refusalOf(port: number) {
  const request = http.get({
    host: "127.0.0.1",
    port,
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  });
  const [response] = await once(request, "response") as [http.IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

Deno.test("proxySockets() passes on the response of a target that refuses", async () => {
  await using target = await startRawTarget((socket) => {
    socket.end(
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 8\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n" +
        "Connection: close, X-Hop\r\nX-Hop: 1\r\n\r\nno token",
    );
  });
  await using server = await startProxy({ "/": { target: target.url, ws: true } });
  const { status, headers, body } = await refusalOf(server.port);
  assert.deepEqual([status, body], [403, "no token"]);
  assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  assert.equal(headers["x-hop"], undefined);
  assert.deepEqual(server.errors, []);
});

Deno.test("proxySockets() answers 502 for a status that a response cannot have", async () => {
  await using target = await startRawTarget((socket) => {
    socket.end("HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n");
  });
  await using server = await startProxy({ "/": { target: target.url, ws: true } });
  assert.equal((await refusalOf(server.port)).status, 502);
  assert.match(server.errors.join(), /the target responded with status 999/);
});

Deno.test("proxySockets() sends the target's host with changeOrigin", async () => {
  for (const changeOrigin of [false, true]) {
    const asked = Promise.withResolvers<string>();
    await using target = await startRawTarget((socket, text) => {
      asked.resolve(text);
      socket.destroy();
    });
    const rule = { target: target.url, ws: true, changeOrigin };
    await using server = await startProxy({ "/": rule });
    await assert.rejects(openWebSocket(server.port));
    const host = changeOrigin ? new URL(target.url).host : server.host;
    assert.match(await asked.promise, new RegExp(`^host: ${host}\r$`, "im"));
  }
});

Deno.test("proxySockets() trusts any certificate of the target with secure: false, and only then", async () => {
  const runtime = await currentRuntime();
  const target = await runtime.listen(
    { host: "127.0.0.1", port: 0, tls: TEST_CERTIFICATE },
    (request) =>
      runtime.upgrade(request, {
        protocol: "",
        handlers: { open: (socket) => socket.close(4000, "was here"), message() {} },
      }),
  );
  const rule = { target: `https://127.0.0.1:${target.port}`, ws: true };
  await using careless = await startProxy({ "/": { ...rule, secure: false } });
  const client = await openWebSocket(careless.port);
  assert.deepEqual(await client.ended, { code: 4000, reason: "was here" });
  await using strict = await startProxy({ "/": rule });
  await assert.rejects(openWebSocket(strict.port), /502/);
  assert.match(strict.errors.join(), /certificate|self.signed/i);
  await target.close();
});
