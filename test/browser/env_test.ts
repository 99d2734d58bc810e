import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { INDEX_HTML, showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("import.meta.env, define and HTML placeholders are replaced by their values", async () => {
  await using project = await createProject({
    ...showingApp(
      `show({
  name: import.meta.env.VITE_NAME,
  expanded: import.meta.env.VITE_EXPANDED,
  secret: import.meta.env.SECRET,
  mode: import.meta.env.MODE,
  base: import.meta.env.BASE_URL,
  dev: import.meta.env.DEV,
  prod: import.meta.env.PROD,
  ssr: import.meta.env.SSR,
  keys: Object.keys(import.meta.env).filter((key) => key.startsWith("VITE_")).sort(),
  defined: __DEFINED__,
  deep: import.meta.env.VITE_DEFINED,
  title: document.title,
  inText: "import.meta.env.MODE __DEFINED__",
});`,
    ),
    "index.html": INDEX_HTML.replace("Test", "%VITE_NAME% %MODE% %SECRET% %VITE_DEFINED%"),
    ".env": "VITE_NAME=plain\nSECRET=hidden\nVITE_EXPANDED=${VITE_NAME}-x\n",
    ".env.staging": "VITE_NAME=staged\n",
  });
  await using server = await startServer(project.root, {
    mode: "staging",
    base: "/under/",
    define: { "__DEFINED__": { a: 1 }, "import.meta.env.VITE_DEFINED": "7" },
  });
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    name: "staged",
    expanded: "staged-x",
    mode: "staging",
    base: "/under/",
    dev: true,
    prod: false,
    ssr: false,
    keys: ["VITE_DEFINED", "VITE_EXPANDED", "VITE_NAME"],
    defined: { a: 1 },
    deep: 7,
    title: "staged staging %SECRET% 7",
    inText: "import.meta.env.MODE __DEFINED__",
  });
});

Deno.test("a define that is also a word in styles changes scripts only", async () => {
  const rule = (name: string) => `.${name} .global { color: rgb(0 0 1) }`;
  await using project = await createProject({
    "index.html": `<!doctype html><link rel="icon" href="data:,">
<link rel="stylesheet" href="/linked.css">
<style>${rule("page")}</style>
${
      ["linked", "imported", "page", "block"].map((name) =>
        `<div class="${name}"><b class="global"></b></div>`
      ).join("")
    }
<div id="app"></div>
<script type="module" src="/main.js"></script>`,
    "linked.css": rule("linked"),
    "imported.css": rule("imported"),
    "inline.css": rule("inline"),
    "data.json": `{ "global": "global" }`,
    "App.vue": `<template>{{ text }}</template>
<script setup>
import css from "./inline.css?inline";
import raw from "./inline.css?raw";
import data, { global as word } from "./data.json";
const text = JSON.stringify([typeof global, css === raw, data.global, word]);
</script>
<style>${rule("block")}</style>`,
    "main.js": `import "./imported.css";
import { createApp } from "vue";
import App from "./App.vue";
await import("/@vite/env?again");
createApp(App).mount("#app");`,
  });
  await using server = await startServer(project.root, { define: { global: "globalThis" } });
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), ["object", true, "global", "global"]);
  for (const name of ["linked", "imported", "page", "block"]) {
    await page.expectStyle(`.${name} .global`, "color", "rgb(0, 0, 1)");
  }
  page.noProblems();
});
