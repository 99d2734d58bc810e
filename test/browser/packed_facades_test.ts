/** A module of a packed page has one instance, whichever way it is imported. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

async function open(files: ProjectFiles) {
  const project = await createProject(files);
  const server = await startServer(project.root, { server: { pack: true } });
  const page = await browser.open(server.url);
  const log = new PageLog(page);
  return {
    project,
    server,
    page,
    log,
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** Evaluates an expression as the console does. */
const evaluate = ({ page }: TestPage, expression: string) => page.evaluate(expression);

const STORE = `console.log("store runs");
export const store = { name: "store" };
export let count = 0;
export function increase() { count++; }
export default class Store {}
export { store as "quoted name" };`;

Deno.test("all native imports of a packed page get the registry's instance", async () => {
  await using app = await open(tellingApp({
    "main.js": `import * as all from "./store.js"; import { counted } from "./unused.js";
globalThis.all = all; console.log("main");`,
    "store.js": STORE,
    "unused.js": `export const counted = 1;`,
    "style.css": "p { color: red }",
    "public/plain.js": `import { store } from "/store.js"; import "./deep/plain.js";
console.log("plain", store === all.store);`,
    "public/deep/plain.js":
      `import Store from "../store.js"; console.log("deep", Store === all.default);`,
  }));
  const { page, log } = app;
  await log.next("store runs", "main");
  const isSame = async (importing: string) =>
    assert.equal(await evaluate(page, `${importing}.then((m) => m.store === all.store)`), true);
  await isSame(`import("/store.js")`);
  await isSame(`(0, eval)('import("/store.js")')`);
  await isSame(`new Function('return import("./store.js")')()`);
  const code = `export { store } from "${app.server.url}store.js";`;
  await isSame(`import(URL.createObjectURL(new Blob([\`${code}\`], { type: "text/javascript" })))`);
  await evaluate(page, `history.pushState({}, "", "/some/route")`);
  await isSame(`import("/store.js?t=1700000000000")`);
  await evaluate(
    page,
    `new Promise((resolve) => {
      const script = Object.assign(document.createElement("script"), { type: "module", src: "/plain.js" });
      script.onload = resolve;
      document.head.append(script);
    })`,
  );
  await log.next("deep true", "plain true");
  // Names, live bindings, and what the page has not loaded yet.
  const names = await evaluate(page, `import("/store.js").then((m) => Object.keys(m).join())`);
  assert.equal(names, "count,default,increase,quoted name,store");
  assert.equal(
    await evaluate(page, `import("/store.js").then((m) => (all.increase(), m.count))`),
    1,
  );
  assert.equal(await evaluate(page, `import("/unused.js").then((m) => m.counted)`), 1);
  await evaluate(page, `import("/style.css?import")`);
  assert.equal(await evaluate(page, `document.querySelectorAll("style").length`), 1);
  assert.match(
    String(await evaluate(page, `fetch("/store.js").then((r) => r.text())`)),
    /^console.log\("store runs"\)/,
  );
  page.noProblems();
});

Deno.test("a script that is appended, or imported by a classic script, shares the page's modules", async () => {
  await using app = await open({
    "index.html": `<!doctype html><link rel="icon" href="data:,">
<script>import("/lazy.js").then(({ store }) => globalThis.lazyStore = store);</script>
<script type="module" src="/main.js"></script>`,
    "main.js": `import { store } from "./store.js";
globalThis.mainStore = store;
const script = Object.assign(document.createElement("script"), { type: "module", src: "/extra.js" });
document.head.append(script);`,
    "lazy.js": `export * from "./store.js";`,
    "extra.js": `import { store } from "./store.js";
console.log("extra", store === mainStore);
import { accepted } from "./accepted.js";
import.meta.hot.accept("./accepted.js", ({ accepted }) => console.log("accepted", accepted));`,
    "accepted.js": `export const accepted = "first";`,
    "store.js": `export const store = {};`,
  });
  await app.log.next("extra true");
  assert.equal(
    await evaluate(
      app.page,
      `import("/lazy.js").then(({ store }) => store === mainStore && store === lazyStore)`,
    ),
    true,
  );
  await app.page.withoutReload(async () => {
    await app.project.edit("accepted.js", change("first", "second"));
    await app.log.next("accepted second");
  });
  const name = await evaluate(
    app.page,
    `import("/accepted.js?t=1700000000000").then((m) => m.accepted)`,
  );
  assert.equal(name, "second");
  app.page.noProblems();
});

Deno.test("workers and pages that are not packed keep native modules", async () => {
  await using app = await open(tellingApp({
    "main.js": `import { store } from "./store.js";
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => console.log("worker", data);`,
    "worker.js": `import { store } from "./store.js";
import("./store.js").then((m) => postMessage(store.name + (m.store === store)));`,
    "store.js": `export const store = { name: "store" };`,
  }));
  await app.log.next("worker storetrue");
  const native = await browser.open(`${app.server.url}?unpacked`);
  await using _ = native;
  await new PageLog(native).next("worker storetrue");
  assert.ok(native.requests.some((url) => url.endsWith("/store.js")));
  assert.ok(!native.requests.some((url) => url.includes("/@vireo/pack/")));
});

Deno.test("a cycle through a script of public/ evaluates each module once, in the native order", async () => {
  const files = tellingApp({
    "main.js": `import "/plain.js"; import { part } from "./part.js";
export const main = "main"; console.log("main", part);`,
    "part.js": `console.log("part"); export const part = "part";`,
    "public/plain.js": `import { part } from "/part.js"; import * as all from "/main.js";
console.log("plain", part); setTimeout(() => console.log("later", all.main));`,
  });
  await using app = await open(files);
  await app.log.next("part", "plain part", "main part", "later main");
});

Deno.test("a module that cannot be packed shares the page's modules, and its updates arrive", async () => {
  await using app = await open(tellingApp({
    "main.js": `import { own } from "./native.js"; import { store } from "./store.js";
console.log("main", own === store, import.meta.url.endsWith("/main.js"));`,
    "native.js": `import data from 'data:application/json,{"text":"data"}' with { type: "json" };
import { store } from "./store.js";
console.log("native 1", data.text);
export const own = store;
import.meta.hot.accept();`,
    "store.js": `console.log("store"); export const store = {};`,
  }));
  await app.log.next("store", "native 1 data", "main true true");
  await app.page.withoutReload(async () => {
    for (const [from, to] of [[1, 2], [2, 3]] as const) {
      await app.project.edit("native.js", change(`native ${from}`, `native ${to}`));
      await app.log.next(`native ${to} data`);
    }
  });
  assert.ok(app.page.requests.some((url) => url.endsWith("/native.js")));
  app.page.noProblems();
});
