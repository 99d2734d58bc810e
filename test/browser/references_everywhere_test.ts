/**
 * References to files and constants in every kind of code: modules of each language, components,
 * scripts in pages, workers and packages, below a base path.
 */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";

const browser = browserForTests();

/** Exports the function `six`. */
const WASM = Uint8Array.from(
  [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 115, 105, 120]
    .concat([0, 0, 10, 6, 1, 4, 0, 65, 6, 11]),
);

const IMPORTS = `import { six } from "#parts/six.wasm";
import shown from "paths/shown.js";
import lib from "//lib/lib.js";
import small from "@/small.svg?inline";
import file from "@/small.svg?no-inline";
import { version, title, peer } from "pkg";
import legacy from "legacy";
import data from "@/data.json" with { type: "json" };
`;

/** An expression with the results of every kind of reference. */
const ALL = `(async () => {
  const globbed = import.meta.glob("#pages/*.js", { import: "name", eager: true });
  const page = "b";
  return {
    glob: Object.values(globbed),
    template: (await import(\`#pages/\${page}.js\`)).name,
    url: new URL("@/small.svg", import.meta.url).pathname,
    six: six(), shown, lib, small, file, version, title, peer, legacy, data: data.value,
    defined: typeof __VERSION__ === "undefined" ? "none" : __VERSION__,
    mode: import.meta.env.MODE,
  };
})()`;

const EXPECTED = {
  glob: ["a", "b"],
  template: "b",
  url: "/sub/src/small.svg",
  six: 6,
  shown: "by paths",
  lib: "by alias",
  small: "data:image/svg+xml,%3csvg/%3e",
  file: "/sub/src/small.svg?no-inline",
  version: "1.2.3",
  title: "the title",
  peer: "none",
  legacy: "with a style",
  data: 1,
  defined: 3,
  mode: "development",
};

const FILES: ProjectFiles = {
  "package.json": JSON.stringify({
    name: "app",
    type: "module",
    imports: { "#pages/*": "./src/pages/*", "#parts/*": "./src/parts/*" },
  }),
  "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
  "tsconfig.app.json": JSON.stringify({
    compilerOptions: { paths: { "paths/*": ["./src/shown/*"] }, allowJs: true },
    include: ["src", "*.html"],
  }),
  "vite.config.js": `import path from "node:path";
const src = path.join(import.meta.dirname, "src");
export default {
  base: "/sub/",
  define: { __VERSION__: "3" },
  resolve: { tsconfigPaths: true, alias: { "@": src, "//lib": path.join(src, "lib") } },
};`,
  "src/pages/a.js": `export const name = "a";`,
  "src/pages/b.js": `export const name = "b";`,
  "src/parts/six.wasm": WASM,
  "src/shown/shown.js": `export default "by paths";`,
  "src/lib/lib.js": `export default "by alias";`,
  "src/small.svg": `<svg/>`,
  "src/data.json": `{ "value": 1 }`,
  "node_modules/pkg/package.json": JSON.stringify({
    name: "pkg",
    version: "1.2.3",
    type: "module",
    main: "lib/.hidden/i.js",
    peerDependencies: { "not-there": "*" },
    peerDependenciesMeta: { "not-there": { optional: true } },
  }),
  "node_modules/pkg/lib/.hidden/i.js":
    `import manifest from "../../package.json" with { type: "json" };
    import "css-only";
    export { default as title } from "./title.json" with { type: "json" };
    export const version = manifest.version;
    export const peer = await import("not-there").then(() => "there", () => "none");`,
  "node_modules/pkg/lib/.hidden/title.json": `"the title"`,
  "node_modules/legacy/package.json": `{ "name": "legacy", "main": "i.js" }`,
  "node_modules/legacy/i.js": `require("css-only"); module.exports = "with a style";`,
  "node_modules/css-only/package.json": `{ "name": "css-only", "main": "style.css" }`,
  "node_modules/css-only/style.css": `:root { --css-only: loaded }`,
};

const PUT = `document.querySelector("#app").textContent = JSON.stringify(await all);`;
const page = (body: string) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="app"></div>${body}`;
const MAIN = page(`<script type="module" src="/src/main.ts"></script>`);
const MOUNT = `import { createApp } from "vue"; import App from "./App.vue";
createApp(App).mount("#app");`;

const PLACES: Record<string, ProjectFiles> = {
  "a script in a page": {
    "index.html": page(`<script type="module">${IMPORTS} const all = ${ALL};${PUT}</script>`),
  },
  "TypeScript": {
    "index.html": MAIN,
    "src/main.ts": `${IMPORTS} const all: Promise<object> = ${ALL};
      document.querySelector("#app")!.textContent = JSON.stringify(await all);`,
  },
  "JSX": {
    "index.html": page(`<script type="module" src="/src/main.jsx"></script>`),
    "src/main.jsx": `/** @jsxRuntime classic @jsx make */ const make = (tag) => tag;
      ${IMPORTS} const all = <b/> && ${ALL};${PUT}`,
  },
  "plain JavaScript": {
    "index.html": page(`<script type="module" src="./src/main.mjs"></script>`),
    "src/main.mjs": `${IMPORTS} const all = ${ALL};${PUT}`,
  },
  "a component's setup script": {
    "index.html": MAIN,
    "src/main.ts": MOUNT,
    "src/App.vue": `<script setup lang="ts">
import { ref } from "vue";
${IMPORTS} const text = ref<string>("");
void ${ALL}.then((all: object) => text.value = JSON.stringify(all));
</script>
<template>{{ text }}</template>`,
  },
  "a component's plain script": {
    "index.html": MAIN,
    "src/main.ts": MOUNT,
    "src/App.vue": `<script>
${IMPORTS}
export default {
  data: () => ({ text: "" }),
  async mounted() { this.text = JSON.stringify(await ${ALL}); },
};
</script>
<template>{{ text }}</template>`,
  },
  "a worker": {
    "index.html": MAIN,
    "src/main.ts":
      `const worker = new Worker(new URL("./work/er.ts", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => { document.querySelector("#app")!.textContent = data; };
worker.onerror = (event) => { document.querySelector("#app")!.textContent = JSON.stringify(event.message); };`,
    "src/work/er.ts":
      `${IMPORTS} void ${ALL}.then((all: object) => postMessage(JSON.stringify(all)));`,
  },
};

for (const [place, files] of Object.entries(PLACES)) {
  Deno.test(`${place} refers to files, packages and constants in every way`, async () => {
    await using project = await createProject({ ...FILES, ...files });
    await using server = await startServer(project.root);
    await using page = await browser.open(server.url);
    assert.deepEqual(await page.json(), EXPECTED, page.record());
    if (place === "a worker") return;
    const style = await page.page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue("--css-only")
    );
    assert.equal(style.trim(), "loaded");
  });
}
