import assert from "node:assert/strict";
import { HotClient } from "../../../client/hot/hot_client.ts";
import type { ModuleNamespace } from "../../../client/hot/hot_context.ts";
import type { CustomPayload, Update } from "../../../client/protocol.ts";

/** Creates a client whose actions and log lines are recorded in `calls`, in order. */
function setUp(options: { isLoading?: () => boolean } = {}) {
  const calls: string[] = [];
  const sent: CustomPayload[] = [];
  const imports = new Map<string, () => ModuleNamespace | Promise<ModuleNamespace>>();
  const client = new HotClient({
    importUpdated: async (update) => {
      calls.push(`import ${update.acceptedPath}`);
      const load = imports.get(update.acceptedPath);
      return load === undefined ? { t: update.timestamp } : await load();
    },
    send: (message) => sent.push(message),
    log: {
      debug: (message) => calls.push(message),
      info: (message) => calls.push(message),
      error: (message, cause) => calls.push(`error: ${message}${cause ? `: ${cause}` : ""}`),
    },
    ...options,
  });
  return { calls, sent, imports, client };
}

function js(path: string, overrides: Partial<Update> = {}): Update {
  return {
    type: "js-update",
    path,
    acceptedPath: path,
    timestamp: 100,
    chain: [path],
    ...overrides,
  };
}

const macrotask = () => new Promise<void>((resolve) => setTimeout(resolve));

const FAILED = (path: string) =>
  `error: Cannot reload "${path}": it has an error, or imports a module that is missing. ` +
  "The page keeps the previous version; the next save retries";

Deno.test("HotClient.update() calls every accept callback of a self-accepting module", async () => {
  const { client, calls } = setUp();
  const hot = client.createContext("/a.ts");
  hot.accept();
  hot.accept((module) => calls.push(`first ${module?.t}`));
  hot.accept((module) => calls.push(`second ${module?.t}`));
  assert.deepEqual(await client.update([js("/a.ts")]), []);
  assert.deepEqual(calls, ["import /a.ts", "first 100", "second 100", "hmr update /a.ts"]);
});

Deno.test("HotClient.update() names the chain from the changed file to the boundary", async () => {
  const { client, calls } = setUp();
  client.createContext("/src/App.vue").accept();
  await client.update([js("/src/App.vue", { chain: ["/src/useData.ts?x=/y", "/src/App.vue"] })]);
  assert.equal(calls.at(-1), "hmr update /src/App.vue (useData.ts → App.vue)");
});

Deno.test("HotClient.update() passes undefined to accept([deps]) for dependencies that were not updated", async () => {
  const { client } = setUp();
  const got: unknown[] = [];
  const hot = client.createContext("/main.ts");
  hot.accept(["/a.ts", "/b.ts"], (modules) => got.push(modules));
  hot.accept("/b.ts", (module) => got.push(module));
  hot.accept("/c.ts", (module) => got.push(module));
  await client.update([js("/main.ts", { acceptedPath: "/b.ts" })]);
  assert.deepEqual(got, [[undefined, { t: 100 }], { t: 100 }]);
});

Deno.test("HotClient.update() passes the module to acceptExports()", async () => {
  const { client } = setUp();
  const got: unknown[] = [];
  client.createContext("/a.ts").acceptExports(["x"], (module) => got.push(module));
  await client.update([js("/a.ts")]);
  assert.deepEqual(got, [{ t: 100 }]);
});

Deno.test("HotClient.update() imports at once and calls back in the order of the updates", async () => {
  const { client, calls, imports } = setUp();
  const slow = Promise.withResolvers<ModuleNamespace>();
  imports.set("/slow.ts", () => slow.promise);
  for (const path of ["/slow.ts", "/fast.ts", "/next.ts"]) {
    client.createContext(path).accept(() => calls.push(`callback ${path}`));
  }
  const first = client.update([js("/slow.ts"), js("/fast.ts")]);
  const second = client.update([js("/next.ts")]);
  await macrotask();
  assert.deepEqual(calls, ["import /slow.ts", "import /fast.ts"]);
  slow.resolve({});
  await Promise.all([first, second]);
  assert.deepEqual(calls.filter((call) => call.startsWith("callback")), [
    "callback /slow.ts",
    "callback /fast.ts",
    "callback /next.ts",
  ]);
});

