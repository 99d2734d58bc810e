/** The propagation of script changes along imports. */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { startServer, untilSettled } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("both sides of a diamond are updated, and the module below is executed once", async () => {
  const side = (name: string) =>
    `import { data } from "./middle.js"; console.log("${name}", data); import.meta.hot.accept();`;
  await using project = await createProject(tellingApp({
    "main.js": `import "./left.js"; import "./right.js"; console.log("main");`,
    "left.js": side("left"),
    "right.js": side("right"),
    "middle.js": `import { data as text } from "./data.js"; export const data = text + "!";`,
    "data.js": `export const data = "one"; console.log("data");`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("data", "left one!", "right one!", "main");
  await page.withoutReload(async () => {
    await project.edit("data.js", change("one", "two"));
    const [first, ...sides] = await log.next(/./, /./, /./);
    assert.deepEqual([first, ...sides.sort()], ["data", "left two!", "right two!"]);
  });
  page.noProblems();
});

Deno.test("an update within a cycle is applied, or reloads with the reason if the order would break", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./app.js"; console.log("main"); globalThis.isLoaded = true;`,
    "app.js": `import { read } from "./store.js"; export const name = "app";
console.log("app", read()); import.meta.hot.accept();`,
    // When app.js is imported again, store.js runs first, before the constants of app.js are
    // initialized.
    "store.js": `import { name } from "./app.js"; export const read = () => "reads " + name;`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("app reads app", "main");
  await page.withoutReload(async () => {
    await project.edit("store.js", change("reads", "looks at"));
    await log.next("app looks at app");
  });
  page.noProblems();
  await page.untilLoad(() =>
    project.edit("store.js", (code) => `${code}\nif (globalThis.isLoaded) console.log(name);`)
  );
  await log.next("app looks at app", "main");
  assert.ok(
    page.console.includes(
      'info: [vireo] page reload: "/app.js" is part of a circular import and failed to evaluate on its own',
    ),
    page.record(),
  );
});

Deno.test("a file within a cycle that cannot be compiled leaves the page as it is until it is fixed", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./app.js"; console.log("main");`,
    "app.js": `import { read } from "./store.js"; export const name = "app";
console.log("app", read()); import.meta.hot.accept();`,
    "store.js": `import { name } from "./app.js"; export const read = () => "reads " + name;`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("app reads app", "main");
  await page.withoutReload(async () => {
    await page.untilConsole(
      /Cannot reload "\/app\.js"/,
      () => project.edit("store.js", change("=>", "=>>")),
    );
    await project.edit(
      "store.js",
      (code) => code.replace("=>>", "=>").replace("reads", "looks at"),
    );
    await log.next("app looks at app");
  });
});

Deno.test("a module that is imported lazily is updated through its importer, once it is loaded", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./opener.js"; import "./taker.js";`,
    "opener.js":
      `globalThis.open = async () => console.log("opened", (await import("./lazy.js")).value);
console.log("opener"); import.meta.hot.accept();`,
    "taker.js": `globalThis.take = () => import("./taken.js");
import.meta.hot.accept("./taken.js", (next) => console.log("took", next.value));`,
    "lazy.js": `import { text } from "./text.js"; export const value = text;`,
    "taken.js": `import { text } from "./text.js"; export const value = text;`,
    "text.js": `export const text = "one";`,
  }));
  const seen = Promise.withResolvers<string>();
  const watching: Plugin = {
    name: "watching",
    configureServer: ({ watcher }) => void watcher.on("change", seen.resolve),
  };
  await using server = await startServer(project.root, { plugins: [watching] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  const call = (name: string) =>
    page.page.evaluate(async (name) => void await Reflect.get(globalThis, name)(), name);
  await log.next("opener");
  await page.withoutReload(async () => {
    // No page has loaded it yet.
    await project.edit("text.js", change("one", "two"));
    await seen.promise;
    await untilSettled(server);
    await call("open");
    await log.next("opened two");
    await project.edit("text.js", change("two", "three"));
    await log.next("opener");
    await call("open");
    await log.next("opened three");
    await call("take");
    await project.edit("taken.js", change("text;", "`${text} taken`;"));
    await log.next("took three taken");
  });
  page.noProblems();
});

