/** One Vue project that uses a dozen of the ecosystem's plugins at once, each for its purpose. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import type { ProjectFiles, TempProject } from "../harness/project.ts";
import { spawnServer } from "../harness/server.ts";
import { createStarter } from "../harness/starter.ts";

const browser = browserForTests();

const FILES: ProjectFiles = {
  "vite.config.ts": `
import { defineConfig } from "vite"
import vue from "@vitejs/plugin-vue"
import vueJsx from "@vitejs/plugin-vue-jsx"
import tailwindcss from "@tailwindcss/vite"
import AutoImport from "unplugin-auto-import/vite"
import Components from "unplugin-vue-components/vite"
import Icons from "unplugin-icons/vite"
import IconsResolver from "unplugin-icons/resolver"
import Inspect from "vite-plugin-inspect"
import VueDevTools from "vite-plugin-vue-devtools"
import VueI18n from "@intlify/unplugin-vue-i18n/vite"
import VueRouter from "vue-router/vite"
import svgLoader from "vite-svg-loader"

export default defineConfig({
  plugins: [
    VueRouter({ routesFolder: "src/pages", dts: false }),
    vue(),
    vueJsx(),
    tailwindcss(),
    AutoImport({ imports: ["vue"], dts: false }),
    Components({ dts: false, resolvers: [IconsResolver()] }),
    Icons(),
    Inspect(),
    VueDevTools(),
    VueI18n({ include: new URL("src/locales/**", import.meta.url).pathname }),
    svgLoader(),
  ],
})
`,
  "src/main.ts": `
import { createApp } from "vue"
import { createI18n } from "vue-i18n"
import messages from "@intlify/unplugin-vue-i18n/messages"
import { createRouter, createWebHistory } from "vue-router"
import { handleHotUpdate, routes } from "vue-router/auto-routes"
import "./style.css"
import App from "./App.vue"

const router = createRouter({ history: createWebHistory(), routes })
createApp(App)
  .use(createI18n({ legacy: false, locale: "en", messages, missingWarn: false, fallbackWarn: false }))
  .use(router)
  .mount("#app")
if (import.meta.hot) handleHotUpdate(router)
`,
  "src/style.css": `@import "tailwindcss";\n@theme { --color-brand: rgb(1 2 3); }\n`,
  "src/locales/en.json": `{ "hello": "Hello {name}" }`,
  "src/App.vue": `
<script setup lang="ts">
import { useI18n } from "vue-i18n"
import Logo from "./assets/vue.svg?component"
import { JsxCount } from "./JsxCount"
const { t } = useI18n()
const count = ref(0)
const double = computed(() => count.value * 2)
</script>

<template>
  <h1 class="p-[13px] text-brand">Plugins</h1>
  <button class="counter" @click="count++">{{ count }} {{ double }}</button>
  <p class="hello">{{ t("hello", { name: "you" }) }} {{ t("own") }}</p>
  <Logo class="logo" />
  <i-gridicons-heart class="icon" />
  <FoundChild text="found" />
  <JsxCount />
  <RouterView />
</template>

<i18n>
{ "en": { "own": "from the block" } }
</i18n>
`,
  "src/components/FoundChild.vue": `
<script setup lang="ts">
defineProps<{ text: string }>()
</script>

<template><p class="child">{{ text }}</p></template>
`,
  "src/JsxCount.tsx": `
import { defineComponent, ref } from "vue"

export const JsxCount = defineComponent(() => {
  const count = ref(0)
  return () => <button class="jsx" onClick={() => count.value++}>jsx {count.value}</button>
})
`,
  "src/pages/index.vue": `<template><h2>Index page</h2></template>\n`,
};

async function createPluginProject(): Promise<TempProject> {
  const project = await createStarter("vue-plugins");
  for (const [file, content] of Object.entries(FILES)) await project.write(file, content);
  return project;
}

Deno.test("popular plugins of Vue projects work together", async () => {
  await using project = await createPluginProject();
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("h1", "Plugins");
  await page.expectText("h2", "Index page");
  // Clicks by script, because the button of the developer tools covers the page.
  await page.page.dispatchEvent(".counter", "click");
  await page.expectText(".counter", "1 2");
  await page.page.dispatchEvent(".jsx", "click");
  await page.expectText(".jsx", "jsx 1");
  await page.expectText(".hello", "Hello you from the block");
  await page.expectText(".child", "found");
  assert.equal(await page.page.locator("svg.logo path, svg.icon path").count() > 1, true);
  await page.expectStyle("h1", "padding-top", "13px");
  await page.expectStyle("h1", "color", "rgb(1, 2, 3)");

  await page.withoutReload(async () => {
    await project.edit("src/App.vue", (code) => code.replace("p-[13px]", "p-[17px]"));
    await page.expectStyle("h1", "padding-top", "17px");
    await project.edit(
      "src/components/FoundChild.vue",
      (code) => code.replace("{{ text }}", "hot {{ text }}"),
    );
    await page.expectText(".child", "hot found");
    await project.edit("src/JsxCount.tsx", (code) => code.replace("jsx {", "hot jsx {"));
    await page.expectText(".jsx", /^hot jsx/);
    await project.edit("src/pages/index.vue", (code) => code.replace("Index", "Hot"));
    await page.expectText("h2", "Hot page");
  });
  await page.expectText(".counter", "1 2");
  page.noProblems();

  for (const path of ["__inspect/", "__devtools__/"]) {
    const answer = await fetch(server.url + path, { headers: { accept: "text/html" } });
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(await answer.text(), /src\/main\.ts/, path);
  }
});