Deno.test("HotClient.update() ignores modules that the page has not loaded", async () => {
  const { client, calls } = setUp();
  assert.deepEqual(await client.update([js("/lazy.ts")]), []);
  // A module that loads later has its version from the server.
  client.createContext("/lazy.ts", 100).accept();
  await macrotask();
  assert.deepEqual(calls, []);
});

Deno.test("HotClient.update() disposes and imports a module of two boundaries once", async () => {
  const { client, calls } = setUp();
  client.createContext("/dep.ts").dispose(() => calls.push("dispose"));
  client.createContext("/a.ts").accept("/dep.ts", () => calls.push("a"));
  client.createContext("/b.ts").accept("/dep.ts", () => calls.push("b"));
  await client.update([
    js("/a.ts", { acceptedPath: "/dep.ts" }),
    js("/b.ts", { acceptedPath: "/dep.ts" }),
  ]);
  assert.deepEqual(calls.filter((call) => !call.startsWith("hmr")), [
    "dispose",
    "import /dep.ts",
    "a",
    "b",
  ]);
});

Deno.test("HotContext.dispose() hands data to the next instance, and is awaited", async () => {
  const { client, calls, imports } = setUp();
  const hot = client.createContext("/a.ts");
  hot.accept();
  hot.dispose(async (data) => {
    await macrotask();
    data.count = 7;
  });
  imports.set("/a.ts", () => {
    calls.push(`count ${client.createContext("/a.ts").data.count}`);
    return {};
  });
  await client.update([js("/a.ts")]);
  assert.deepEqual(calls.slice(0, 2), ["import /a.ts", "count 7"]);
  assert.throws(() => {
    // @ts-expect-error: read-only in the types too
    hot.data = {};
  }, TypeError);
});

Deno.test("HotClient.createContext() clears callbacks and listeners of the previous instance", async () => {
  const { client, calls } = setUp();
  const old = client.createContext("/a.ts");
  old.accept(() => calls.push("old callback"));
  old.on("event", () => calls.push("old listener"));
  const next = client.createContext("/a.ts");
  next.accept(() => calls.push("new callback"));
  next.on("event", () => calls.push("new listener"));
  old.on("event", () => calls.push("late listener of the old one"));
  await client.emit("event", undefined);
  await client.update([js("/a.ts")]);
  assert.deepEqual(calls, ["new listener", "import /a.ts", "new callback", "hmr update /a.ts"]);
});

Deno.test("HotClient.update() keeps the old module when the import fails, and the next one recovers", async () => {
  const { client, calls, imports } = setUp();
  const hot = client.createContext("/a.ts");
  hot.accept((module) => calls.push(module ? "updated" : "undefined"));
  hot.on("event", () => calls.push("listener"));
  hot.dispose(() => calls.push("dispose"));
  imports.set("/a.ts", () => {
    // The new instance created its context, then threw.
    client.createContext("/a.ts").on("event", () => calls.push("listener of the broken one"));
    throw new Error("boom");
  });
  assert.deepEqual(await client.update([js("/a.ts")]), [js("/a.ts")]);
  await client.emit("event", undefined);
  imports.delete("/a.ts");
  assert.deepEqual(await client.update([js("/a.ts", { timestamp: 200 })]), []);
  assert.deepEqual(calls, [
    "dispose",
    "import /a.ts",
    `${FAILED("/a.ts")}: Error: boom`,
    "undefined",
    "listener",
    "import /a.ts",
    "updated",
    "hmr update /a.ts",
  ]);
});

Deno.test("HotClient.update() does not repeat the browser's log of a failed fetch", async () => {
  const { client, calls, imports } = setUp();
  client.createContext("/a.ts").accept();
  imports.set("/a.ts", () => {
    throw new TypeError("Failed to fetch dynamically imported module: http://x/a.ts?t=100");
  });
  await client.update([js("/a.ts")]);
  assert.equal(calls.at(-1), FAILED("/a.ts"));
});

Deno.test("HotClient.update() reports failed imports to the server, but not failed callbacks", async () => {
  const { client, imports, sent } = setUp();
  client.createContext("/a.ts").accept(() => {
    throw new Error("in accept");
  });
  client.createContext("/main.ts").accept("/dep.ts");
  imports.set("/dep.ts", () => {
    throw new Error("boom");
  });
  const failed = { path: "/main.ts", acceptedPath: "/dep.ts" };
  await client.update([js("/a.ts"), js("/main.ts", failed)]);
  assert.deepEqual(sent, [
    { type: "custom", event: "vireo:failed", data: { updates: [{ ...failed, timestamp: 100 }] } },
  ]);
});

