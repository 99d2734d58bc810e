import assert from "node:assert/strict";
import { MessageHandler, type MessageHandlerOptions } from "../../../client/hot/message_handler.ts";
import type { HotPayload, Update, UpdatePayload } from "../../../client/protocol.ts";

type Listener = (data: unknown) => unknown;

function setUp(overrides: Partial<MessageHandlerOptions> = {}) {
  const calls: string[] = [];
  const listeners: Record<string, Listener> = {};
  const announced: string[] = [];
  const acknowledged: { batches: number[]; failed: string[] }[] = [];
  const state = { shown: false, failing: [] as string[] };
  const handler = new MessageHandler({
    base: "/",
    log: {
      debug: (message) => calls.push(`debug ${message}`),
      info: (message) => calls.push(`info ${message}`),
      error: (message) => calls.push(`error ${message}`),
    },
    client: {
      update: (updates) => {
        if (updates.length > 0) {
          calls.push(`update ${updates.map(({ path, timestamp }) => `${path}@${timestamp}`)}`);
        }
        return Promise.resolve(updates.filter(({ path }) => state.failing.includes(path)));
      },
      contains: ({ path }) => path === "/contained.ts",
      announce: (updates) => announced.push(...updates.map(({ path }) => path)),
      prune: (paths) => Promise.resolve(void calls.push(`prune ${paths}`)),
      emit: async (event, data) => {
        calls.push(event);
        await listeners[event]?.(data);
      },
    },
    page: {
      reload: (reason) => calls.push(`reload ${reason}`),
      shows: (path) => path === "/shown.html",
    },
    failedLoad: {
      noteServerError: () => calls.push("failed"),
      noteRestored: () => calls.push("restored"),
    },
    acknowledge: ({ batches, failed }) => acknowledged.push({ batches, failed }),
    applyStyle: ({ style }) => {
      if (style?.id !== "shown.css") return false;
      calls.push(`style ${style.css}`);
      return true;
    },
    swapStyleSheet: ({ path }) => {
      calls.push(`swap ${path}`);
      return Promise.resolve(!state.failing.includes(path));
    },
    overlay: {
      show: ({ message }) => {
        state.shown = true;
        calls.push(`show ${message}`);
      },
      clear: () => {
        if (state.shown) calls.push("clear");
        state.shown = false;
      },
      isShown: () => state.shown,
    },
    ...overrides,
  });
  return { calls, announced, acknowledged, listeners, state, handler };
}

function update(
  path: string,
  timestamp = 1,
  type: "js-update" | "css-update" = "js-update",
): UpdatePayload {
  const one: Update = { type, path, acceptedPath: path, timestamp, chain: [path] };
  return { type: "update", updates: [one] };
}

const ERROR: HotPayload = { type: "error", err: { name: "Error", message: "broken", stack: "" } };

Deno.test("MessageHandler.receive() applies an update between its two events, each awaited", async () => {
  const { handler, calls, listeners } = setUp();
  listeners["vite:beforeUpdate"] = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    calls.push("listener done");
  };
  await handler.receive({
    type: "update",
    updates: [...update("/a.ts").updates, ...update("/b.css", 1, "css-update").updates],
  });
  assert.deepEqual(calls, [
    "vite:beforeUpdate",
    "listener done",
    "update /a.ts@1",
    "swap /b.css",
    "vite:afterUpdate",
  ]);
});

Deno.test("MessageHandler.receive() merges waiting updates and keeps the last of each module", async () => {
  const { handler, calls } = setUp();
  const done = handler.receive(update("/first.ts"));
  handler.receive(update("/a.ts", 1));
  handler.receive(update("/b.ts", 2));
  handler.receive(update("/a.ts", 3));
  handler.receive({ type: "custom", event: "custom" });
  handler.receive(update("/c.ts", 4));
  await done;
  assert.deepEqual(calls.filter((call) => call.startsWith("update") || call === "custom"), [
    "update /first.ts@1",
    "update /b.ts@2,/a.ts@3",
    "custom",
    "update /c.ts@4",
  ]);
  assert.equal(calls.filter((call) => call === "vite:afterUpdate").length, 5);
});

