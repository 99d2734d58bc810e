/** How plugins take part in hot updates: https://vite.dev/guide/api-plugin#hotupdate */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, INDEX_HTML, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/** Polls a condition for which no page sends an event. */
async function until(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(what());
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

Deno.test("hotUpdate and handleHotUpdate receive changes, and filter or replace their modules", async () => {
  const calls: string[] = [];
  const newer: Plugin = {
    name: "newer",
    async hotUpdate({ type, file, modules, timestamp, read, server }) {
      const name = file.slice(project.root.length + 1);
      const urls = modules.map(({ url }) => url).join();
      const text = type === "delete" ? "" : await read();
      calls.push(
        `hotUpdate ${type} ${name} [${urls}] ${name.endsWith(".txt") ? text.length : "script"} ${
          timestamp > 1e12
        } ${server.config.root === project.root}`,
      );
      const { moduleGraph, hot } = this.environment;
      if (name === "quiet.js") return [];
      if (name === "redirect.txt") {
        const target = await moduleGraph.getModuleByUrl("/target.js");
        return target ? [target] : [];
      }
      if (name === "custom.txt") hot.send("my:custom", { text });
      return undefined;
    },
  };
  const older: Plugin = {
    name: "older",
    enforce: "post",
    async handleHotUpdate({ file, modules, read, server, timestamp }) {
      const name = file.slice(project.root.length + 1);
      calls.push(
        `handleHotUpdate ${name} [${modules.map(({ url }) => url).join()}] ${
          name.endsWith(".txt") ? (await read()).length : "script"
        } ${timestamp > 1e12}`,
      );
      if (name === "custom.txt") {
        server.ws.send({ type: "custom", event: "my:custom", data: "older" });
      }
      if (name === "full.js") {
        server.hot.send({ type: "full-reload", path: "*" });
        return [];
      }
      return undefined;
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `import "./quiet.js"; import "./target.js"; import "./full.js"; import "./plain.js";
import.meta.hot.on("my:custom", (data) => console.log("custom", JSON.stringify(data)));`,
    "quiet.js": `console.log("quiet"); import.meta.hot.accept();`,
    "target.js": `console.log("target"); import.meta.hot.accept();`,
    "full.js": `console.log("full"); import.meta.hot.accept();`,
    "plain.js": `console.log("plain"); import.meta.hot.accept();`,
    "redirect.txt": "a",
    "custom.txt": "a",
  }));
  await using server = await startServer(project.root, { plugins: [older, newer] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("quiet", "target", "full", "plain");
  const next = async (...expected: string[]) => {
    await until(() => calls.length >= expected.length, () => calls.join("\n"));
    assert.deepEqual(calls.splice(0), expected);
  };
  await page.withoutReload(async () => {
    await project.write("plain.js", `console.log("plain 2");import.meta.hot.accept();`);
    await log.next("plain 2");
    await next(
      "hotUpdate update plain.js [/plain.js] script true true",
      "handleHotUpdate plain.js [/plain.js] script true",
    );
    await project.edit("quiet.js", change("quiet", "loud"));
    await next(
      "hotUpdate update quiet.js [/quiet.js] script true true",
      "handleHotUpdate quiet.js [] script true",
    );
    await project.write("redirect.txt", "bb");
    await log.next("target");
    await next(
      "hotUpdate update redirect.txt [] 2 true true",
      "handleHotUpdate redirect.txt [/target.js] 2 true",
    );
    await project.write("custom.txt", "ccc");
    await log.next('custom {"text":"ccc"}', 'custom "older"');
    await next(
      "hotUpdate update custom.txt [] 3 true true",
      "handleHotUpdate custom.txt [] 3 true",
    );
    await project.write("new.txt", "1234");
    await next("hotUpdate create new.txt [] 4 true true");
    await project.remove("new.txt");
    await next("hotUpdate delete new.txt [] 0 true true");
  });
  await page.untilLoad(() => project.edit("full.js", change("full", "reloaded")));
  await log.next("loud", "target", "reloaded", "plain 2");
  page.noProblems();
});

Deno.test("an error in a hook is shown, and the next change succeeds", async () => {
  let fails = true;
  const plugin: Plugin = {
    name: "fails",
    hotUpdate({ file }) {
      if (fails) this.error(`Not today: ${file.split("/").at(-1)}`);
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `console.log("one"); import.meta.hot.accept();`,
  }));
  await using server = await startServer(project.root, { plugins: [plugin] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("one");
  await project.edit("main.js", change("one", "two"));
  assert.match(await page.overlayText(), /Not today: main\.js/);
  fails = false;
  await project.edit("main.js", change("two", "three"));
  await log.until("three");
  await page.overlayGone();
});

Deno.test("virtual modules are looked up by URL, id and file, and reloaded", async () => {
  let value = 1;
  const plugin: Plugin = {
    name: "virtual",
    resolveId: (source) => source === "virtual:data" ? "\0virtual:data" : undefined,
    load: (id) => id === "\0virtual:data" ? `export default ${value};` : undefined,
    async configureServer(server) {
      await Promise.resolve();
      server.watcher.add("./data");
      server.watcher.on("change", (file) => {
        if (!file?.endsWith("data.txt")) return;
        value = Math.max(value, 6);
        const module = server.moduleGraph.getModuleById("\0virtual:data");
        if (module) void server.reloadModule(module);
      });
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js";`,
    "view.js":
      `import data from "virtual:data"; console.log("view", data); import.meta.hot.accept();`,
    "data.txt": "",
  }));
  await using server = await startServer(project.root, { plugins: [plugin] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("view 1");
  const { moduleGraph, environments, reloadModule } = server.server.handle;
  const module = (await moduleGraph.getModuleByUrl("virtual:data"))!;
  assert.equal(module.id, "\0virtual:data");
  assert.equal(await moduleGraph.getModuleByUrl("/@id/__x00__virtual:data"), module);
  assert.equal(environments.client.moduleGraph.getModuleById("\0virtual:data"), module);
  const view = [...moduleGraph.getModulesByFile(project.path("view.js"))!];
  assert.deepEqual(view.map(({ url }) => url), ["/view.js"]);
  assert.deepEqual([...module.importers], view);
  await page.withoutReload(async () => {
    value = 5;
    await reloadModule(module);
    await log.next("view 5");
    await project.write("data.txt", "changed");
    await log.next("view 6");
    value = 8;
    await environments.client.reloadModule(view[0]!);
    await log.next("view 6");
    // Vite's older API: invalidate, then notify the pages.
    moduleGraph.invalidateModule(module);
  });
  await page.untilLoad(() => server.server.handle.ws.send({ type: "full-reload" }));
  await log.next("view 8");
  page.noProblems();
});

Deno.test("a generated module with unchanged code is not updated when its plugin reloads it", async () => {
  // Like the routes of vue-router, whose plugin reloads them after each edit of a page and which
  // refuse the update.
  const routes = { "\0virtual:routes": 1, "/__virtual/routes": 1 };
  const calls: Promise<void>[] = [];
  const plugin: Plugin = {
    name: "routes",
    resolveId: (source) => Object.keys(routes).find((id) => id.replace("\0", "") === source),
    load(id) {
      if (!(id in routes)) return undefined;
      const version = routes[id as keyof typeof routes];
      return `export default ${version};
console.log("routes", ${version});
import.meta.hot.accept(() => import.meta.hot.invalidate("the router has to be created again"));`;
    },
    configureServer(server) {
      server.watcher.on("change", () => {
        for (const id of Object.keys(routes)) {
          const module = server.moduleGraph.getModuleById(id)!;
          for (let times = 0; times < 3; times++) calls.push(server.reloadModule(module));
        }
      });
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `import "virtual:routes"; import "/__virtual/routes"; import "./page.js";`,
    "page.js": `console.log("page one"); import.meta.hot.accept();`,
  }));
  await using server = await startServer(project.root, { plugins: [plugin] });
  await using page = await browser.open(server.url);
  const log = new PageLog(page);
  await log.next("routes 1", "routes 1", "page one");
  await page.withoutReload(async () => {
    await project.edit("page.js", change("one", "two"));
    await log.next("page two");
    await until(() => calls.length === 6, () => `${calls.length} calls`);
    await Promise.all(calls.splice(0));
    // Messages arrive in order: an update of the routes would have come before.
    await project.edit("page.js", change("two", "three"));
    await log.next("page three");
    await until(() => calls.length === 6, () => `${calls.length} calls`);
    await Promise.all(calls.splice(0));
  });
  routes["\0virtual:routes"] = 2;
  await page.untilLoad(() => project.edit("page.js", change("three", "four")));
  await log.until("page four");
  page.noProblems();
});

Deno.test("configureServer adds handlers before and after ours, and listens to files and clients", async () => {
  const heard: string[] = [];
  const plugin: Plugin = {
    name: "server",
    configureServer(server) {
      server.middlewares.use("/api", (request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ url: request.url, method: request.method }));
      });
      server.middlewares.use((request, response, next) => {
        if (request.url === "/main.js?early") return response.end("console.log('from the plugin')");
        response.setHeader("x-early", "1");
        next();
      });
      for (const event of ["add", "change", "unlink"] as const) {
        server.watcher.on(event, (file) => heard.push(`${event} ${file?.split("/").at(-1)}`));
      }
      server.ws.on("vite:client:connect", () => heard.push("connect"));
      server.ws.on("vite:client:disconnect", () => heard.push("disconnect"));
      return () => {
        server.middlewares.use((request, response, next) => {
          if (!request.url?.startsWith("/index.html")) return next();
          response.setHeader("content-type", "text/html");
          response.end(`<!doctype html><link rel="icon" href="data:,"><h1>late</h1>
<script type="module" src="/@vite/client"></script><script type="module" src="/main.js"></script>`);
        });
      };
    },
  };
  await using project = await createProject(tellingApp({
    "main.js": `const response = await fetch("/api/users?x=1", { method: "POST", body: "{}" });
console.log(JSON.stringify(await response.json()), (await fetch("/main.js")).headers.get("x-early"));`,
  }));
  await using server = await startServer(project.root, { plugins: [plugin] });
  {
    await using page = await browser.open(server.url);
    const log = new PageLog(page);
    await log.next('{"url":"/users?x=1","method":"POST"} 1');
    await page.expectText("h1", "late");
    await until(() => heard.includes("connect"), () => heard.join());
    page.noProblems();
  }
  await until(() => heard.includes("disconnect"), () => heard.join());
  heard.length = 0;
  await project.write("note.txt", "1");
  await until(() => heard.includes("add note.txt"), () => heard.join());
  await project.write("note.txt", "2");
  await until(() => heard.includes("change note.txt"), () => heard.join());
  await project.remove("note.txt");
  await until(() => heard.includes("unlink note.txt"), () => heard.join());
});

Deno.test("a component that another plugin rejected is served again when it is restored", async () => {
  const strict: Plugin = {
    name: "strict",
    enforce: "pre",
    transform(code, id) {
      if (id.endsWith("App.vue") && code.includes("forbidden")) throw new Error("It is forbidden");
    },
  };
  await using project = await createProject({
    "index.html": INDEX_HTML,
    "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");
`,
    "src/App.vue": `<script setup lang="ts">
const text = "allowed";
</script>
<template><p>{{ text }}</p></template>
`,
  });
  await using server = await startServer(project.root, { plugins: [strict] });
  await using page = await browser.open(server.url);
  await page.expectText("p", "allowed");
  await project.edit("src/App.vue", (code) => code.replace("allowed", "forbidden"));
  assert.match(await page.overlayText(), /It is forbidden/);
  await project.edit("src/App.vue", (code) => code.replace("forbidden", "allowed"));
  await page.overlayGone();
  await page.expectText("p", "allowed");
});
