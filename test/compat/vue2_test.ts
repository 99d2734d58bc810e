/** A project with Vue 2: its own plugin compiles the components, in place of Vireo's support. */
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import { startServer } from "../harness/server.ts";

const browser = browserForTests();

const PACKAGES = ["@vitejs/plugin-vue2@2.3.4", "vite@7.3.6", "vue@2.7.16"];

const FILES = {
  "vite.config.ts": `import vue from "@vitejs/plugin-vue2";
export default { plugins: [vue()] };
`,
  "index.html": `<!doctype html><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/src/main.ts"></script>
`,
  "src/main.ts": `import Vue from "vue";
import App from "./App.vue";
new Vue({ render: (create) => create(App) }).$mount("#app");
`,
  "src/App.vue": `<template>
  <button class="count" @click="count++">{{ label | upper }} {{ count }}</button>
</template>
<script>
export default {
  filters: { upper: (text) => text.toUpperCase() },
  data: () => ({ label: "count", count: 0 }),
};
</script>
<style scoped>.count { color: rgb(1, 2, 3) }</style>
`,
};

Deno.test("components of Vue 2 are compiled by their plugin, and updated with their state", async () => {
  await using project = await createProjectWith(PACKAGES, FILES);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".count", /COUNT 0/);
  await page.page.click(".count");
  await page.expectText(".count", /COUNT 1/);
  await page.withoutReload(async () => {
    await project.edit("src/App.vue", (code) => code.replace("{{ count }}", "is {{ count }}"));
    await page.expectText(".count", /COUNT is 1/);
    await project.edit("src/App.vue", (code) => code.replace("rgb(1, 2, 3)", "rgb(4, 5, 6)"));
    await page.page.waitForFunction(() =>
      getComputedStyle(document.querySelector(".count")!).color === "rgb(4, 5, 6)"
    );
    await page.expectText(".count", /COUNT is 1/);
  });
  page.noProblems();
});