Deno.test("MessageHandler.receive() clears the overlay after an update that succeeded", async () => {
  const { handler, calls, state } = setUp();
  await handler.receive(update("/a.ts"));
  await handler.receive(ERROR);
  state.failing = ["/a.ts"];
  await handler.receive(update("/a.ts"));
  assert.equal(state.shown, true);
  state.failing = [];
  await handler.receive(update("/a.ts"));
  assert.deepEqual(calls.slice(-3), ["update /a.ts@1", "clear", "vite:afterUpdate"]);
});

Deno.test("MessageHandler.receive() keeps the overlay of a failed module over updates of others", async () => {
  const { handler, state } = setUp();
  const fail = async () => {
    state.failing = ["/a.ts"];
    await handler.receive(update("/a.ts"));
    await handler.receive(ERROR);
    state.failing = [];
  };
  await handler.receive(update("/a.ts"));
  await fail();
  await handler.receive(update("/generated.css"));
  assert.equal(state.shown, true);
  await handler.receive(update("/a.ts"));
  assert.equal(state.shown, false);
  await fail();
  await handler.receive({ type: "prune", paths: ["/b.ts"], timestamp: 2 });
  assert.equal(state.shown, true);
  await handler.receive({ type: "prune", paths: ["/a.ts"], timestamp: 2 });
  assert.equal(state.shown, false);
  // An empty update: all modules are as before.
  await fail();
  await handler.receive({ type: "update", updates: [] });
  assert.equal(state.shown, false);
});

Deno.test("MessageHandler.receive() keeps the failed module of a batch apart from the others", async () => {
  const { handler, state } = setUp();
  const [script] = update("/a.ts").updates;
  const [style] = update("/generated.css").updates;
  await handler.receive(update("/a.ts"));
  state.failing = ["/a.ts"];
  await handler.receive({ type: "update", updates: [script!, style!] });
  await handler.receive(ERROR);
  state.failing = [];
  // The style was applied in the same batch as the failed module, so its update does not clear the
  // error.
  await handler.receive(update("/generated.css"));
  assert.equal(state.shown, true);
  // The broken module arrives, through another boundary.
  const moved = { ...update("/b.ts").updates[0]!, chain: ["/a.ts", "/b.ts"] };
  await handler.receive({ type: "update", updates: [moved] });
  assert.equal(state.shown, false);
});

Deno.test("MessageHandler.receive() keeps the overlay of a linked style sheet that failed", async () => {
  const { handler, state } = setUp();
  await handler.receive(update("/a.ts"));
  state.failing = ["/a.css"];
  await handler.receive(update("/a.css", 1, "css-update"));
  await handler.receive(ERROR);
  await handler.receive(update("/a.ts"));
  assert.equal(state.shown, true);
  state.failing = [];
  await handler.receive(update("/a.css", 2, "css-update"));
  assert.equal(state.shown, false);
});

Deno.test("MessageHandler.receive() shows the remaining error when one of two is fixed", async () => {
  const { handler, calls, state } = setUp();
  const errorOf = (path: string): HotPayload => {
    return { type: "error", err: { name: "Error", message: path, stack: "", id: `/root${path}` } };
  };
  await handler.receive(update("/a.ts"));
  state.failing = ["/src/a.ts", "/src/b.ts"];
  const both = [...update("/src/a.ts").updates, ...update("/src/b.ts").updates];
  await handler.receive({ type: "update", updates: both });
  await handler.receive(errorOf("/src/a.ts"));
  await handler.receive(errorOf("/src/b.ts"));
  state.failing = [];
  calls.length = 0;
  await handler.receive(update("/src/b.ts"));
  await handler.receive(update("/src/a.ts"));
  const shown = calls.filter((call) => /^(show|clear)/.test(call));
  assert.deepEqual(shown, ["show /src/a.ts", "clear"]);
});

