/** Packed pages behave as natively: https://vite.dev/guide/features */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { type ServerOptions, startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";
import { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

/** Starts a server that packs its pages. */
function startPacked(root: string, options: ServerOptions = {}) {
  return startServer(root, { ...options, server: { ...options.server, pack: true } });
}

/** Plugins that record the calls of their hooks, with paths relative to the root. */
function recordingPlugins(calls: string[], root: () => string): Plugin[] {
  const record = (...parts: (string | undefined)[]) =>
    void calls.push(
      parts.join(" ").replaceAll(root(), "").replaceAll(/\?t=\d+/g, "?t")
        .replaceAll(/\S+(?=\/deps\/)/g, "").replaceAll(/packs@\w+|\?v=\w+/g, "…"),
    );
  const modulesOf = (modules: readonly { url: string }[]) => modules.map(({ url }) => url).join();
  return [{
    name: "recording",
    enforce: "pre",
    resolveId: (source, importer) => record("resolveId", source, importer),
    load: (id) => record("load", id),
    transform: (code, id) => record("transform", id, code),
    hotUpdate: ({ type, file, modules }) => record("hotUpdate", type, file, modulesOf(modules)),
    transformIndexHtml: (html, { path, filename, originalUrl }) =>
      record("transformIndexHtml", path, filename, originalUrl, html),
    configureServer: () => record("configureServer"),
  }, {
    name: "recording:post",
    enforce: "post",
    transform: (code, id) => record("transform last", id, code),
    handleHotUpdate: ({ file, modules }) => record("handleHotUpdate", file, modulesOf(modules)),
    transformIndexHtml: {
      order: "post",
      handler: (html) => record("transformIndexHtml last", html),
    },
  }];
}

Deno.test("plugins cannot tell that a page is packed", async () => {
  const callsWith = async (pack: boolean) => {
    const calls: string[] = [];
    await using project = await createProject(tellingApp({
      "main.js":
        `import { packed } from "dependency"; import { excluded } from "excluded"; import data from "./data.json"; import "./view.js"; import "./style.css";
import("./lazy.js");
console.log("main", data.text, packed, excluded);`,
      "view.js": `import { part } from "./part.ts"; console.log("view", part);
import.meta.hot.accept();`,
      "part.ts": `export const part: number = 1;`,
      "lazy.js": `import "./part.ts"; console.log("lazy 1"); import.meta.hot.accept();`,
      "style.css": `#app { padding-left: 1px; }`,
      "data.json": `{ "text": "data" }`,
      "node_modules/dependency/package.json": `{ "name": "dependency", "main": "index.js" }`,
      "node_modules/dependency/index.js": `exports.packed = 1;`,
      "node_modules/excluded/package.json":
        `{ "name": "excluded", "type": "module", "main": "index.js" }`,
      "node_modules/excluded/index.js": `export const excluded = 2;`,
    }));
    const plugins = recordingPlugins(calls, () => project.root);
    await using server = await startServer(project.root, {
      plugins,
      optimizeDeps: { exclude: ["excluded"] },
      server: { pack },
    });
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.next("view 1", "main data 1 2", "lazy 1");
    await page.withoutReload(async () => {
      await project.edit("part.ts", change(1, 2));
      await log.until("view 2");
      await project.edit("lazy.js", change(1, 3));
      await log.until("lazy 3");
      await project.edit("style.css", change("1px", "2px"));
      await page.expectStyle("#app", "padding-left", "2px");
    });
    page.noProblems();
    return calls.sort();
  };
  const native = await callsWith(false);
  assert.ok(native.length > 20, native.join("\n"));
  assert.deepEqual(await callsWith(true), native);
});

Deno.test("the update after a lost response shows the current state", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./a.js"; import "./b.js"; console.log("main");`,
    "a.js": `import { part } from "./part.js"; console.log("a 1", part); import.meta.hot.accept();`,
    "b.js": `import { part } from "./part.js"; console.log("b 1", part); import.meta.hot.accept();`,
    "part.js": `export const part = "part 1";`,
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("a 1 part 1", "b 1 part 1", "main");
  const loseNext = () =>
    page.page.route("**/@vireo/pack/more?*", (route) => route.abort("failed"), { times: 1 });
  await page.withoutReload(async () => {
    await loseNext();
    await page.untilConsole(`Cannot reload "/a.js"`, () => project.edit("a.js", change(1, 2)));
    await project.edit("a.js", change("a 2", "a 3"));
    await log.next("a 3 part 1");
    // The next response has the version that two modules lack.
    await loseNext();
    await page.untilConsole(`Cannot reload "/a.js"`, () => project.edit("part.js", change(1, 2)));
    await project.edit("b.js", change("b 1", "b 2"));
    await log.next("b 2 part 2");
    await project.edit("a.js", change("a 3", "a 4"));
    await log.next("a 4 part 2");
    await project.edit("part.js", change(2, 3));
    assert.deepEqual((await log.next(/./, /./)).sort(), ["a 4 part 3", "b 2 part 3"]);
  });
});

Deno.test("an import() whose response is lost rejects, and the next one loads the module", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./shared.js"; console.log("main");
const show = ({ value }) => console.log(value);
addEventListener("lazy", () => import("./lazy.js").then(show, ({ name }) => console.log(name)));
addEventListener("other", () => import("./other.js").then(show));`,
    "shared.js": `console.log("shared"); export const value = "lazy";`,
    "lazy.js": `import "./part.js"; export { value } from "./shared.js";`,
    "other.js": `import { part } from "./part.js"; export const value = "other " + part;`,
    "part.js": `console.log("part"); export const part = 1;`,
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  const dispatch = (event: string) =>
    page.page.evaluate((event) => void dispatchEvent(new Event(event)), event);
  await log.next("shared", "main");
  await page.page.route("**/@vireo/pack/more?*", (route) => route.abort("failed"), { times: 1 });
  await dispatch("lazy");
  await log.next("TypeError");
  await dispatch("other");
  await log.next("part", "other 1");
  await dispatch("lazy");
  await log.next("lazy");
});

Deno.test("a load from packs that are older than the last updates shows the current state", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./more.js"; import "./view.js"; import "./other.js"; console.log("main");`,
    "view.js": `import { part } from "./part.js"; console.log("view 0", part);
import.meta.hot.accept();`,
    "other.js": `import { part } from "./part.js"; console.log("other 0", part);
import.meta.hot.accept();`,
    "part.js": `console.log("part"); export const part = "part 0";`,
    // Their number keeps the pack of the others in use.
    ...Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`more/${n}.js`, "export {};"])),
    "more.js": Array.from({ length: 20 }, (_, n) => `import "./more/${n}.js";`).join("\n"),
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  const reload = () => page.untilLoad(() => page.page.reload());
  await log.next("part", "view 0 part 0", "other 0 part 0", "main");
  // The server writes the packs when it is idle.
  const isFromPacks = () => page.requests.some((url) => /\/@vireo\/pack\/[\w-]+\.js$/.test(url));
  while (!isFromPacks()) {
    await reload();
    await log.next("part", "view 0 part 0", "other 0 part 0", "main");
  }
  await project.edit("view.js", change("view 0", "view 1"));
  await log.next("view 1 part 0");
  await reload();
  await log.next("part", "view 1 part 0", "other 0 part 0", "main");
  await project.edit("part.js", change(0, 1));
  assert.deepEqual((await log.next(/./, /./, /./)).sort(), [
    "other 0 part 1",
    "part",
    "view 1 part 1",
  ]);
  await reload();
  await log.next("part", "view 1 part 1", "other 0 part 1", "main");
  page.noProblems();
});

