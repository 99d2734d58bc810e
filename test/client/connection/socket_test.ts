import assert from "node:assert/strict";
import { HotSocket } from "../../../client/connection/socket.ts";
import { FakeSocket } from "../fake_socket.ts";

function setUp(addresses = ["ws://a/?token=T"], timeout = 60_000) {
  const calls: string[] = [];
  const sockets: FakeSocket[] = [];
  const socket = new HotSocket({
    addresses,
    timeout,
    log: {
      debug: (message) => calls.push(`debug ${message}`),
      info: (message) => calls.push(`info ${message}`),
      error: (message) => calls.push(`error ${message}`),
    },
    createSocket: (url, protocol) => {
      if (url.startsWith("ws://forbidden")) throw new Error("SecurityError");
      const fake = new FakeSocket(url, protocol);
      sockets.push(fake);
      return fake;
    },
    onMessage: (payload) => calls.push(`message ${payload.type}`),
    onOpen: ({ url }) => calls.push(`open ${url}`),
    onLost: ({ url }) => calls.push(`lost ${url}`),
    onUnreachable: () => calls.push("unreachable"),
  });
  return { calls, sockets, socket };
}

Deno.test("HotSocket.connect() opens with the sub-protocol and passes messages on", () => {
  const { calls, sockets, socket } = setUp();
  socket.connect();
  const [fake] = sockets;
  assert.equal(fake?.protocol, "vite-hmr");
  fake?.open();
  fake?.receive('{"type":"connected"}');
  fake?.receive("{");
  fake?.receive("1");
  assert.deepEqual(calls, [
    "debug connecting...",
    "open ws://a/?token=T",
    "message connected",
    "error Cannot read a message from the server: {",
    "error Cannot read a message from the server: 1",
  ]);
  fake?.close();
  assert.equal(calls.at(-1), "lost ws://a/?token=T");
});

Deno.test("HotSocket.send() queues until the socket is open", () => {
  const { sockets, socket } = setUp();
  socket.send({ type: "custom", event: "before connect" });
  socket.connect();
  socket.send({ type: "custom", event: "before open" });
  const [fake] = sockets;
  assert.deepEqual(fake?.sent, []);
  fake?.open();
  socket.send({ type: "ping" });
  assert.deepEqual(fake?.sent, [
    '{"type":"custom","event":"before connect"}',
    '{"type":"custom","event":"before open"}',
    '{"type":"ping"}',
  ]);
  fake?.close();
  socket.send({ type: "ping" });
  assert.equal(fake?.sent.length, 3);
});

Deno.test("HotSocket.connect() pings until the connection ends", async () => {
  const { sockets, socket } = setUp(undefined, 1);
  socket.connect();
  const [fake] = sockets as [FakeSocket];
  const pinged = new Promise<void>((resolve) => {
    fake.send = () => resolve();
  });
  fake.open();
  await pinged;
  // The test runner fails if the timer still runs.
  fake.close();
});

Deno.test("HotSocket.connect() tries the next address and logs it", () => {
  const { calls, sockets, socket } = setUp(["ws://a/?token=T", "ws://b/?token=T"]);
  socket.connect();
  sockets[0]?.close();
  sockets[1]?.open();
  assert.deepEqual(calls, [
    "debug connecting...",
    "info connected to ws://b/ directly, because ws://a/ failed. " +
    "Set server.hmr.clientPort to avoid the preceding error",
    "open ws://b/?token=T",
  ]);
  sockets[1]?.close();
});

Deno.test("HotSocket.connect() names the fix when nothing answers, and hides the token", () => {
  const { calls, sockets, socket } = setUp(["ws://forbidden/?token=T", "ws://b/?token=T"]);
  socket.connect();
  sockets[0]?.close();
  assert.deepEqual(calls.slice(1), [
    "debug cannot open a socket at ws://forbidden/: Error: SecurityError",
    'error Cannot connect to the server for hot updates, tried "ws://forbidden/" and "ws://b/". ' +
    "Edits will not appear until the page is reloaded. Let the proxy forward WebSocket upgrades, or " +
    "set server.hmr.host, server.hmr.clientPort and server.hmr.protocol to where the browser reaches " +
    "the server",
    "unreachable",
  ]);
});
