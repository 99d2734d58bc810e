/** Good apps: smoke() checks everything and finds nothing. */
import assert from "node:assert/strict";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { INDEX_HTML, PIXEL_PNG } from "../harness/small_app.ts";
import { shortForm, smokeFiles, smokeFolder } from "./smoke_project.ts";

const COMMON_JS: ProjectFiles = {
  "node_modules/old/package.json": `{ "name": "old", "version": "1.0.0", "main": "index.js" }`,
  "node_modules/old/index.js":
    `exports.one = 1;\nObject.assign(exports, { hidden: 2 });\nexports.default = 3;\n`,
};

const EVERYTHING: ProjectFiles = {
  ...COMMON_JS,
  "index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <link rel="icon" href="/icon.svg">
    <link rel="canonical" href="/not/loaded">
    <link rel="stylesheet" href="./linked.css">
    <script type="importmap">{ "imports": { "mapped/": "/src/mapped/" } }</script>
    <title>Test</title>
  </head>
  <body style="background: url(/src/pixel.png)">
    <img srcset="/src/pixel.png 1x, /src/pixel2.png 2x" alt="">
    <script src="/classic.js"></script>
    <script type="module">
      import { inline } from "./src/inline.ts";
      inline();
    </script>
    <script type="module" src="/src/main.ts"></script>
  </body>
</html>
`,
  "linked.css": `@import "./imported.css";\na { color: red }\n`,
  "imported.css": `b { background: url("./src/pixel.png") }\n`,
  "public/icon.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
  "public/classic.js": `with (window) { console.log(location) }\n`,
  "src/inline.ts": `export const inline = () => {};\n`,
  "src/main.ts": `
import old, { one, hidden } from "old";
import * as everything from "./all";
import { deep as renamed } from "./all";
import App from "./App.vue";
import data, { name } from "./data.json";
import picture from "./pixel.png";
import text from "./text.txt?raw";
import classes, { big } from "./classes.module.css";
import Work from "./work?worker";
import init from "./empty.wasm?init";
import type { Nothing } from "./all";
import { mapped } from "mapped/module.js";
import "https://example.invalid/elsewhere.js";

const pages = import.meta.glob("./pages/*.ts");
const eager = import.meta.glob("./pages/*.ts", { eager: true, import: "title" });
const later = () => import("./later");
const url = new URL("./pixel2.png", import.meta.url);
new SharedWorker(new URL("./shared.ts", import.meta.url), { type: "module" });
export type { Nothing };
console.log(old, one, hidden, everything, renamed, App, data, name, picture, text, classes, big);
console.log(Work, init, mapped, pages, eager, later, url, "import { no } from './nothing'");
`,
  "src/all.ts":
    `export * from "./deep";\nexport * as space from "./deep";\nexport interface Nothing {}\n`,
  "src/deep.ts": `export const deep = 1;\nexport { deep as default };\n`,
  "src/App.vue": `<script setup lang="ts">
import { ref } from "vue";
import Part from "./Part.vue";
const n = ref(0);
</script>
<template><img src="./pixel.png" alt=""><Part :n="n" /></template>
<style scoped>p { background: url(./pixel.png) }</style>
<style module>.a { color: red }</style>
`,
  "src/Part.vue": `<script setup lang="ts">defineProps<{ n: number }>();</script>
<template><p>{{ n }}</p></template>
`,
  "src/data.json": `{ "name": "x", "icon": "/not/asked/for.png" }`,
  "src/text.txt": "/not/asked/for.png",
  "src/pixel.png": PIXEL_PNG,
  "src/pixel2.png": PIXEL_PNG,
  "src/classes.module.css": `.big { background: url("./pixel2.png") }\n`,
  "src/work.ts": `import { deep } from "./deep";\npostMessage(deep);\n`,
  "src/shared.ts": `import "./deep";\n`,
  "src/empty.wasm": new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]),
  "src/mapped/module.js": `export const mapped = 1;\n`,
  "src/pages/a.ts": `export const title = "a";\n`,
  "src/later.ts": `import "./latest.css";\n`,
  "src/latest.css": `@media print { a { background: url(data:,) } }\n`,
  "nested/page.html": `<script type="module" src="./page.ts"></script>`,
  "nested/page.ts": `export {};\n`,
  "dist/index.html": `<script src="/gone.js"></script>`,
  "public/raw.html": `<script src="/gone.js"></script>`,
  "vite.config.js":
    `export default { plugins: [{ name: "test", enforce: "pre", resolveId: (id) => id.startsWith("mapped/") ? { id, external: true } : null }] };`,
};

Deno.test("smoke() crawls everything that an app reaches, and finds nothing in a good one", async () => {
  const { findings, entries, checked, warnings } = await smokeFiles(EVERYTHING, { strict: true });
  assert.deepEqual(findings, []);
  assert.deepEqual(warnings, []);
  assert.deepEqual(entries, ["/", "/nested/page.html"]);
  const urls = checked.map(({ kind, url }) => `${kind} ${url}`);
  const expected = [
    "page /",
    "asset /icon.svg",
    "style /linked.css",
    "asset /src/pixel.png",
    "asset /src/pixel2.png",
    "script /classic.js",
    "module /index.html?html-proxy&index=0.js",
    "module /src/inline.ts",
    "module /src/deep.ts",
    "module /src/App.vue",
    "module /src/Part.vue",
    "module /src/data.json?import",
    "module /src/text.txt?import&raw",
    "module /src/classes.module.css",
    "worker /src/work.ts?worker_file&type=module",
    "worker /src/shared.ts?worker_file&type=module",
    "asset /src/empty.wasm",
    "module /src/pages/a.ts",
    "module /src/later.ts",
    "module /src/latest.css",
    "module /nested/page.ts",
    "module /@vite/client",
    "socket /",
  ];
  for (const each of expected) assert.ok(urls.includes(each), `${each} in ${urls.join("\n")}`);
  assert.ok(!urls.some((url) => url.includes("not/")), urls.join("\n"));
  assert.equal(new Set(urls).size, urls.length, "asked twice");
});

Deno.test("smoke() works below a base, and with a socket at its own path", async () => {
  const { findings, checked } = await smokeFiles(
    {
      "index.html": INDEX_HTML.replace("<div", `<img src="/picture.png" alt=""><div`),
      "public/picture.png": PIXEL_PNG,
      "src/main.ts":
        `import "./style.css";\nimport picture from "./picture.png";\nconsole.log(picture);\n`,
      "src/style.css": `a { background: url("/picture.png"), url(./picture.png) }\n`,
      "src/picture.png": PIXEL_PNG,
      "vite.config.js": `export default { server: { hmr: { path: "socket", clientPort: 443 } } };`,
    },
    {},
    { base: "/app/" },
  );
  assert.deepEqual(findings, []);
  const urls = checked.map(({ url }) => url);
  for (const url of ["/app/", "/app/picture.png", "/app/src/picture.png", "/app/socket"]) {
    assert.ok(urls.includes(url), `${url} in ${urls.join("\n")}`);
  }
});

Deno.test("smoke() starts with the given entries", async () => {
  const files = {
    "src/main.ts": `import "./gone";\n`,
    "src/other.ts": "export {};\n",
    "other.html": "<p>",
  };
  const some = await smokeFiles(files, { entries: ["other.html", "./src/other.ts"] });
  assert.deepEqual([some.entries, some.findings], [["/other.html", "/src/other.ts"], []]);
  const all = await smokeFiles(files);
  assert.deepEqual(all.findings.map(shortForm), ["unresolved-import src/main.ts:1:8"]);
});

Deno.test("smoke() prefers the inputs of the build to the pages of the folder", async () => {
  const { entries } = await smokeFiles({
    "a.html": "<p>",
    "b.html": "<p>",
    "vite.config.js":
      `export default { build: { rollupOptions: { input: { b: "b.html", main: import.meta.dirname + "/index.html" } } } };`,
    "src/main.ts": "",
  });
  assert.deepEqual(entries, ["/", "/b.html"]);
});

Deno.test("smoke() lists warnings that do not count as findings", async () => {
  const { findings, warnings } = await smokeFiles({
    "src/main.ts": "",
    "vite.config.js":
      `export default { plugins: [{ name: "odd", transform(code, id) { if (id.endsWith("main.ts")) this.warn("Odd") } }] };`,
  });
  assert.deepEqual(findings, []);
  assert.deepEqual(warnings, ["[odd] Odd"]);
});

Deno.test("smoke() serves https projects as well, and opens nothing", async () => {
  const { findings } = await smokeFiles({
    "src/main.ts": "",
    "vite.config.js":
      `export default { server: { https: { key: "no key", cert: "no cert" }, open: true, port: 1, strictPort: true } };`,
  });
  assert.deepEqual(findings, []);
});

Deno.test("smoke() finds a hot channel that refuses the token of the page", async () => {
  const { findings } = await smokeFiles({
    "src/main.ts": "",
    "vite.config.js":
      `export default { plugins: [{ name: "t", configureServer({ middlewares }) { middlewares.use("/@vite/client", (req, res) => { res.setHeader("content-type", "text/javascript"); res.end('export const options = {"token":"other","hmrPath":"/","enabled":true};') }) } }] };`,
  });
  assert.deepEqual(findings.map(({ kind, message }) => [kind, message]), [
    ["socket", "The hot channel rejects the page's own token with status 403"],
  ]);
});

Deno.test("smoke() opens no socket that the config turns off", async () => {
  const { findings, checked } = await smokeFiles({
    "src/main.ts": "",
    "vite.config.js": `export default { server: { hmr: false } };`,
  });
  assert.deepEqual(findings, []);
  assert.ok(!checked.some(({ kind }) => kind === "socket"));
});

Deno.test("smoke() fails with a usage error without a page", async () => {
  await using project = await createProject({ "src/main.ts": "" });
  await assert.rejects(smokeFolder(project.root), { code: "USAGE", message: /^No HTML page in / });
});
