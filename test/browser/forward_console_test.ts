/** The terminal shows messages of a page's console, with their positions in the sources. */
import { deepEqual } from "node:assert/strict";
import { createLogger } from "../../server/base/logger.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, INDEX_HTML } from "../harness/small_app.ts";

const browser = browserForTests();

/** Milliseconds. */
const TIMEOUT = 10_000;

/** A logger whose messages can be awaited. */
function listening() {
  const messages: string[] = [];
  let onMessage = () => {};
  const logger = createLogger("info", {
    write(level, message) {
      messages.push(`${level} ${message}`);
      onMessage();
    },
  });
  /** Runs the action and returns the message that follows. */
  const until = async (part: string, action: () => unknown): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => reject(new Error(`No "${part}" in: ${messages}`)), TIMEOUT);
    const from = messages.length;
    onMessage = () => {
      const found = messages.slice(from).find((message) => message.includes(part));
      if (found !== undefined) resolve(found);
    };
    await action();
    return await promise.finally(() => clearTimeout(timer));
  };
  return { logger, until, messages };
}

const APP = `<script setup lang="ts">
type Padding = { here: boolean };
const padding: Padding = { here: true };

function fail() {
  throw new Error("in a handler");
}
console.warn("mounting", padding);
console.log("not forwarded");
</script>

<template><button id="fail" @click="fail">Fail</button></template>
`;

Deno.test("the terminal shows messages, uncaught errors and failed updates of a page", async () => {
  await using project = await createProject({
    "index.html": INDEX_HTML,
    "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
import "./side";
const app = createApp(App);
app.config.errorHandler = (error) => { setTimeout(() => { throw error; }); };
app.mount("#app");
`,
    "src/side.ts": "export const side: number = 1;\nimport.meta.hot?.accept();\n",
    "src/App.vue": APP,
  });
  const { logger, until, messages } = listening();
  await using server = await startServer(project.root, {
    customLogger: logger,
    server: { forwardConsole: true },
  });
  await using page = await browser.newPage();
  deepEqual(
    await until("mounting", () => page.goto(server.url)),
    'warn [console.warn] mounting {"here":true}\n > setup src/App.vue:8:8',
  );
  const thrown = await until("in a handler", () => page.page.click("#fail"));
  deepEqual(thrown.split("\n").slice(0, 7), [
    "error [Unhandled error] Error: in a handler",
    " > fail src/App.vue:6:8",
    "    4 |",
    "    5 |  function fail() {",
    '    6 |    throw new Error("in a handler");',
    "      |          ^",
    "    7 |  }",
  ]);
  const updated = await until(
    "in an update",
    () => project.edit("src/side.ts", change("= 1;", '= 1;\nthrow new Error("in an update");')),
  );
  deepEqual(updated.split("\n").slice(0, 2), [
    "error [Unhandled error] Error: in an update",
    " > src/side.ts:2:6",
  ]);
  deepEqual(messages.filter((message) => message.includes("not forwarded")), []);
});
