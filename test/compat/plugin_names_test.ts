/** Plugins that find a built-in plugin by its name and change it. */
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import { startServer } from "../harness/server.ts";

const browser = browserForTests();

Deno.test("@intlify/unplugin-vue-i18n keeps vite:json away from its locales", async () => {
  await using project = await createProjectWith(
    [
      "vue@3.5.45",
      "vue-i18n@11.4.2",
      "@vitejs/plugin-vue@6.0.11",
      "@intlify/unplugin-vue-i18n@11.1.2",
    ],
    {
      "vite.config.ts": `
import vue from "@vitejs/plugin-vue";
import vueI18n from "@intlify/unplugin-vue-i18n/vite";
export default { plugins: [vue(), vueI18n({ include: [import.meta.dirname + "/src/locales/**"] })] };
`,
      "index.html": `<!doctype html><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/src/main.ts"></script>
`,
      "src/main.ts": `
import { createApp } from "vue";
import { createI18n } from "vue-i18n";
import messages from "@intlify/unplugin-vue-i18n/messages";
import en from "./locales/en.json";
import { version } from "./data.json";
import App from "./App.vue";
const i18n = createI18n({ locale: "en", messages: { ...messages, en } });
createApp(App, { version }).use(i18n).mount("#app");
`,
      "src/App.vue": `
<script setup lang="ts">
import { useI18n } from "vue-i18n";
defineProps<{ version: number }>();
const { t } = useI18n();
</script>
<template><p>{{ $t("hello", { name: "Vireo" }) }} {{ t("own") }} {{ version }}</p>
<button @click="$i18n.locale = 'de'">de</button></template>
<i18n lang="json">{ "en": { "own": "block" }, "de": { "own": "Block" } }</i18n>
`,
      "src/data.json": `{ "version": 3 }`,
      "src/locales/en.json": `{ "hello": "Hello {name}" }`,
      "src/locales/de.json": `{ "hello": "Hallo {name}" }`,
    },
  );
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("p", "Hello Vireo block 3");
  await page.page.click("button");
  await page.expectText("p", "Hallo Vireo Block 3");
  page.noProblems();
});