Deno.test("each of two tabs shows all edits", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js"; import("./lazy.js");`,
    "view.js": `import { part } from "./part.js"; console.log("view", part);
import.meta.hot.accept();`,
    "part.js": `export const part = 1;`,
    "lazy.js": `import { part } from "./part.js"; console.log("lazy", part);
import.meta.hot.accept();`,
  }));
  await using server = await startPacked(project.root);
  await using first = await browser.open(server.url);
  const second = new TestPage(await first.page.context().newPage());
  const logs = [first, second].map((page) => new PageLog(page));
  await logs[0]!.next("view 1", "lazy 1");
  await project.edit("part.js", change(1, 2));
  await logs[0]!.next(/2/, /2/);
  await second.goto(server.url);
  await logs[1]!.next("view 2", "lazy 2");
  for (const [from, to] of [[2, 3], [3, 4]] as const) {
    await project.edit("part.js", change(from, to));
    for (const log of logs) {
      const lines = await log.next(/./, /./);
      assert.deepEqual(lines.sort(), [`lazy ${to}`, `view ${to}`]);
    }
  }
  for (const page of [first, second]) page.noProblems();
});

Deno.test("a tab shows the config with which the server restarts, and later edits", async () => {
  const config = (text: string) =>
    `export default { define: { TEXT: JSON.stringify("${text}") } };`;
  await using project = await createProject(tellingApp({
    "vite.config.js": config("old"),
    "main.js": `import "./view.js";`,
    "view.js": `console.log("view 1", TEXT); import.meta.hot.accept();`,
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("view 1 old");
  await page.untilLoad(() => project.write("vite.config.js", config("new")));
  await log.next("view 1 new");
  await page.withoutReload(async () => {
    await project.edit("view.js", change(1, 2));
    await log.next("view 2 new");
  });
});

Deno.test("import() loads lazy modules, computed paths, public files and data URLs", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import { shared } from "./shared.js";
const rejected = (promise) => promise.then(() => "loaded", (error) => error.name);
const names = { page: "two", missing: "missing" };
const lazy = await import("./lazy.js");
console.log("lazy", lazy.value, lazy.shared === shared, lazy === await import("./lazy.js"));
console.log("template", (await import(\`./pages/\${names.page}.js\`)).default);
console.log("computed", (await import(/* @vite-ignore */ "./pages/" + names.page + ".js")).default);
console.log("public", (await import(/* @vite-ignore */ "/plain" + ".js")).default);
console.log("data", (await import("data:text/javascript,export default 4")).default);
console.log("missing", await rejected(import(/* @vite-ignore */ "./" + names.missing + ".js")));
console.log("throws", await rejected(import("./throws.js")), await rejected(import("./throws.js")));
import("./later.js");`,
    "shared.js": `export const shared = {};`,
    "lazy.js": `export { shared } from "./shared.js"; export const value = 1;`,
    "pages/one.js": `console.log("never"); export default 1;`,
    "pages/two.js": `export default 2;`,
    "throws.js": `throw new RangeError("no");`,
    "later.js": `console.log("later 1"); import.meta.hot.accept();`,
    "public/plain.js": `export default 3;`,
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next(
    "lazy 1 true true",
    "template 2",
    "computed 2",
    "public 3",
    "data 4",
    "missing TypeError",
    "throws RangeError RangeError",
    "later 1",
  );
  await page.withoutReload(async () => {
    await project.edit("later.js", change(1, 2));
    await log.next("later 2");
  });
});

Deno.test("a broken module is shown, the rest of the page runs, and its fix heals the page", async () => {
  await using project = await createProject({
    "index.html": `<!doctype html><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/first.js"></script>
<script type="module" src="/main.js"></script>
<script type="module" src="/last.js"></script>`,
    "first.js": `console.log("first 1"); import.meta.hot.accept();`,
    "main.js": `import { value } from "./broken.js"; console.log("main", value);`,
    "broken.js": `export const value = ;`,
    "last.js": `console.log("last");`,
  });
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("first 1", "last");
  assert.match(await page.overlayText(), /broken\.js/);
  await page.withoutReload(async () => {
    await project.edit("first.js", change(1, 2));
    await log.next("first 2");
  });
  await project.write("broken.js", `export const value = "healed";`);
  await log.until("main healed");
  await page.overlayGone();
});

/** The number of objects of a page that have a property of their own, after a garbage collection. */
async function countObjects({ page }: TestPage, property: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { result: { objectId: prototypeObjectId } } = await session.send("Runtime.evaluate", {
    expression: "Object.prototype",
  });
  const { objects: { objectId } } = await session.send("Runtime.queryObjects", {
    prototypeObjectId: prototypeObjectId!,
  });
  const { result } = await session.send("Runtime.callFunctionOn", {
    objectId: objectId!,
    functionDeclaration: `function (name) {
      return this.filter((each) => Object.getOwnPropertyDescriptor(each, name)?.value).length;
    }`,
    arguments: [{ value: property }],
  });
  await session.detach();
  return result.value;
}

Deno.test("versions of a module that nothing uses are collected", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js"; import "./self.js"; console.log("main");`,
    "view.js": `import { held } from "./part.js"; console.log("view", held.text);
import.meta.hot.accept("./part.js", ({ held }) => console.log("view", held.text));`,
    "part.js": `export { held } from "./held.js";`,
    "held.js": `export const held = { viewMarker: {}, text: 0 };`,
    "self.js": `const held = { selfMarker: {}, text: 0 };
import.meta.hot.data.read = () => held;
import.meta.hot.dispose(() => held);
import.meta.hot.accept();
console.log("self", held.text);`,
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("view 0", "self 0", "main");
  await page.withoutReload(async () => {
    for (let count = 0; count < 75; count++) {
      const next = change(`text: ${count} `, `text: ${count + 1} `);
      await project.edit("held.js", next);
      await log.next(`view ${count + 1}`);
      await project.edit("self.js", next);
      await log.next(`self ${count + 1}`);
    }
  });
  assert.ok(await countObjects(page, "viewMarker") <= 5);
  assert.ok(await countObjects(page, "selfMarker") <= 5);
});

Deno.test("an update that a plugin sends itself shows what its load hook returns then", async () => {
  let text = "first";
  let send = () => {};
  const plugin: Plugin = {
    name: "generated",
    resolveId: (id) => id === "virtual:text" ? "/__text.js" : undefined,
    load: (id) =>
      id === "/__text.js" ? `console.log("${text}"); import.meta.hot.accept();` : undefined,
    configureServer({ moduleGraph, ws }) {
      send = () => {
        const module = moduleGraph.getModuleById("/__text.js")!;
        moduleGraph.invalidateModule(module);
        const path = "/__text.js";
        const update = { type: "js-update" as const, path, acceptedPath: path, chain: [path] };
        ws.send({ type: "update", updates: [{ ...update, timestamp: Date.now() }] });
      };
    },
  };
  await using project = await createProject(tellingApp({ "main.js": `import "virtual:text";` }));
  await using server = await startPacked(project.root, { plugins: [plugin] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("first");
  await page.withoutReload(async () => {
    for (text of ["second", "third"]) {
      send();
      await log.next(text);
    }
  });
});

Deno.test("a module of a pack that is imported lazily by now shows its current text", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./more.js"; import "./part.js"; console.log("main");`,
    "part.js": `console.log("part 1");`,
    // Their number keeps the pack in use.
    ...Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`more/${n}.js`, "export {};"])),
    "more.js": Array.from({ length: 20 }, (_, n) => `import "./more/${n}.js";`).join("\n"),
  }));
  await using server = await startPacked(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("part 1", "main");
  const isFromPacks = () => page.requests.some((url) => /\/@vireo\/pack\/[\w-]+\.js$/.test(url));
  while (!isFromPacks()) {
    await page.untilLoad(() => page.page.reload());
    await log.next("part 1", "main");
  }
  await page.goto("about:blank");
  await project.edit("main.js", change(`import "./part.js";`, `import("./part.js");`));
  await project.edit("part.js", change(1, 2));
  await page.goto(server.url);
  await log.next("main", "part 2");
  await page.untilLoad(() => project.edit("part.js", change(2, 3)));
  await log.next("main", "part 3");
});
