/**
 * Each update and each reload says why it happened: in the terminal, in the payload, on the
 * console, in the overlay.
 */
import assert from "node:assert/strict";
import type { HotPayload } from "../../client/protocol.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { spawnServer } from "../harness/server.ts";
import { change, INDEX_HTML } from "../harness/small_app.ts";

const browser = browserForTests();

const UPDATE = "hmr update /src/App.vue (useData.ts → App.vue)";
const RELOAD = "page reload /src/main.ts: no module accepts it (main.ts ← index.html)";
/** The terminal and the overlay name files, the browser's console URLs. */
const [UPDATE_OF_FILE, RELOAD_OF_FILE] = [UPDATE, RELOAD].map((text) => text.replace(" /", " "));

Deno.test("updates and reloads carry their chain, --debug hmr prints the walk and its timings", async () => {
  await using project = await createProject({
    "index.html": INDEX_HTML,
    "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");
import.meta.hot?.on("vite:beforeFullReload", (payload) => console.log("event", payload.reason));
`,
    "src/App.vue": `<script setup lang="ts">
import { useData } from "./useData";
const data = useData();
</script>
<template><p>{{ data }}</p></template>
`,
    "src/useData.ts": `export const useData = () => "one";\n`,
  });
  await using server = await spawnServer(project.root, ["--debug", "hmr"]);
  await using page = await browser.newPage();
  const payloads: HotPayload[] = [];
  page.page.on(
    "websocket",
    (socket) =>
      socket.on("framereceived", ({ payload }) => payloads.push(JSON.parse(String(payload)))),
  );
  await page.goto(server.url);
  await page.expectText("p", "one");

  await page.untilConsole(
    `[vireo] ${UPDATE}`,
    () => project.edit("src/useData.ts", change("one", "two")),
  );
  await page.expectText("p", "two");
  const update = payloads.find((payload) => payload.type === "update")!;
  assert.deepEqual(update.updates.map(({ path, chain }) => ({ path, chain })), [
    { path: "/src/App.vue", chain: ["/src/useData.ts", "/src/App.vue"] },
  ]);

  await project.edit("src/useData.ts", change(`"two";`, `"two" +;`));
  assert.ok((await page.overlayText()).includes(UPDATE_OF_FILE!), await page.overlayText());
  await project.edit("src/useData.ts", change(`"two" +;`, `"three";`));
  await page.expectText("p", "three");
  await page.overlayGone();

  await page.untilLoad(() =>
    project.edit("src/main.ts", (code) => `${code}\nconsole.log("again");`)
  );
  const reload = payloads.find((payload) => payload.type === "full-reload")!;
  assert.equal(`page reload ${reload.reason}`, RELOAD);
  assert.equal(reload.triggeredBy, project.path("src/main.ts"));
  assert.ok(page.console.includes(`log: event ${reload.reason}`), page.record());
  assert.ok(page.console.includes(`info: [vireo] ${RELOAD}`), page.record());

  await page.untilLoad(() => project.edit("src/main.ts", (code) => `${code}\nconst;`));
  assert.ok((await page.overlayText()).includes(RELOAD_OF_FILE!), await page.overlayText());

  const output = server.output();
  assert.ok(
    /hmr update src\/App\.vue \(useData\.ts → App\.vue\) \d+ ms in 1 page\n/.test(output),
    output,
  );
  assert.ok(output.includes(RELOAD_OF_FILE!), output);
  const steps = output.split("\n").flatMap((line) => {
    const [, time, text] = /([\d.]+)ms vireo:hmr (.*)$/.exec(line) ?? [];
    return time === undefined ? [] : [{ time: Number(time), text: text! }];
  });
  const first = steps.slice(0, 4);
  assert.deepEqual(first.map(({ text }) => text.replace(project.root, "")), [
    "seen update /src/useData.ts",
    "boundary /src/useData.ts → /src/App.vue",
    "planned update",
    "sent 1 updates",
  ]);
  assert.ok(
    steps.some(({ text }) => text.startsWith("dead end /src/main.ts: no module accepts it")),
    output,
  );
  assert.ok(steps.some(({ text }) => text === `sent ${RELOAD_OF_FILE}`), output);
  assert.deepEqual(
    first.map(({ time }) => time),
    first.map(({ time }) => time).sort((a, b) => a - b),
  );
});
