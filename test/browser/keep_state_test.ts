/** Pages keep their state through reloads that the server causes, natively and packed. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, INDEX_HTML } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

const APP = {
  "index.html": INDEX_HTML.replace(
    "<body>",
    `<body><form><input id="plain"><input id="secret" type="password">
<textarea id="text">written</textarea><input id="check" type="checkbox">
<select id="select"><option>a<option>b<option>c</select><input id="file" type="file"></form>`,
  ),
  "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
import "./plain.ts";
createApp(App).mount("#app");
`,
  // No module accepts it, so an edit of it reloads the page.
  "src/plain.ts": 'document.body.dataset.plain = "start";\n',
  "src/App.vue": `<script setup lang="ts">
import { computed, defineAsyncComponent, reactive, ref } from "vue";
import Item from "./Item.vue";
const Late = defineAsyncComponent(() => import("./Late.vue"));
const count = ref(1);
const double = computed(() => count.value * 2);
const form = reactive({ name: "", password: "", tags: new Set<string>(), at: new Date(0) });
const items = ref(["a", "b", "c"]);
const run = ref<() => number>(() => 1);
</script>

<template>
  <button id="count" @click="count++">{{ count }} {{ double }}</button>
  <input id="name" v-model="form.name">
  <input id="password" v-model="form.password" type="password">
  <button id="tag" @click="form.tags.add(form.name); form.at = new Date(5)"></button>
  <p id="form">{{ [...form.tags].join() }} {{ form.at.getTime() }} {{ run() }}</p>
  <button id="turn" @click="items.reverse()"></button>
  <Item v-for="item of items" :key="item" :name="item" />
  <Late />
  <div id="box" style="height: 50px; overflow: auto"><div style="height: 500px"></div></div>
  <div style="height: 3000px"></div>
</template>
`,
  "src/Item.vue": `<script setup lang="ts">
import { ref } from "vue";
defineProps<{ name: string }>();
const clicks = ref(0);
</script>
<template><button :class="name" @click="clicks++">{{ name }}{{ clicks }}</button></template>
`,
  "src/Late.vue": `<script>
export default { data: () => ({ open: false }) };
</script>
<template><button id="late" @click="open = !open">{{ open }}</button></template>
`,
};

/** Uses the page as a person does. */
async function use({ page }: TestPage): Promise<void> {
  await page.locator("#late").click();
  await page.click("#count");
  await page.click("#count");
  await page.fill("#name", "Ada");
  await page.fill("#password", "hunter2");
  await page.click("#tag");
  await page.click("#turn");
  await page.click(".b");
  await page.fill("#plain", "typed");
  await page.fill("#secret", "hunter3");
  await page.fill("#text", "");
  await page.check("#check");
  await page.selectOption("#select", "c");
  await page.evaluate(() => {
    history.replaceState({ step: 3 }, "");
    document.querySelector("#box")!.scrollTop = 120;
    const text = document.querySelector<HTMLInputElement>("#plain")!;
    text.focus({ preventScroll: true });
    text.setSelectionRange(1, 3);
    scrollTo(0, 900);
  });
}

/** Everything that a person sees again. */
function seen({ page }: TestPage): Promise<Record<string, unknown>> {
  return page.evaluate(() => {
    const value = (id: string) => document.querySelector<HTMLInputElement>(id)!.value;
    const text = (id: string) => document.querySelector(id)!.textContent!.trim();
    const focused = document.activeElement as HTMLInputElement;
    return {
      count: text("#count"),
      form: text("#form"),
      items: [...document.querySelectorAll(".a, .b, .c")].map((item) => item.textContent),
      late: text("#late"),
      fields: [value("#name"), value("#plain"), value("#text"), value("#select")],
      secrets: [value("#password"), value("#secret")],
      checked: document.querySelector<HTMLInputElement>("#check")!.checked,
      focus: [focused.id, focused.selectionStart, focused.selectionEnd],
      scroll: [scrollY, document.querySelector("#box")!.scrollTop],
      history: history.state,
      stored: JSON.stringify({ ...sessionStorage }).includes("hunter"),
    };
  });
}

const KEPT = {
  count: "3 6",
  form: "Ada 5 1",
  items: ["c0", "b1", "a0"],
  late: "true",
  fields: ["Ada", "typed", "", "c"],
  secrets: ["", ""],
  checked: true,
  focus: ["plain", 1, 3],
  scroll: [900, 120],
  history: { step: 3 },
  stored: false,
};

for (const pack of [false, true]) {
  Deno.test(`a page keeps its state through a reload, ${pack ? "packed" : "natively"}`, async () => {
    await using project = await createProject(APP);
    await using server = await startServer(project.root, { server: { keepState: true, pack } });
    await using page = await browser.open(server.url);
    for (let round = 0; round < 2; round++) {
      if (round === 0) await use(page);
      await page.untilConsole(
        "state restored",
        () => project.write("src/plain.ts", `document.body.dataset.plain = "${round}";\n`),
      );
      assert.deepEqual(await seen(page), KEPT, page.record());
    }
    const message = page.console.find((line) => line.includes("state restored"))!;
    assert.match(message, /scroll position, focus, \d+ fields, \d+ values of 5 components$/);
    page.noProblems();
  });
}

Deno.test("a reload by the user starts with a new state", async () => {
  await using project = await createProject(APP);
  await using server = await startServer(project.root, { server: { keepState: true } });
  await using page = await browser.open(server.url);
  await use(page);
  await page.page.reload();
  await page.page.locator("#late").waitFor();
  const after = await seen(page);
  assert.deepEqual([after.count, after.late], ["1 2", "false"]);
  assert.deepEqual(page.console.filter((line) => line.includes("state restored")), []);
});

Deno.test("a page that threw an error starts with a new state", async () => {
  await using project = await createProject(APP);
  await using server = await startServer(project.root, { server: { keepState: true } });
  await using page = await browser.open(server.url);
  await use(page);
  const thrown = page.page.waitForEvent("pageerror");
  await page.page.evaluate(() => void setTimeout(() => Promise.reject(new Error("thrown"))));
  await thrown;
  await page.untilConsole(
    "state not kept: the page threw an error",
    () => page.untilLoad(() => project.edit("src/plain.ts", change("start", "next"))),
  );
  await page.page.locator("#late").waitFor();
  assert.equal((await seen(page)).count, "1 2");
});

Deno.test("the state is not restored in a page that throws while it loads", async () => {
  await using project = await createProject(APP);
  await using server = await startServer(project.root, { server: { keepState: true } });
  await using page = await browser.open(server.url);
  await use(page);
  await page.untilConsole(
    "state not restored: the page threw an error",
    () => project.write("src/plain.ts", 'throw new Error("while it loads");\n'),
  );
});

Deno.test("the key and the API switch it for open pages; by default no state is kept", async () => {
  await using project = await createProject(APP);
  await using running = await startServer(project.root);
  await using page = await browser.open(running.url);
  await use(page);
  await page.untilLoad(() => project.edit("src/plain.ts", change("start", "one")));
  await page.page.locator("#late").waitFor();
  assert.equal((await seen(page)).count, "1 2");
  await use(page);
  const loaded = page.page.waitForResponse((response) => response.url().endsWith("/@vireo/state"));
  running.server.switchSettings({ keepState: true });
  await (await loaded).finished();
  await page.untilConsole(
    "state restored",
    () => project.edit("src/plain.ts", change("one", "two")),
  );
  assert.equal((await seen(page)).count, "3 6");
});
