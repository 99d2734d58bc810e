import assert from "node:assert/strict";
import { clientPages } from "./client_page.ts";

const open = clientPages();

const HEAD = '<!doctype html><head><script type="module" src="/@vite/client"></script>';

Deno.test("the client reloads once after the server was restarted", async () => {
  await using tab = await open();
  await tab.load(HEAD);
  const polling = tab.line("server connection lost. Polling for restart...");
  await tab.disconnect(false);
  await polling;
  const reloaded = tab.line("page reloaded: the server was restarted");
  const connected = tab.line("connected.");
  tab.comeBack();
  await reloaded;
  await connected;
  assert.equal(tab.requests.filter((request) => request === "GET /").length, 2);
  assert.ok(tab.sockets.includes("vite-ping ws://vireo.test/"));
  assert.equal(tab.sockets.at(-1), "vite-hmr ws://vireo.test/?token=TOKEN");
});

Deno.test("the client stops reloading when that does not help", async () => {
  await using tab = await open();
  await tab.load(HEAD);
  const stopped = tab.line("Cannot keep a connection to the server");
  for (let reload = 0; reload < 3; reload++) {
    const connected = tab.line("connected.");
    await tab.disconnect(true);
    await connected;
  }
  await tab.disconnect(true);
  await stopped;
  assert.equal(tab.requests.filter((request) => request === "GET /").length, 4);
});

Deno.test("the client reloads a page that comes back from the history without its connection", async () => {
  await using tab = await open();
  await tab.load(HEAD);
  const restore = () =>
    tab.page.evaluate(() =>
      void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
    );
  await restore();
  const polling = tab.line("server connection lost");
  await tab.disconnect(false);
  await polling;
  const reloaded = tab.line("page reloaded: it was restored from the history");
  await restore();
  await reloaded;
  assert.equal(tab.requests.filter((request) => request === "GET /").length, 2);
});

Deno.test("the client of a backend's page talks to the dev server it came from", async () => {
  await using tab = await open();
  tab.files["/a.js"] = `
    import { createHotContext } from "/@vite/client";
    createHotContext("/a.js").accept((module) => console.log("accepted " + module.url));
    export const url = import.meta.url;`;
  await tab.load(
    `<!doctype html><head><script type="module" src="http://localhost:5173/@vite/client"></script>
     <script type="module" src="http://localhost:5173/a.js"></script>`,
    "http://backend.test/page",
  );
  assert.deepEqual(tab.sockets, ["vite-hmr ws://localhost:5173/?token=TOKEN"]);
  const accepted = tab.line("accepted");
  tab.send({
    type: "update",
    updates: [{
      type: "js-update",
      path: "/a.js",
      acceptedPath: "/a.js",
      timestamp: 1,
      chain: ["/a.js"],
    }],
  });
  assert.equal(await accepted, "log accepted http://localhost:5173/a.js?t=1");
});

Deno.test("the client opens no socket when hot updates are off, and sets globals", async () => {
  await using tab = await open({ enabled: false, defines: { __A__: 1, "a.b": 2 } });
  await tab.load(`${HEAD}<script type="module">console.log(__A__, a.b)</script>`);
  await tab.page.waitForLoadState();
  assert.deepEqual(tab.lines, ["log 1 2"]);
  assert.deepEqual(tab.sockets, []);
});
