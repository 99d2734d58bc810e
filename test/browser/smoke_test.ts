import assert from "node:assert/strict";
import { findChromium, NO_CHROMIUM } from "../../scripts/browser/find_chromium.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { INDEX_HTML, PIXEL_PNG } from "../harness/small_app.ts";
import { shortForm, smokeFiles } from "../smoke/smoke_project.ts";

async function browse(files: ProjectFiles) {
  const browser = await findChromium();
  if (browser === undefined) throw new Error(NO_CHROMIUM);
  return await smokeFiles(files, { browser });
}

Deno.test("smoke() finds errors of the running app in a browser", async () => {
  const { findings, checked } = await browse({
    "src/main.ts": `import { later } from "./later";
console.warn("is fine");
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.onerror = (event) => event.preventDefault();
later();
console.assert(1 > 2, "less");
alert("waits for nobody");
`,
    "src/later.ts": `interface Thing { name: string }

export function later(thing?: Thing): void {
  console.error("cannot", { go: "on" }, 3);
  void fetch("/nowhere.json", { headers: { accept: "application/json" } });
  setTimeout(() => console.log(thing!.name), 50);
  void Promise.reject(new Error("refused"));
}
`,
    "src/worker.ts": `const text: string = "x";\nconsole.error("in a worker", text);\n`,
  });
  const text = JSON.stringify(findings, null, 2);
  assert.deepEqual(findings.map(shortForm).sort(), [
    "console-error src/later.ts:4:11",
    "console-error src/main.ts:6:9",
    "console-error src/worker.ts:2:9",
    "failed-request ",
    "page-error src/later.ts:6:39",
    "page-error src/later.ts:7:23",
  ], text);
  const messages = findings.map(({ message }) => message);
  for (
    const part of [
      /^cannot \{ go: "on" \} 3$/,
      /^less$/,
      /^in a worker x$/,
      /^The request for "\/nowhere\.json" returned status 404$/,
      /TypeError: Cannot read properties of undefined \(reading 'name'\)$/,
      /Error: refused$/,
    ]
  ) {
    assert.ok(messages.some((message) => part.test(message)), `${part} in ${text}`);
  }
  const frame = findings.find(({ message }) => message.includes("refused"))!.frame!;
  assert.match(frame, /7 \| {3}void Promise\.reject\(new Error\("refused"\)\);\n\s+\|\s+\^/);
  assert.ok(checked.some(({ kind, url }) => kind === "browser" && url === "/"));
});

Deno.test("smoke() finds nothing in the browser for a good app", async () => {
  const { findings } = await browse({
    "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");
const controller = new AbortController();
fetch("/", { signal: controller.signal }).catch(() => {});
controller.abort();
`,
    "src/App.vue": `<template><img src="./pixel.png" alt=""></template>\n`,
    "src/pixel.png": PIXEL_PNG,
    "other.html": INDEX_HTML,
  });
  assert.deepEqual(findings, []);
});

Deno.test("smoke() does not report a request again that has failed in the crawl", async () => {
  const { findings } = await browse({
    "index.html": INDEX_HTML.replace("<div", `<img src="/gone.png" alt=""><div`),
    "src/main.ts": "",
  });
  assert.deepEqual(findings.map(shortForm), ["status index.html:9:15"]);
});