Deno.test("HotClient.update() continues when callbacks throw", async () => {
  const { client, calls } = setUp();
  const hot = client.createContext("/a.ts");
  hot.dispose(() => {
    throw new Error("in dispose");
  });
  hot.accept(() => {
    throw new Error("in accept");
  });
  hot.accept(() => calls.push("second"));
  client.createContext("/b.ts").accept(() => calls.push("b"));
  assert.deepEqual(await client.update([js("/a.ts"), js("/b.ts")]), [js("/a.ts")]);
  assert.deepEqual(calls, [
    'error: A dispose or prune callback of "/a.ts" failed: Error: in dispose',
    "import /a.ts",
    "import /b.ts",
    'error: An accept callback of "/a.ts" failed: Error: in accept',
    "second",
    "b",
    "hmr update /b.ts",
  ]);
});

Deno.test("HotClient.prune() disposes all, then prunes, then forgets", async () => {
  const { client, calls } = setUp();
  for (const path of ["/a.css", "/b.css"]) {
    const hot = client.createContext(path);
    hot.data.kept = true;
    hot.accept();
    hot.on("event", () => calls.push("listener"));
    hot.prune(() => calls.push(`prune ${path}`));
    hot.dispose(() => calls.push(`dispose ${path}`));
  }
  await client.prune(["/a.css", "/b.css", "/unknown.css"]);
  await client.emit("event", undefined);
  await client.update([js("/a.css")]);
  assert.deepEqual(calls, [
    "dispose /a.css",
    "dispose /b.css",
    "prune /a.css",
    "prune /b.css",
  ]);
  assert.deepEqual(client.createContext("/a.css").data, {});
});

Deno.test("HotClient.prune() spares a version that was imported again meanwhile", async () => {
  const { client, calls } = setUp();
  for (const [path, version] of [["/old.css", 99], ["/new.css", 100]] as const) {
    client.createContext(path, version).prune(() => calls.push(`prune ${path}`));
  }
  await client.prune(["/old.css", "/new.css"], 100);
  assert.deepEqual(calls, ["prune /old.css"]);
});

Deno.test("HotClient.update() does not apply an update that the module already contains", async () => {
  const { client, calls } = setUp();
  client.createContext("/a.ts", 100).accept();
  assert.deepEqual(await client.update([js("/a.ts", { timestamp: 100 })]), []);
  assert.deepEqual(calls, []);
});

Deno.test("HotContext.invalidate() notifies listeners and the server, with the first module in a row", async () => {
  const { client, calls, sent } = setUp();
  const hot = client.createContext("/a.ts");
  hot.on("vite:invalidate", (data) => calls.push(JSON.stringify(data)));
  hot.accept(() => hot.invalidate("cannot"));
  hot.invalidate();
  await client.update([js("/a.ts", { firstInvalidatedBy: "/first.ts" })]);
  assert.deepEqual(sent.map(({ event, data }) => [event, data]), [
    ["vite:invalidate", { path: "/a.ts", message: undefined, firstInvalidatedBy: "/a.ts" }],
    ["vite:invalidate", { path: "/a.ts", message: "cannot", firstInvalidatedBy: "/first.ts" }],
  ]);
  assert.deepEqual(calls, [
    '{"path":"/a.ts","firstInvalidatedBy":"/a.ts"}',
    "invalidate /a.ts",
    "import /a.ts",
    '{"path":"/a.ts","message":"cannot","firstInvalidatedBy":"/first.ts"}',
    "invalidate /a.ts: cannot",
    "hmr update /a.ts",
  ]);
});

Deno.test("HotContext.accept() names the valid arguments", () => {
  const { client } = setUp();
  const hot = client.createContext("/a.ts");
  // @ts-expect-error: numbers are not accepted
  assert.throws(() => hot.accept(1), {
    message: 'Cannot accept "1": pass nothing, a callback, a specifier or an array of them',
  });
  hot.decline();
});

Deno.test("HotContext.off() and send() undo on() and reach the server", async () => {
  const { client, calls, sent } = setUp();
  const hot = client.createContext("/a.ts");
  const listener = () => calls.push("called");
  hot.on("event", listener);
  hot.off("event", listener);
  await client.emit("event", undefined);
  hot.send("my:event", { x: 1 });
  assert.deepEqual(calls, []);
  assert.deepEqual(sent, [{ type: "custom", event: "my:event", data: { x: 1 } }]);
});

