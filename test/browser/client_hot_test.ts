import assert from "node:assert/strict";
import type { Update } from "../../client/protocol.ts";
import { clientPages } from "./client_page.ts";

const open = clientPages();

const HEAD = '<!doctype html><head><script type="module" src="/@vite/client"></script>';

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

Deno.test("the client replaces a self-accepting module and passes its data on", async () => {
  await using tab = await open();
  tab.files["/a.js"] = (query) => `
    import { createHotContext } from "/@vite/client";
    const hot = createHotContext("/a.js");
    hot.data.count = (hot.data.count ?? 0) + 1;
    console.log("evaluated ${query} " + hot.data.count);
    hot.accept((module) => console.log("accepted " + module.value));
    hot.dispose(() => console.log("disposed ${query}"));
    hot.on("my:event", (data) => hot.send("my:answer", data + 1));
    export const value = "value ${query}";`;
  await tab.load(`${HEAD}<script type="module" src="/a.js"></script>`);
  const updated = tab.line("hmr update");
  tab.send({
    type: "update",
    updates: [js("/a.js", { chain: ["/src/x.js", "/a.js"] })],
  });
  await updated;
  assert.deepEqual(tab.lines.filter((line) => !line.includes("connect")), [
    "log evaluated  1",
    "log disposed ",
    "log evaluated ?t=100 2",
    "log accepted value ?t=100",
    "debug [vireo] hmr update /a.js (x.js → a.js)",
  ]);
  tab.send({ type: "custom", event: "my:event", data: 1 });
  await tab.page.waitForFunction(() => true);
  while (tab.received.length === 0) {
    await tab.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.deepEqual(tab.received, [{ type: "custom", event: "my:answer", data: 2 }]);
});

Deno.test("the client keeps the old module when the new one cannot be fetched, and recovers", async () => {
  await using tab = await open({ base: "/app/" });
  let body = 'export const value = "one";';
  tab.files["/app/a.js"] = () => `
    import { createHotContext } from "/app/@vite/client";
    const hot = createHotContext("/a.js");
    ${body}
    hot.accept((module) => console.log("accepted " + module?.value));`;
  await tab.load(
    HEAD.replace("/@vite", "/app/@vite") + '<script type="module" src="/app/a.js"></script>',
    "http://vireo.test/app/",
  );
  const update = async (timestamp: number, code: string) => {
    body = code;
    const accepted = tab.line("accepted");
    tab.send({ type: "update", updates: [js("/a.js", { timestamp })] });
    return await accepted;
  };
  assert.equal(await update(1, "export const value = ;"), "log accepted undefined");
  assert.equal(await update(2, 'throw new Error("thrown");'), "log accepted undefined");
  assert.equal(await update(3, 'export const value = "two";'), "log accepted two");
  const failures = tab.lines.filter((line) => line.includes("Cannot reload"));
  assert.equal(failures.length, 2);
  assert.match(failures[1] ?? "", /^error \[vireo\] Cannot reload "\/a\.js": .* Error: thrown/s);
});

Deno.test("the client applies an update that overtook its module during the first load", async () => {
  await using tab = await open();
  const served = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await tab.load(HEAD);
  await tab.page.route("**/slow.js*", async (route) => {
    const query = new URL(route.request().url()).search;
    const body = `
      import { createHotContext } from "/@vite/client";
      createHotContext("/slow.js").accept(() => console.log("accepted"));
      console.log("evaluated ${query}");`;
    if (query === "") {
      served.resolve();
      await release.promise;
    }
    await route.fulfill({ contentType: "text/javascript", body });
  });
  tab.files["/"] = `${HEAD}<script type="module" src="/slow.js"></script>`;
  const connected = tab.line("connected.");
  const loaded = tab.page.reload();
  await served.promise;
  await connected;
  // A custom event after the update shows that the update was handled.
  await tab.page.evaluate(async () => {
    const path = "/@vite/client";
    const { createHotContext } = await import(path);
    createHotContext("/test").on("handled", () => console.log("handled"));
  });
  const handled = tab.line("handled");
  tab.send({ type: "update", updates: [js("/slow.js")] });
  tab.send({ type: "custom", event: "handled" });
  await handled;
  const accepted = tab.line("accepted");
  release.resolve();
  await accepted;
  await loaded;
  assert.deepEqual(tab.lines.filter((line) => line.startsWith("log")), [
    "log handled",
    "log evaluated ",
    "log evaluated ?t=100",
    "log accepted",
  ]);
});

Deno.test("the client reloads with the reason, for HTML only the pages that show it", async () => {
  await using tab = await open();
  await tab.load(HEAD, "http://vireo.test/about.html");
  tab.send({ type: "full-reload", path: "/index.html", reason: "not for this page" });
  const reloaded = tab.line("page reloaded");
  tab.send({ type: "full-reload", path: "/about.html", reason: "about.html changed" });
  tab.send({ type: "full-reload", path: "*", reason: "main.ts: no module accepts it" });
  await reloaded;
  assert.deepEqual(tab.lines.filter((line) => line.includes("page reload")), [
    "info [vireo] page reload: about.html changed",
    "info [vireo] page reload: main.ts: no module accepts it",
    "info [vireo] page reloaded: main.ts: no module accepts it",
  ]);
  assert.equal(tab.requests.filter((request) => request === "GET /about.html").length, 2);
});

Deno.test("the client works in a worker", async () => {
  await using tab = await open();
  // Playwright cannot answer the sockets of workers, so the page sends the messages of a fake one.
  tab.files["/socket.js"] = `
    globalThis.WebSocket = class extends EventTarget {
      static OPEN = 1;
      readyState = 1;
      constructor() {
        super();
        setTimeout(() => this.dispatchEvent(new Event("open")));
        onmessage = ({ data }) => this.dispatchEvent(new MessageEvent("message", { data }));
      }
      send() {}
    };`;
  tab.files["/worker.js"] = (query) => `
    ${query === "" ? 'import "/socket.js";' : ""}
    import { createHotContext, updateStyle, removeStyle } from "/@vite/client";
    updateStyle("x", "");
    removeStyle("x");
    const hot = createHotContext("/worker.js");
    hot.accept(() => console.log("accepted in worker"));
    hot.on("vite:ws:connect", () => console.log("worker ready"));`;
  // The page itself has no client.
  tab.files["/"] = "<!doctype html>";
  await tab.page.goto("http://vireo.test/");
  const ready = tab.line("worker ready");
  const worker = await tab.page.evaluateHandle(() => new Worker("/worker.js", { type: "module" }));
  await ready;
  const accepted = tab.line("accepted in worker");
  const updates = [js("/worker.js")];
  const messages = [{ type: "full-reload" }, { type: "error", err: {} }, {
    type: "update",
    updates,
  }];
  for (const message of messages) {
    await worker.evaluate((worker, text) => worker.postMessage(text), JSON.stringify(message));
  }
  await accepted;
});
