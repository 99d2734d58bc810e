/** A second Vue project with popular plugins, each configured as its README says. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { spawnServer } from "../harness/server.ts";
import { createStarter } from "../harness/starter.ts";

const browser = browserForTests();

const FILES: ProjectFiles = {
  "vite.config.ts": `
import { defineConfig } from "vite"
import vue from "@vitejs/plugin-vue"
import legacy from "@vitejs/plugin-legacy"
import { visualizer } from "rollup-plugin-visualizer"
import UnoCSS from "unocss/vite"
import Markdown from "unplugin-vue-markdown/vite"
import { compression } from "vite-plugin-compression2"
import { createHtmlPlugin } from "vite-plugin-html"
import { mockDevServerPlugin } from "vite-plugin-mock-dev-server"
import { nodePolyfills } from "vite-plugin-node-polyfills"
import Pages from "vite-plugin-pages"
import { VitePWA } from "vite-plugin-pwa"
import { viteStaticCopy } from "vite-plugin-static-copy"
import Layouts from "vite-plugin-vue-layouts"
import tsconfigPaths from "vite-tsconfig-paths"

export default defineConfig({
  plugins: [
    UnoCSS(),
    vue({ include: [/\\.vue$/, /\\.md$/] }),
    Markdown({}),
    Pages(),
    Layouts(),
    nodePolyfills({ exclude: ["module"] }),
    createHtmlPlugin({ minify: true, inject: { data: { title: "More plugins" } } }),
    VitePWA({ registerType: "autoUpdate", manifest: { name: "More" }, devOptions: { enabled: true, suppressWarnings: true } }),
    mockDevServerPlugin({ prefix: "/mock/" }),
    viteStaticCopy({ targets: [{ src: "stuff/*", dest: "copied" }] }),
    tsconfigPaths(),
    legacy(),
    compression(),
    visualizer(),
    {
      name: "walks-environments",
      configureServer({ environments, middlewares }) {
        const facts = Object.values(environments).map(({ name, config, moduleGraph }) =>
          [name, config.consumer, moduleGraph.getModuleById("/none") ?? null])
        middlewares.use("/facts", (_request, response) => response.end(JSON.stringify(facts)))
      },
    },
  ],
})
`,
  "uno.config.ts": `
import { defineConfig, presetWind3, transformerDirectives } from "unocss"
export default defineConfig({ presets: [presetWind3()], transformers: [transformerDirectives()] })
`,
  "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`,
  "tsconfig.app.json":
    `{ "compilerOptions": { "paths": { "#lib/*": ["./src/lib/*"] } }, "include": ["src"] }`,
  "index.html": `<!doctype html><html><head><link rel="icon" href="data:,">
<title><%- title %></title></head><body><div id="app"></div>
<script type="module" src="/src/main.ts"></script></body></html>
`,
  "mock/test.mock.ts": `
import { defineMock } from "vite-plugin-mock-dev-server"
export default defineMock({ url: "/mock/echo", method: "POST", body: ({ body }) => ({ got: body }) })
`,
  "stuff/note.txt": "copied\n",
  "src/lib/name.ts": `export const name = "from paths"\n`,
  "src/main.ts": `
import { createApp } from "vue"
import { createRouter, createWebHistory } from "vue-router"
import pages from "virtual:generated-pages"
import { setupLayouts } from "virtual:generated-layouts"
import { registerSW } from "virtual:pwa-register"
import "@unocss/reset/tailwind.css"
import "virtual:uno.css"
import App from "./App.vue"

const router = createRouter({ history: createWebHistory(), routes: setupLayouts(pages) })
createApp(App).use(router).mount("#app")
registerSW({ immediate: true, onRegisteredSW: (url) => console.log("registered", url) })
`,
  "src/App.vue": `<template><RouterView /></template>\n`,
  "src/layouts/default.vue": `<template><main><h1>Layout</h1><RouterView /></main></template>\n`,
  "src/pages/index.vue": `
<script setup lang="ts">
import { Buffer } from "node:buffer"
import { EventEmitter } from "events"
import path from "path"
import { name } from "#lib/name"
import Note from "../note.md"
const shims = [Buffer.from("hi").toString("hex"), typeof EventEmitter, path.join("a", "b")].join()
</script>

<template>
  <h2 class="p-13px">Index page</h2>
  <p class="shims">{{ shims }} {{ name }}</p>
  <Note />
</template>

<style scoped>
.shims { @apply pt-9px; }
</style>
`,
  "src/note.md": `---\ntitle: Note\n---\n\n# {{ frontmatter.title }} in markdown\n`,
};

Deno.test("more plugins of the ecosystem work together", async () => {
  await using project = await createStarter("vue-more-plugins");
  for (const [file, content] of Object.entries(FILES)) await project.write(file, content);
  await using server = await spawnServer(project.root);
  await using page = await browser.newPage();
  await page.untilConsole("registered /dev-sw.js", () => page.goto(server.url));
  assert.equal(await page.page.title(), "More plugins");
  await page.expectText("main h1", "Layout");
  await page.expectText("h2", "Index page");
  await page.expectText(".shims", "6869,function,a/b from paths");
  await page.expectStyle("h2", "padding-top", "13px");
  await page.expectStyle(".shims", "padding-top", "9px");
  await page.withoutReload(async () => {
    await project.edit("src/pages/index.vue", (code) => code.replace("p-13px", "p-17px"));
    await page.expectStyle("h2", "padding-top", "17px");
    await project.edit("src/note.md", (code) => code.replace("in markdown", "in hot markdown"));
    await page.expectText(".markdown-body h1", /hot markdown/);
  });
  page.noProblems();

  const answer = async (path: string, init?: RequestInit) =>
    await (await fetch(server.url + path, init)).text();
  assert.equal(await answer("copied/stuff/note.txt"), "copied\n");
  assert.match(await answer("manifest.webmanifest"), /"name":"More"/);
  const body = JSON.stringify({ a: 1 });
  const headers = { "content-type": "application/json" };
  const echo = await answer("mock/echo", { method: "POST", body, headers });
  assert.equal(echo, '{"got":{"a":1}}', server.output());
  assert.deepEqual(JSON.parse(await answer("facts")), [
    ["client", "client", null],
    ["ssr", "server", null],
  ]);

  await page.untilLoad(() =>
    project.write("src/pages/added.vue", "<template><h2>Added page</h2></template>")
  );
  await page.goto(`${server.url}added`);
  await page.expectText("h2", "Added page");
  page.noProblems();
});