Deno.test("HotClient.update() reaches a module that was in flight during the first load", async () => {
  const { client, calls } = setUp({ isLoading: () => true });
  await client.update([js("/a.ts"), js("/main.ts", { acceptedPath: "/dep.ts" })]);
  assert.equal(calls.length, 0);
  client.createContext("/a.ts").accept(() => calls.push("a"));
  const main = client.createContext("/main.ts");
  main.accept("/other.ts");
  main.accept("/dep.ts", () => calls.push("first"));
  main.accept("/dep.ts", () => calls.push("second"));
  await macrotask();
  await client.update([]);
  assert.deepEqual(calls, [
    "import /a.ts",
    "a",
    "hmr update /a.ts",
    "import /dep.ts",
    "first",
    "second",
    "hmr update /main.ts",
  ]);
});

Deno.test("HotClient.update() reaches a module in flight when older updates follow a newer one", async () => {
  const { client, calls } = setUp();
  await client.update([js("/lazy.ts", { timestamp: 200 })]);
  await client.update([js("/lazy.ts", { timestamp: 100 })]);
  client.createContext("/lazy.ts", 100).accept((module) => calls.push(`callback ${module?.t}`));
  await macrotask();
  await client.update([]);
  assert.deepEqual(calls, ["import /lazy.ts", "callback 200", "hmr update /lazy.ts"]);
});

Deno.test("HotClient.update() applies no update after a newer one of the same module", async () => {
  const { client, calls } = setUp();
  client.createContext("/main.ts").accept("/dep.ts", (module) => calls.push(`dep ${module?.t}`));
  const dep = (timestamp: number) => js("/main.ts", { acceptedPath: "/dep.ts", timestamp });
  await client.update([dep(200)]);
  await client.update([dep(100)]);
  await client.update([dep(300)]);
  assert.deepEqual(calls.filter((call) => call.startsWith("dep")), ["dep 200", "dep 300"]);
});

Deno.test("HotClient.update() reaches a late module if its version is older than the update", async () => {
  const { client, calls } = setUp();
  await client.update([js("/old.ts"), js("/new.ts")]);
  client.createContext("/old.ts", 99).accept();
  client.createContext("/new.ts", 100).accept();
  await macrotask();
  await client.update([]);
  assert.deepEqual(calls, ["import /old.ts", "hmr update /old.ts"]);
});

Deno.test("HotClient.update() calls callbacks that a module registers while its new version is imported", async () => {
  const { client, calls, imports } = setUp();
  const hot = client.createContext("/a.ts");
  const slow = Promise.withResolvers<ModuleNamespace>();
  imports.set("/a.ts", () => slow.promise);
  const updated = client.update([js("/a.ts")]);
  await macrotask();
  hot.accept((module) => calls.push(`updated to ${module?.t}`));
  client.createContext("/a.ts", 100);
  slow.resolve({ t: 100 });
  assert.deepEqual(await updated, []);
  await macrotask();
  assert.deepEqual(calls, ["import /a.ts", "updated to 100", "hmr update /a.ts"]);
});

Deno.test("HotContext.accept() of an instance that was replaced meanwhile receives the newest one", async () => {
  const { client, calls, imports } = setUp();
  const first = client.createContext("/a.ts");
  let second = first;
  imports.set("/a.ts", () => {
    second = client.createContext("/a.ts", 100);
    return { t: 100 };
  });
  await client.update([js("/a.ts")]);
  imports.set("/a.ts", () => {
    client.createContext("/a.ts", 200).accept((module) => calls.push(`third got ${module?.t}`));
    return { t: 200 };
  });
  await client.update([js("/a.ts", { timestamp: 200 })]);
  calls.length = 0;
  first.accept("/dep.ts", () => calls.push("not of itself"));
  first.accept((module) => calls.push(`first got ${module?.t}`));
  second.accept((module) => calls.push(`second got ${module?.t}`));
  await macrotask();
  const got = calls.filter((call) => !call.startsWith("hmr"));
  assert.deepEqual(got, ["first got 200", "second got 200"]);
});

Deno.test("HotContext.accept() of a dependency that changed since the module started receives it", async () => {
  const { client, calls } = setUp();
  const hot = client.createContext("/main.ts");
  await client.update([js("/main.ts", { acceptedPath: "/dep.ts" })]);
  hot.accept("/dep.ts", (module) => calls.push(`got ${module?.t}`));
  await macrotask();
  await client.update([]);
  assert.deepEqual(calls, ["import /dep.ts", "got 100", "hmr update /main.ts"]);
});