Deno.test("MessageHandler.receive() handles errors, and modules that are as they were before", async () => {
  const { handler, calls } = setUp();
  await handler.receive(ERROR);
  await handler.receive(update("/a.ts"));
  await handler.receive({ type: "update", updates: [] });
  assert.deepEqual(calls.filter((call) => /^(?:failed|restored)$/.test(call)), [
    "failed",
    "restored",
  ]);
});

Deno.test("MessageHandler.receive() applies the newest update of a module, even if an older one arrives later", async () => {
  const { handler, calls } = setUp();
  const done = handler.receive(update("/first.ts"));
  handler.receive(update("/a.ts", 3));
  handler.receive(update("/a.ts", 2));
  await done;
  assert.deepEqual(calls.filter((call) => call.startsWith("update")), [
    "update /first.ts@1",
    "update /a.ts@3",
  ]);
});

Deno.test("MessageHandler.receive() reloads with the reason, after the event", async () => {
  const { handler, calls } = setUp();
  await handler.receive({ type: "full-reload", path: "*", reason: "no module accepts it" });
  await handler.receive({ type: "full-reload", triggeredBy: "/x/a.ts" });
  await handler.receive({ type: "full-reload" });
  assert.deepEqual(calls, [
    "vite:beforeFullReload",
    "reload no module accepts it",
    "vite:beforeFullReload",
    "reload /x/a.ts changed",
    "vite:beforeFullReload",
    "reload the server requested it",
  ]);
});

Deno.test("MessageHandler.receive() reloads for HTML only the pages that show it", async () => {
  const { handler, calls } = setUp();
  await handler.receive({ type: "full-reload", path: "/other.html" });
  await handler.receive({ type: "full-reload", path: "/shown.html", reason: "it changed" });
  assert.deepEqual(calls.filter((call) => call.startsWith("reload")), ["reload it changed"]);
});

Deno.test("MessageHandler.receive() lets a listener cancel a reload", async () => {
  const { handler, calls, listeners } = setUp();
  listeners["vite:beforeFullReload"] = () => {
    throw new Error("not now");
  };
  await handler.receive({ type: "full-reload", reason: "it changed" });
  assert.deepEqual(calls, [
    "vite:beforeFullReload",
    'error A listener of "vite:beforeFullReload" failed',
    "info page reload canceled by a listener: it changed",
  ]);
});

Deno.test("MessageHandler.receive() prunes after the event, and passes custom events on", async () => {
  const { handler, calls, listeners } = setUp();
  listeners["my:event"] = (data) => calls.push(`got ${data}`);
  await handler.receive({ type: "prune", paths: ["/a.css"] });
  await handler.receive({ type: "custom", event: "my:event", data: 1 });
  await handler.receive({ type: "connected" });
  await handler.receive({ type: "ping" });
  assert.deepEqual(calls, [
    "vite:beforePrune",
    "prune /a.css",
    "my:event",
    "got 1",
    "debug connected.",
  ]);
});

Deno.test("MessageHandler.receive() logs errors where the overlay is off", async () => {
  const { handler, calls } = setUp({ overlay: undefined });
  await handler.receive({
    type: "error",
    err: { name: "Error", message: "broken", stack: "at x", hint: "Mend it", frame: "1 | x" },
  });
  assert.deepEqual(calls, [
    "vite:error",
    "failed",
    "error Error on the server: broken\nMend it\n1 | x\nat x",
  ]);
});

Deno.test("MessageHandler.receive() ignores invalid messages and continues", async () => {
  const { handler, calls } = setUp();
  await handler.receive({ type: "nonsense" } as unknown as HotPayload);
  await handler.receive({ type: "update" } as unknown as HotPayload);
  await handler.receive(update("/a.ts"));
  assert.deepEqual(calls, [
    'debug unknown message: {"type":"nonsense"}',
    "error Cannot handle a message from the server",
    "vite:beforeUpdate",
    "update /a.ts@1",
    "vite:afterUpdate",
  ]);
});