Deno.test("one file as code, text, URL and worker: each form updates its importer", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./code.js"; import "./text.js"; import "./url.js";`,
    "code.js":
      `import { value } from "./file.js"; console.log("code", value); import.meta.hot.accept();`,
    "text.js":
      `import text from "./file.js?raw"; console.log("text", text); import.meta.hot.accept();`,
    "url.js": `import url from "./file.js?url"; import Worker from "./file.js?worker";
console.log("url", url.replace(/\\d{13}/, "T"), typeof Worker); import.meta.hot.accept();`,
    "file.js": `export const value = 1;`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("code 1", "text export const value = 1;", "url /file.js function");
  await page.withoutReload(async () => {
    await project.edit("file.js", change(1, 2));
    const lines = await log.next(/./, /./, /./);
    assert.deepEqual(lines.sort(), [
      "code 2",
      "text export const value = 2;",
      "url /file.js?t=T function",
    ]);
  });
  page.noProblems();
});

Deno.test("importers of an updated module are not transformed again", async () => {
  const transforms: string[] = [];
  const counter: Plugin = {
    name: "counter",
    transform(_code, id) {
      if (id.startsWith(project.root)) transforms.push(id.slice(project.root.length + 1));
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `import "./outer.js";`,
    "outer.js":
      `import { text } from "./middle.js"; console.log("outer", text); import.meta.hot.accept();`,
    "middle.js": `import { text as inner } from "./inner.js"; export const text = inner;
import.meta.hot.data.executions = (import.meta.hot.data.executions ?? 0) + 1; console.log("middle", import.meta.hot.data.executions);`,
    "inner.js": `export const text = "one";`,
  }));
  await using server = await startServer(project.root, { plugins: [counter] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("middle 1", "outer one");
  assert.deepEqual(transforms.toSorted(), ["inner.js", "main.js", "middle.js", "outer.js"]);
  transforms.length = 0;
  await project.edit("inner.js", change("one", "two"));
  await log.next("middle 2", "outer two");
  assert.deepEqual(transforms, ["inner.js"]);
  // A reload gets current code without another transform.
  await page.page.reload();
  await log.next("middle 1", "outer two");
  assert.deepEqual(transforms, ["inner.js"]);
  page.noProblems();
});

Deno.test("a file that a plugin's transform reads updates the modules that contain it", async () => {
  const plugin: Plugin = {
    name: "includes",
    async transform(code, id) {
      const [call, name] = /include\("([^"]*)"\)/.exec(code) ?? [];
      if (!call || !name) return;
      const file = new URL(name, `file://${id}`).pathname;
      this.addWatchFile(file);
      const text = await Deno.readTextFile(file).catch(() => "nothing");
      return code.replace(call, JSON.stringify(text.trim()));
    },
  };
  await using outside = await createProject({ "far.txt": "far 1" });
  await using project = await createProject(tellingApp({
    "main.js": `import "./near.js"; import "./far.js";`,
    "near.js": `console.log(include("./data.txt")); import.meta.hot.accept();`,
    "far.js": `console.log(include("${outside.path("far.txt")}")); import.meta.hot.accept();`,
    "data.txt": "near 1",
  }));
  await using server = await startServer(project.root, { plugins: [plugin] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("near 1", "far 1");
  // The plugin reads files directly, and can find one that is still empty.
  await page.withoutReload(async () => {
    await project.edit("data.txt", change(1, 2));
    await log.until("near 2");
    await outside.edit("far.txt", change(1, 2));
    await log.until("far 2");
    await project.remove("data.txt");
    await log.until("nothing");
    await project.write("data.txt", "near 3");
    await log.until("near 3");
  });
  page.noProblems();
});

Deno.test("modules that failed because of a missing file recover when it appears", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./boundary.js"; console.log("main");`,
    "boundary.js": `console.log("boundary"); import.meta.hot.accept();`,
    "spare.js": `export const text = "spare";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("boundary", "main");
  await page.withoutReload(async () => {
    await project.write(
      "boundary.js",
      `import { text } from "./later"; import.meta.hot.accept(); console.log(text);`,
    );
    assert.match(await page.overlayText(), /later/);
    await project.write("later/index.ts", `export const text: string = "it came";`);
    await log.next("it came");
    await page.overlayGone();
  });
  // A page that failed to load is reloaded.
  await project.write("main.js", `import { text } from "./gone.js"; console.log("main", text);`);
  assert.match(await page.overlayText(), /gone\.js/);
  await page.untilLoad(() => project.rename("spare.js", "gone.js"));
  await log.until("main spare");
  await page.overlayGone();
});

/** Files with their broken text at load and their fixed text. */
const BROKEN_AT_LOAD = {
  "main.js": [`console.log("main" 1);`, `console.log("main");`],
  "leaf.js": [`export const leaf = 1 1;`, `export const leaf = 1;`],
  "style.css": [`@import "./nowhere.css";`, `#app { color: red }`],
} as const;

for (const [file, [broken, mended]] of Object.entries(BROKEN_AT_LOAD)) {
  Deno.test(`a page that failed to load because of ${file} is loaded when the file is fixed`, async () => {
    await using project = await createProject(tellingApp({
      "main.js": `import "./boundary.js"; import "./style.css"; console.log("main");`,
      "boundary.js": `import { leaf } from "./leaf.js"; import.meta.hot.accept();`,
      "leaf.js": `export const leaf = 0;`,
      "style.css": "",
      [file]: broken,
    }));
    await using server = await startServer(project.root);
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await page.overlayText();
    await page.untilLoad(() => project.write(file, mended));
    await log.next("main");
    await page.overlayGone();
  });
}

Deno.test("a page whose module threw during the load is loaded when the module is fixed", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./boundary.js"; console.log("main");
globalThis.open = () => import("./lazy.js").then(({ lazy }) => console.log(lazy));`,
    "boundary.js": `import { leaf } from "./leaf.js"; console.log(leaf); import.meta.hot.accept();`,
    "leaf.js": `throw new Error("not yet"); export const leaf = 1;`,
    "lazy.js": `export const lazy = "lazy 1"; import.meta.hot.accept();`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  assert.match(page.problems.join(), /uncaught: Error: not yet/);
  await page.untilLoad(() => project.write("leaf.js", `export const leaf = 2;`));
  await log.next("2", "main");
  // A module that the page has not loaded does not count as failed.
  const open = () => page.page.evaluate("open()");
  await open();
  await log.next("lazy 1");
  await page.page.reload();
  await log.next("2", "main");
  await page.withoutReload(async () => {
    await project.edit("lazy.js", change(1, 2));
    await project.edit("leaf.js", change(2, 3));
    await log.next("3");
    await open();
    await log.next("lazy 2");
  });
});

Deno.test("a module between two others can be deleted and restored", async () => {
  const outer = (from: string) =>
    `import { text } from "./${from}.js"; console.log("outer", text); import.meta.hot.accept();`;
  await using project = await createProject(tellingApp({
    "main.js": `import "./outer.js";`,
    "outer.js": outer("middle"),
    "middle.js": `export { text } from "./inner.js";`,
    "inner.js": `export const text = "one";`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("outer one");
  await page.withoutReload(async () => {
    await project.remove("middle.js");
    assert.match(await page.overlayText(), /middle\.js/);
    await project.write("outer.js", outer("inner"));
    await log.next("outer one");
    await page.overlayGone();
    // Updates no longer pass through the deleted module.
    await project.edit("inner.js", change("one", "two"));
    await log.next("outer two");
    await project.write(
      "middle.js",
      `import { text as inner } from "./inner.js"; export const text = inner + "!";`,
    );
    await project.write("outer.js", outer("middle"));
    await log.next("outer two!");
    await project.remove("middle.js");
    await page.overlayText();
    await project.write("middle.js", `export { text } from "./inner.js";`);
    await log.next("outer two");
    await page.overlayGone();
    await project.edit("inner.js", change("two", "three"));
    // Emptying and writing the file can be two events.
    await log.until("outer three");
  });
});
