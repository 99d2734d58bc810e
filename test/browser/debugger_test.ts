import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { PageDebugger } from "../harness/debugger.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, showingApp, tellingApp } from "../harness/small_app.ts";

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

const COUNTER = `import { count } from "./state";
import { twice } from "./twice";

/** Comments and types are gone in the browser. */
export interface Step {
  by: number;
}

export function increase(step: Step): void {
  count.value = twice(count.value) + step.by;
}
console.debug("counter runs");
`;

const KEEPING_APP = showingApp(
  `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");`,
  {
    "src/App.vue": `<script setup lang="ts">
import { increase } from "./counter";
import { count } from "./state";
import Label from "./Label.vue";
</script>
<template><button id="count" @click="increase({ by: 1 })">{{ count }}</button><Label /></template>
<style scoped>button { color: red }</style>
`,
    "src/Label.vue": `<script>
export default { data: () => ({ text: "first" }) };
</script>
<template><p id="label">{{ text }}</p></template>
`,
    "src/counter.ts": COUNTER,
    "src/state.ts": `import { ref } from "vue";\nexport const count = ref(1);\n`,
    "src/twice.ts": TWICE,
    "src/plain.js": "export const plain = 1;",
    "src/data.json": "{}",
    "src/main.css": "body { margin: 0 }",
  },
);

for (const pack of [true, false]) {
  const name = pack ? "a packed page" : "a native page";
  Deno.test(`breakpoints of ${name} survive a reload and an edit, imported names can be read`, async () => {
    await using project = await createProject(KEEPING_APP);
    await using server = await startServer(project.root, { server: { pack } });
    await using page = await browser.newPage();
    await using debug = await PageDebugger.attach(page.page);
    await page.goto(server.url);
    await page.expectText("#count", "1");
    const place = { source: "counter.ts", line: lineOf(COUNTER, "count.value = twice") };
    await debug.keepBreakAt(place);
    const stops = async (expected: unknown) => {
      const pause = await debug.untilPaused(() => page.page.click("#count"));
      assert.deepEqual([pause.source, pause.line], [place.source, place.line]);
      assert.deepEqual(await pause.evaluate("[count.value, step.by, twice(4)]"), expected);
      await pause.resume();
    };
    await stops([1, 1, 8]);
    await page.expectText("#count", "3");

    await page.untilLoad(() => page.page.reload());
    await page.expectText("#count", "1");
    await stops([1, 1, 8]);
    await page.expectText("#count", "3");

    await page.withoutReload(async () => {
      await page.untilConsole(
        "counter runs",
        () => project.edit("src/counter.ts", change("+ step.by", "+ step.by + 10")),
      );
      await stops([3, 1, 8]);
      await page.expectText("#count", "17");
    });
    page.noProblems();
  });
}

Deno.test("a comment above a breakpoint moves it in a packed page, also after a reload", async () => {
  await using project = await createProject(KEEPING_APP);
  await using server = await startServer(project.root, { server: { pack: true } });
  await using page = await browser.newPage();
  await using debug = await PageDebugger.attach(page.page);
  await page.goto(server.url);
  await page.expectText("#count", "1");
  await page.untilConsole(
    "hmr update",
    () => project.edit("src/counter.ts", change("/**", "// One.\n// Two.\n/**")),
  );
  const line = lineOf(COUNTER, "count.value = twice") + 2;
  const stops = async () => {
    await debug.breakAt({ source: "counter.ts", line });
    const pause = await debug.untilPaused(() => page.page.click("#count"));
    assert.deepEqual([pause.source, pause.line], ["counter.ts", line]);
    await pause.resume();
    await page.expectText("#count", "3");
  };
  await stops();
  await page.untilLoad(() => page.page.reload());
  await page.expectText("#count", "1");
  await stops();
});

Deno.test("sources of a packed page have the URLs of a native one", async () => {
  const main = `import { createApp } from "vue";
import App from "./App.vue";
import { plain } from "./plain.js";
import data from "./data.json";
import "./main.css";
import "virtual:made";
import { first } from "./cycle/first";
console.debug(plain, data, first);
createApp(App).mount("#app");`;
  await using project = await createProject({
    ...KEEPING_APP,
    "src/main.ts": main,
    "src/cycle/first.ts": `import { second } from "./second";
export let first = 1;
export const both = (): number => first++ + second;
`,
    "src/cycle/second.ts": `import { both } from "./first";
export const second: number = 2;
export const sum = () => both();
`,
    "src/with space/used.ts": "export const used: number = 1;",
    "src/plain.js": `export { used as plain } from "./with space/used.ts";`,
    "vite.config.js": `export default { base: "/sub/", plugins: [{
      name: "made",
      resolveId: (id) => id === "virtual:made" ? "\\0virtual:made" : undefined,
      load: (id) => id === "\\0virtual:made" ? "export const made = 1;" : undefined,
    }] };`,
  });
  await using server = await startServer(project.root, { server: { pack: true } });
  const sourcesOf = async (url: string) => {
    await using page = await browser.newPage();
    await using debug = await PageDebugger.attach(page.page);
    await page.goto(url);
    await page.expectText("#count", "1");
    page.noProblems();
    return await debug.sources();
  };
  const native = await sourcesOf(`${server.url}?unpacked`);
  assert.ok(native.some((url) => url.endsWith("/sub/src/cycle/first.ts")), native.join("\n"));
  const packed = await sourcesOf(server.url);
  assert.deepEqual(native.filter((url) => !packed.includes(url)), []);
});