Deno.test("HotClient.update() leaves a module alone that is newer than the update", async () => {
  const { client, calls } = setUp();
  client.createContext("/a.ts", 101).accept();
  assert.deepEqual(await client.update([js("/a.ts")]), []);
  assert.deepEqual(calls, []);
});

Deno.test("HotClient keeps two instances apart", async () => {
  const one = setUp();
  const two = setUp();
  one.client.createContext("/a.ts").accept();
  await two.client.update([js("/a.ts")]);
  assert.deepEqual([one.calls, two.calls], [[], []]);
});

Deno.test("HotContext.isOutdated is true for announced updates of files that the module imports or reads", async () => {
  const { client } = setUp();
  const hot = client.createContext("/a.vue");
  hot.accept();
  client.announce([js("/a.vue"), js("/b.vue", { chain: ["/use.ts", "/b.vue"] })]);
  assert.equal(hot.isOutdated, false);
  client.announce([js("/a.vue", { chain: ["/use.ts", "/a.vue"] })]);
  assert.equal(hot.isOutdated, true);
  await client.update([js("/a.vue")]);
  const next = client.createContext("/a.vue");
  assert.equal(next.isOutdated, false);
  client.announce([js("/a.vue", { cause: "/data.json" })]);
  assert.equal(next.isOutdated, true);
});

Deno.test("HotContext.dispose() of an instance that was replaced runs soon, with its data", async () => {
  const { client, calls, imports } = setUp();
  const old = client.createContext("/a.ts");
  old.accept();
  imports.set("/a.ts", () => {
    client.createContext("/a.ts", 100).accept();
    return {};
  });
  await client.update([js("/a.ts")]);
  calls.length = 0;
  // The callback can use variables that are declared after it.
  old.dispose((data) => calls.push(`dispose ${timer} ${data === old.data}`));
  const timer = "timer";
  await macrotask();
  assert.deepEqual(calls, ["dispose timer true"]);
  await client.update([js("/a.ts", { timestamp: 200 })]);
  assert.equal(calls.filter((call) => call.startsWith("dispose")).length, 1);
});

Deno.test("HotContext.dispose() of a dependency that was replaced runs soon", async () => {
  const { client, calls } = setUp();
  client.createContext("/main.ts").accept("/dep.ts");
  const dep = client.createContext("/dep.ts");
  // The new instance does not use `import.meta.hot`.
  await client.update([js("/main.ts", { acceptedPath: "/dep.ts" })]);
  dep.dispose(() => {
    throw new Error("in dispose");
  });
  await macrotask();
  assert.equal(
    calls.at(-1),
    'error: A dispose or prune callback of "/dep.ts" failed: Error: in dispose',
  );
});

Deno.test("HotContext.dispose() during the import of the next version runs if the import succeeds", async () => {
  const { client, calls, imports } = setUp();
  const old = client.createContext("/a.ts");
  old.accept();
  let disposed = "";
  imports.set("/a.ts", async () => {
    client.createContext("/a.ts");
    old.dispose(() => disposed += "first ");
    await macrotask();
    throw new Error("boom");
  });
  await client.update([js("/a.ts")]);
  await macrotask();
  // The old instance stays in use.
  assert.equal(disposed, "");
  imports.set("/a.ts", async () => {
    old.dispose(() => disposed += "second");
    await macrotask();
    return {};
  });
  await client.update([js("/a.ts", { timestamp: 200 })]);
  await macrotask();
  assert.equal(disposed, "first second", calls.join("\n"));
});

Deno.test("HotContext.dispose() and prune() of a module that was pruned run soon", async () => {
  const { client, calls } = setUp();
  const hot = client.createContext("/a.ts");
  hot.data.kept = true;
  await client.prune(["/a.ts"]);
  // A later import creates another module.
  client.createContext("/a.ts");
  hot.dispose((data) => calls.push(`dispose ${data.kept}`));
  hot.prune((data) => calls.push(`prune ${data.kept}`));
  await macrotask();
  assert.deepEqual(calls, ["dispose true", "prune true"]);
});

Deno.test("HotContext.prune() of an instance that was replaced does nothing", async () => {
  const { client, calls } = setUp();
  const hot = client.createContext("/a.ts");
  hot.accept();
  await client.update([js("/a.ts")]);
  hot.prune(() => calls.push("prune"));
  await macrotask();
  assert.ok(!calls.includes("prune"));
});
