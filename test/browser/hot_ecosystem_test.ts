/**
 * Hot updates of stores and routes: `acceptHMRUpdate`, lazy views and file-based routes of the real
 * libraries.
 */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import type { Plugin } from "../../mod.ts";
import { createProjectWith } from "../harness/packages.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, CHILD, INDEX_HTML, STATEFUL_APP } from "../harness/small_app.ts";

const browser = browserForTests();

const FILES = {
  "index.html": INDEX_HTML,
  "src/main.ts": `import { createApp } from "vue";
import { createPinia } from "pinia";
import App from "./App.vue";
import router from "./router";
createApp(App).use(createPinia()).use(router).mount("#app");
`,
  "src/App.vue": `<script setup lang="ts">
import { ref } from "vue";
import { RouterLink, RouterView } from "vue-router";
import { useCounter } from "./stores/counter";
const counter = useCounter();
const typed = ref("");
</script>
<template>
  <input id="typed" v-model="typed">
  <p id="echo">{{ typed }}</p>
  <button id="counter" @click="counter.increment()">{{ counter.count }} {{ counter.label }}</button>
  <RouterLink to="/" id="home">home</RouterLink>
  <RouterLink to="/about" id="about">about</RouterLink>
  <RouterView />
</template>
`,
  "src/stores/counter.ts": `import { computed, ref } from "vue";
import { acceptHMRUpdate, defineStore } from "pinia";

export const useCounter = defineStore("counter", () => {
  const count = ref(0);
  const label = computed(() => "clicks");
  function increment() {
    count.value += 1;
  }
  return { count, label, increment };
});

if (import.meta.hot) {
  import.meta.hot.accept(acceptHMRUpdate(useCounter, import.meta.hot));
}
`,
  "src/router.ts": `import { createRouter, createWebHistory } from "vue-router";
import Home from "./views/Home.vue";
export default createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: "/", component: Home },
    { path: "/about", component: () => import("./views/About.vue") },
  ],
});
`,
  "src/views/Home.vue": `<template><h1>Home one</h1></template>`,
  "src/views/About.vue": `<script setup lang="ts">
import { ref } from "vue";
import { note } from "../note";
const count = ref(0);
</script>
<template><h1 @click="count++">About one {{ count }} {{ note }}</h1></template>
`,
  "src/note.ts": `export const note = "note";`,
};

