import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageDebugger } from "../harness/debugger.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp, tellingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const APP = `<script setup lang="ts">
import { ref } from "vue";
import { twice } from "./twice";

interface Amount {
  value: number;
}

const amount = ref<Amount>({ value: 20 });

function double(step: number): void {
  const before = amount.value.value;
  amount.value = { value: twice(before) + step };
}
</script>

<template>
  <button id="script" @click="double(2)">{{ amount.value }}</button>
  <button
    id="template"
    @click="() => {
      amount = { value: 7 };
    }"
  >
    seven
  </button>
</template>
`;

const TWICE = `/** Comments and types are gone in the browser. */
export type Twice = (value: number) => number;

export const twice: Twice = (value) => {
  const result = value * 2;
  return result;
};
`;

const lineOf = (source: string, text: string) =>
  source.slice(0, source.indexOf(text)).split("\n").length;

Deno.test("a debugger stops at lines of .vue and .ts files, also after a hot update", async () => {
  await using project = await createProject(showingApp(
    `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");`,
    { "src/App.vue": APP, "src/twice.ts": TWICE },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.newPage();
  await using debug = await PageDebugger.attach(page.page);
  await page.goto(server.url);
  await page.expectText("#script", "20");

  const inScript = { source: "App.vue", line: lineOf(APP, "amount.value = {") };
  const inModule = { source: "twice.ts", line: lineOf(TWICE, "return result") };
  const inTemplate = { source: "App.vue", line: lineOf(APP, "amount = {") };
  for (const place of [inScript, inModule, inTemplate]) await debug.breakAt(place);

  const first = await debug.untilPaused(() => page.page.click("#script"));
  assert.deepEqual([first.source, first.line], [inScript.source, inScript.line]);
  assert.deepEqual(await first.evaluate("[before, step]"), [20, 2]);
  const second = await debug.untilPaused(() => first.resume());
  assert.deepEqual([second.source, second.line], [inModule.source, inModule.line]);
  assert.equal(await second.evaluate("result"), 40);
  await second.resume();
  await page.expectText("#script", "42");
  const third = await debug.untilPaused(() => page.page.click("#template"));
  assert.deepEqual([third.source, third.line], [inTemplate.source, inTemplate.line]);
  await third.resume();
  await page.expectText("#script", "7");

  const added = "const one = 1;\nconsole.debug(one);\n";
  await project.edit("src/App.vue", (code) => code.replace("function double", `${added}$&`));
  await page.expectText("#script", "20");
  await debug.breakAt({ source: "App.vue", line: inScript.line + 2 });
  const last = await debug.untilPaused(() => page.page.click("#script"));
  assert.deepEqual([last.source, last.line], ["App.vue", inScript.line + 2]);
  assert.equal(await last.evaluate("before"), 20);
  await last.resume();
  page.noProblems();
});

const OPTIONS_APP = `<template>
  <button id="script" @click="double(2)">{{ amount }}</button>
</template>

<script lang="ts">
import { defineComponent } from "vue";

interface Data {
  amount: number;
}

export default defineComponent({
  data: (): Data => ({ amount: 20 }),
  methods: {
    double(step: number): void {
      const before = this.amount;
      this.amount = before * 2 + step;
    },
  },
});
</script>
`;

Deno.test("a debugger stops in the plain script of a component", async () => {
  await using project = await createProject(showingApp(
    `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");`,
    { "src/App.vue": OPTIONS_APP },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.newPage();
  await using debug = await PageDebugger.attach(page.page);
  await page.goto(server.url);
  await page.expectText("#script", "20");

  const place = { source: "App.vue", line: lineOf(OPTIONS_APP, "this.amount = before") };
  await debug.breakAt(place);
  const pause = await debug.untilPaused(() => page.page.click("#script"));
  assert.deepEqual([pause.source, pause.line], [place.source, place.line]);
  assert.deepEqual(await pause.evaluate("[before, step]"), [20, 2]);
  await pause.resume();
  await page.expectText("#script", "42");
  page.noProblems();
});

const PLAIN = `import { factor } from "./factor.js";

document.querySelector("#app").onclick = () => {
  const result = factor * 2;
  document.querySelector("#app").textContent = result;
};
document.querySelector("#app").textContent = "first";
import.meta.hot.accept();
`;

Deno.test("a debugger finds the new version of a plain script under its file's name", async () => {
  await using project = await createProject(tellingApp({
    "main.js": PLAIN,
    "factor.js": "export const factor = 4;",
  }));
  await using server = await startServer(project.root);
  await using page = await browser.newPage();
  await using debug = await PageDebugger.attach(page.page);
  await page.goto(server.url);
  await page.expectText("#app", "first");
  await project.edit("main.js", (code) => code.replace("\n", "\n\n").replace("first", "second"));
  await page.expectText("#app", "second");
  const line = lineOf(PLAIN, "const result") + 1;
  await debug.breakAt({ source: "main.js", line });
  const pause = await debug.untilPaused(() => page.page.click("#app", { force: true }));
  assert.deepEqual([pause.source, pause.line], ["main.js", line]);
  assert.equal(await pause.evaluate("factor"), 4);
  await pause.resume();
  await page.expectText("#app", "8");
  page.noProblems();
});
