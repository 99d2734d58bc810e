import { deepEqual, equal, ok } from "node:assert/strict";
import { Channel } from "../../../../server/hmr/channel/channel.ts";
import { createLogger, type LogSink } from "../../../../server/base/logger.ts";
import { LatePages } from "../../../../server/hmr/channel/late_pages.ts";
import { Journal } from "../../../../server/journal/journal.ts";
import { OpenPages } from "../../../../server/journal/open_pages.ts";
import type { ServerSocket } from "../../../../server/runtime/runtime.ts";

class FakeSocket implements ServerSocket {
  isOpen = true;
  bufferedAmount = 0;
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code?: number): void {
    this.isOpen = false;
    this.closedWith = code;
  }
}

function channelWith(count: number) {
  const lines: string[] = [];
  const sink: LogSink = { write: (_level, message) => void lines.push(message) };
  const logger = createLogger("info", sink);
  const pages = new OpenPages(new Journal());
  const channel = new Channel({ logger, latePages: new LatePages(), pages });
  const sockets = Array.from({ length: count }, () => new FakeSocket());
  for (const socket of sockets) channel.handlers.open!(socket);
  return { channel, sockets, lines };
}

const custom = (event: string, data?: unknown) => JSON.stringify({ type: "custom", event, data });

Deno.test("Channel sends connected first, then to every client", () => {
  const { channel, sockets } = channelWith(2);
  channel.send("hello", { a: 1 });
  for (const socket of sockets) {
    deepEqual(socket.sent, [
      { type: "connected" },
      { type: "custom", event: "hello", data: { a: 1 } },
    ]);
  }
});

Deno.test("Channel lets a listener answer only the client that sent", () => {
  const { channel, sockets } = channelWith(2);
  channel.on("ask", (data, client) => client.send("answer", data));
  channel.handlers.message(sockets[1]!, custom("ask", 7));
  deepEqual(sockets[0]!.sent.length, 1);
  deepEqual(sockets[1]!.sent[1], { type: "custom", event: "answer", data: 7 });
});

Deno.test("Channel.off() ends a subscription", () => {
  const { channel, sockets } = channelWith(1);
  let calls = 0;
  const listener = () => void calls++;
  channel.on("x", listener);
  channel.handlers.message(sockets[0]!, custom("x"));
  channel.off("x", listener);
  channel.handlers.message(sockets[0]!, custom("x"));
  equal(calls, 1);
});

Deno.test("Channel emits connections and disconnections", () => {
  const { channel } = channelWith(0);
  const events: string[] = [];
  for (const name of ["connection", "vite:client:connect", "vite:client:disconnect"]) {
    channel.on(name, () => void events.push(name));
  }
  const socket = new FakeSocket();
  channel.handlers.open!(socket);
  channel.handlers.close!(socket, 1000, "");
  deepEqual(events, ["connection", "vite:client:connect", "vite:client:disconnect"]);
});

Deno.test("Channel keeps an error for the first page that connects, until it is outdated", () => {
  const { channel } = channelWith(0);
  const err = { name: "Error", message: "broken", stack: "" };
  channel.send({ type: "error", err });
  const first = new FakeSocket();
  channel.handlers.open!(first);
  deepEqual(first.sent[1], { type: "error", err });
  channel.handlers.close!(first, 1000, "");
  channel.send({ type: "error", err });
  channel.send({ type: "update", updates: [] });
  const second = new FakeSocket();
  channel.handlers.open!(second);
  equal(second.sent.length, 1);
});

const BAD_MESSAGES: [string, string | Uint8Array, number][] = [
  ["text that is no JSON", "{", 1008],
  ["JSON that is no object", "7", 1008],
  ["null", "null", 1008],
  ["an unknown type", JSON.stringify({ type: "run", command: "x" }), 1008],
  ["an event that is no string", JSON.stringify({ type: "custom", event: {} }), 1008],
  ["bytes", new Uint8Array(4), 1008],
];

for (const [what, message, code] of BAD_MESSAGES) {
  Deno.test(`Channel closes a client that sends ${what}, and no other`, () => {
    const { channel, sockets, lines } = channelWith(2);
    channel.handlers.message(sockets[0]!, message);
    equal(sockets[0]!.closedWith, code);
    equal(lines.length, 1);
    channel.send("still", 1);
    equal(sockets[0]!.sent.length, 1);
    equal(sockets[1]!.sent.length, 2);
  });
}

Deno.test("Channel closes a client that sends an overlong message, and logs it", () => {
  const { channel, sockets, lines } = channelWith(2);
  channel.handlers.tooBig!(sockets[0]!);
  equal(sockets[0]!.closedWith, 1009);
  equal(lines.length, 1);
  equal(channel.clients.size, 1);
});

Deno.test("Channel logs the same misbehaviour once", () => {
  const { channel, sockets, lines } = channelWith(3);
  for (const socket of sockets) channel.handlers.message(socket, "{");
  equal(lines.length, 1);
});

Deno.test("Channel closes a client that does not read", () => {
  const { channel, sockets } = channelWith(2);
  sockets[0]!.bufferedAmount = 64 * 1024 * 1024;
  channel.send("x");
  ok(sockets[0]!.closedWith);
  equal(sockets[1]!.sent.length, 2);
  equal(channel.clients.size, 1);
});

Deno.test("Channel survives a listener that throws, and logs it", () => {
  const { channel, sockets, lines } = channelWith(1);
  channel.on("x", () => {
    throw new Error("listener broke");
  });
  channel.handlers.message(sockets[0]!, custom("x"));
  ok(lines[0]!.includes("listener broke"));
  equal(sockets[0]!.isOpen, true);
});

Deno.test("Channel survives an asynchronous listener that rejects, and logs it", async () => {
  const { channel, sockets, lines } = channelWith(1);
  channel.on("x", () => Promise.reject(new Error("listener broke")) as unknown as void);
  channel.handlers.message(sockets[0]!, custom("x"));
  await new Promise((resolve) => setTimeout(resolve));
  ok(lines[0]!.includes("listener broke"));
});

Deno.test("Channel numbers updates and reloads, and keeps given numbers", () => {
  const { channel, sockets } = channelWith(1);
  channel.send({ type: "update", updates: [] });
  channel.send({ type: "full-reload" });
  channel.send({ type: "update", updates: [], batch: 70 });
  channel.send({ type: "prune", paths: [] });
  deepEqual(sockets[0]!.sent.slice(1), [
    { type: "update", updates: [], batch: 1 },
    { type: "full-reload", batch: 2 },
    { type: "update", updates: [], batch: 70 },
    { type: "prune", paths: [] },
  ]);
});