Deno.test("MessageHandler.receive() works in a worker", async () => {
  const { handler, calls } = setUp({ page: undefined, overlay: undefined });
  await handler.receive(update("/a.ts"));
  await handler.receive({ type: "full-reload" });
  assert.deepEqual(calls, [
    "vite:beforeUpdate",
    "update /a.ts@1",
    "vite:afterUpdate",
    "vite:beforeFullReload",
  ]);
});

Deno.test("MessageHandler applies a style that came with its update, and imports one that the page lacks", async () => {
  const { calls, handler } = setUp();
  const [shown] = update("/shown.css").updates;
  const [lazy] = update("/lazy.css").updates;
  await handler.receive({
    type: "update",
    updates: [
      { ...shown!, style: { id: "shown.css", css: "a{}" } },
      { ...lazy!, style: { id: "lazy.css", css: "b{}" } },
    ],
  });
  assert.deepEqual(calls.filter((call) => !call.startsWith("vite:")), [
    "style a{}",
    "update /lazy.css@1",
  ]);
});

Deno.test("MessageHandler announces updates to the client that others overtake", async () => {
  const { announced, calls, handler, listeners } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  listeners["vite:beforeUpdate"] = () => promise;
  const first = handler.receive(update("/first.ts"));
  void handler.receive(update("/a.ts", 1));
  void handler.receive(update("/a.ts", 2));
  resolve();
  await first;
  assert.deepEqual(calls.filter((call) => call.startsWith("update")), [
    "update /first.ts@1",
    "update /a.ts@2",
  ]);
  assert.deepEqual(announced, ["/first.ts", "/a.ts", "/a.ts"]);
});

Deno.test("MessageHandler does not announce an update that the page's module contains", async () => {
  const { calls, listeners, handler } = setUp();
  const announced: unknown[] = [];
  listeners["vite:beforeUpdate"] = (payload) => {
    announced.push((payload as UpdatePayload).updates.map(({ path }) => path));
  };
  const both = [...update("/contained.ts").updates, ...update("/a.ts").updates];
  await handler.receive({ type: "update", updates: both });
  assert.deepEqual(announced, [["/a.ts"]]);
  assert.deepEqual(calls.filter((call) => call.startsWith("update")), ["update /a.ts@1"]);
});

Deno.test("MessageHandler.receive() acknowledges updates with the ones that failed", async () => {
  const { handler, acknowledged, state } = setUp();
  state.failing.push("/a.ts", "/b.css");
  const done = handler.receive({ ...update("/first.ts"), batch: 1 });
  handler.receive({ ...update("/a.ts"), batch: 2 });
  handler.receive({ ...update("/b.css", 1, "css-update"), batch: 3 });
  handler.receive(update("/unnumbered.ts"));
  await done;
  await handler.receive(update("/unnumbered.ts"));
  assert.deepEqual(acknowledged, [
    { batches: [1], failed: [] },
    { batches: [2, 3], failed: ["/a.ts", "/b.css"] },
  ]);
});

Deno.test("MessageHandler.receive() acknowledges only reloads that its page does not make", async () => {
  const { handler, acknowledged, listeners } = setUp();
  await handler.receive({ type: "full-reload", batch: 1 });
  await handler.receive({ type: "full-reload", path: "/shown.html", batch: 2 });
  await handler.receive({ type: "full-reload", path: "/other.html", batch: 3 });
  listeners["vite:beforeFullReload"] = () => Promise.reject(new Error("not now"));
  await handler.receive({ type: "full-reload", batch: 4 });
  assert.deepEqual(acknowledged, [
    { batches: [3], failed: [] },
    { batches: [4], failed: [] },
  ]);
});
