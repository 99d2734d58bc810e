import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { spawnServer, startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const FILES: ProjectFiles = {
  "package.json": JSON.stringify({
    type: "module",
    imports: { "#views/*": "./src/(views)/*", "#icons/*": "./src/icons/*", "#cjs": "cjs" },
  }),
  "vite.config.js": `export default {
    resolve: { alias: [{ find: "@", replacement: "/src" }, { find: /^\\/\\//, replacement: "/src/" }] },
  };`,
  "src/(views)/one.js": `export const name = "one";`,
  "src/icons/star.svg": "<svg/>",
  "src/worker.js":
    `import { name } from "#views/one.js"; self.onmessage = () => self.postMessage(name);`,
  "src/Page.vue": `<script setup>
const n = "star";
const urls = [new URL("#icons/star.svg", import.meta.url), new URL(\`@/icons/\${n}.svg\`, import.meta.url)];
</script>
<template><p id="urls">{{ urls.map((url) => url.pathname).join() }}</p></template>`,
  "node_modules/cjs/package.json": JSON.stringify({ name: "cjs", main: "index.js" }),
  "node_modules/cjs/index.js": "exports.name = 'cjs';",
  "node_modules/kit/package.json": JSON.stringify({ name: "kit" }),
  "node_modules/kit/locale/de.js": "",
};

Deno.test("every reference to a file can use aliases and imports of package.json", async () => {
  await using project = await createProject(showingApp(
    `import { createApp } from "vue";
import { name as conflict } from "//(views)/one.js";
import { name as cjs } from "#cjs";
import Page from "./Page.vue";
document.body.append(Object.assign(document.createElement("div"), { id: "vue" }));
createApp(Page).mount("#vue");
const n: string = "one";
const all = await Promise.all([
  import(\`@/(views)/\${n}.js\`),
  import(\`../src/(views)/\${n}.js\`),
  import(\`#views/\${n}.js\`),
  ...Object.values(import.meta.glob("#views/*.js")).map((load) => load()),
]);
const worker = new Worker(new URL("@/worker.js", import.meta.url), { type: "module" });
const said = new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
worker.postMessage("");
const rejected = async (promise: Promise<unknown>) => String(await promise.catch((error) => error));
show({
  names: all.map((module) => (module as { name: string }).name),
  conflict,
  cjs,
  worker: await said,
  bare: await rejected(import(\`kit/locale/\${"de"}.js\`)),
  deep: await rejected(import(\`@/(views)/\${"deep/one"}.js\`)),
});`,
    FILES,
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const { bare, deep, ...rest } = await page.json() as Record<string, unknown>;
  assert.deepEqual(rest, {
    names: ["one", "one", "one", "one"],
    conflict: "one",
    cjs: "cjs",
    worker: "one",
  });
  assert.match(String(bare), /^TypeError: .+kit\/locale\/de\.js/);
  assert.match(String(deep), /Cannot import "@\/\(views\)\/deep\/one\.js": no file matches/);
  await page.expectText("#urls", "/src/icons/star.svg,/src/icons/star.svg");
  page.noProblems();
});

Deno.test("an alias to a missing file is an error in overlay and terminal, until the file exists", async () => {
  await using project = await createProject(showingApp(
    `import { name } from "@/lib/mian"; show(name);`,
    { ...FILES, "src/lib/main.ts": `export const name = "main";` },
  ));
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  for (const text of [await page.overlayText(), server.output()]) {
    assert.match(text, /Cannot resolve "@\/lib\/mian" from "\/src\/main\.ts"/);
    assert.match(text, /import \{ name \} from "@\/lib\/mian"/);
    assert.match(text, /Did you mean "@\/lib\/main\.ts"\?/);
  }
  await page.untilLoad(() => project.write("src/lib/mian.ts", `export const name = "mian";`));
  assert.equal(await page.json(), "mian");
});