Deno.test("Pinia stores and lazy views of vue-router are updated in place", async () => {
  await using project = await createProjectWith(
    ["vue@3.5.45", "pinia@4.1.0", "vue-router@5.5.1"],
    FILES,
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const click = (selector: string) => page.page.click(selector);
  await page.expectText("#counter", "0 clicks");
  await page.page.fill("#typed", "kept");
  await page.withoutReload(async () => {
    await click("#counter");
    await page.expectText("#counter", "1 clicks");
    await project.edit("src/stores/counter.ts", change(`"clicks"`, `"times"`));
    await page.expectText("#counter", "1 times");
    await project.edit("src/stores/counter.ts", change("value += 1", "value += 10"));
    await page.untilConsole(
      "hmr update /src/stores/counter.ts",
      () => project.edit("src/stores/counter.ts", change(`"times"`, `"tens"`)),
    );
    await page.expectText("#counter", "1 tens");
    await click("#counter");
    await page.expectText("#counter", "11 tens");

    await page.expectText("h1", "Home one");
    await project.edit("src/views/Home.vue", change("one", "two"));
    await page.expectText("h1", "Home two");
    // The view is not loaded yet; it has its new form when it is first shown.
    await project.edit("src/views/About.vue", change("one", "two"));
    await click("#about");
    await page.expectText("h1", "About two 0 note");
    await click("h1");
    await project.edit("src/views/About.vue", change("two", "three"));
    await page.expectText("h1", "About three 1 note");
    await project.edit("src/note.ts", change('note"', 'remark"'));
    await page.expectText("h1", "About three 1 remark");
    await click("#home");
    await page.expectText("h1", "Home two");
    await project.edit("src/views/About.vue", change("three", "four"));
    await click("#about");
    await page.expectText("h1", "About four 0 remark");
  });
  await page.expectText("#echo", "kept");
  page.noProblems();
  // The routes themselves have no boundary, so the page reloads, at its route.
  await page.untilLoad(() => project.edit("src/router.ts", (code) => `${code}\n// changed`));
  await page.expectText("h1", "About four 0 remark");
  assert.ok(
    page.console.includes(
      "info: [vireo] page reload /src/router.ts: no module accepts it (router.ts ← main.ts ← index.html)",
    ),
    page.record(),
  );
});

const PAGES = {
  "index.html": INDEX_HTML,
  "src/main.ts": `import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";
import { handleHotUpdate, routes } from "vue-router/auto-routes";
import App from "./App.vue";
const router = createRouter({ history: createWebHistory(), routes });
if (import.meta.hot) handleHotUpdate(router);
createApp(App).use(router).mount("#app");
`,
  "src/App.vue": `<template>
  <p id="title">{{ $route.meta.title }}</p>
  <RouterLink to="/about" id="about">about</RouterLink>
  <RouterView />
</template>
`,
  "src/pages/index.vue": `<script setup lang="ts">
definePage({ meta: { title: "Home" as string, order: [1].map((n: number) => n + 1)[0] } });
</script>
<template><h1>Home {{ $route.meta.order }}</h1></template>
`,
  "src/pages/about.vue": `<script setup>
definePage({ meta: { title: "About" } });
</script>
<template><h1>About one</h1></template>
<route>{ "alias": "/who" }</route>
`,
};

Deno.test("routes that vue-router/vite generates from definePage() and <route> are shown and updated", async () => {
  await using project = await createProjectWith(
    ["vue@3.5.45", "pinia@4.1.0", "vue-router@5.5.1"],
    {
      ...PAGES,
      "vite.config.js": `import router from "vue-router/vite";
export default { plugins: [router({ root: import.meta.dirname, dts: false })] };
`,
    },
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("h1", "Home 2");
  await page.expectText("#title", "Home");
  await page.withoutReload(async () => {
    await project.edit("src/pages/index.vue", change(`"Home"`, `"Start"`));
    await page.expectText("#title", "Start");
    await project.edit("src/pages/index.vue", change("<h1>Home", "<h1>Here"));
    await page.expectText("h1", "Here 2");
    await page.page.click("#about");
    await page.expectText("h1", "About one");
    await project.edit("src/pages/about.vue", change("one", "two"));
    await page.expectText("h1", "About two");
  });
  page.noProblems();
});

Deno.test("a module that a plugin generates from a component is updated only when it changes", async () => {
  await using project = await createProject({
    ...STATEFUL_APP,
    "src/main.ts": `${STATEFUL_APP["src/main.ts"]}
import title from "./Child.vue?title&vue&lang.ts";
document.title = title;
`,
    "src/Child.vue": `${CHILD}<title>One</title>\n`,
  });
  const titles: Plugin = {
    name: "titles",
    enforce: "pre",
    transform(code, id) {
      if (id.includes("?title&vue")) {
        return `const title: string = "${
          /<title>(.*)<\/title>/.exec(code)![1]
        }";\nexport default title;`;
      }
      return id.includes("type=title") ? "export default () => {};" : undefined;
    },
  };
  await using server = await startServer(project.root, { plugins: [titles] });
  await using page = await browser.open(server.url);
  await page.page.waitForFunction(() => document.title === "One");
  await page.page.click(".child");
  await page.withoutReload(async () => {
    await project.edit("src/Child.vue", change("{{ unit }}", "{{ unit }}!"));
    await page.expectText(".child", "2 apples!");
  });
  await page.untilLoad(() => project.edit("src/Child.vue", change("One", "Two")));
  await page.page.waitForFunction(() => document.title === "Two");
  page.noProblems();
});
