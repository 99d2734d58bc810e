import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/**
 * Exports the global `answer` (42), the mutable global `counter` (7), `bump()` and `default()`,
 * which returns 5.
 */
const CELL = Uint8Array.fromBase64(
  "AGFzbQEAAAABCAJgAABgAAF/AwMCAAEGCwJ/AEEqC38BQQcLByUEBmFuc3dlcgMAB2NvdW50ZXIDAQRidW1wAAAHZGVmYXVsdAAB" +
    "ChACCQAjAUEBaiQBCwQAQQUL",
);
/**
 * Imports those and `./log.js`; `run()` logs `answer + default()`, `"read counter"()` returns the
 * counter.
 */
const READER = Uint8Array.fromBase64(
  "AGFzbQEAAAABDANgAAF/YAF/AGAAAAJTBAsuL2NlbGwud2FzbQZhbnN3ZXIDfwALLi9jZWxsLndhc20HY291bnRlcgN/AQsuL2Nl" +
    "bGwud2FzbQdkZWZhdWx0AAAILi9sb2cuanMDbG9nAAEDAwIAAgcWAgxyZWFkIGNvdW50ZXIAAgNydW4AAwoQAgQAIwELCQAjABAA" +
    "ahABCw==",
);
/** Imports `log` from "env"; `run()` logs 3. */
const NEEDS_ENV = Uint8Array.fromBase64(
  "AGFzbQEAAAABCAJgAX8AYAAAAgsBA2VudgNsb2cAAAMCAQEHBwEDcnVuAAEKCAEGAEEDEAAL",
);

Deno.test("WebAssembly is imported as modules that share their globals", async () => {
  await using project = await createProject(showingApp(
    `import five, { answer, bump, counter } from "./cell.wasm";
import * as cell from "./cell.wasm";
import { "read counter" as readCounter, run } from "./reader.wasm";
import { last } from "./log.js";
import fromPublic from "/cell.wasm";
bump();
run();
const later = await import("./cell.wasm");
show({
  answer, counter, five: five(), read: readCounter(), last,
  names: Object.keys(cell), same: later === cell, fromPublic: fromPublic(),
});`,
    {
      "src/cell.wasm": CELL,
      "src/reader.wasm": READER,
      "src/log.js": "export let last;\nexport function log(value) { last = value; }\n",
      "public/cell.wasm": CELL,
    },
  ));
  await using server = await startServer(project.root, { base: "/under/" });
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    answer: 42,
    counter: 7,
    five: 5,
    read: 8,
    last: 47,
    names: ["answer", "bump", "counter", "default"],
    same: true,
    fromPublic: 5,
  });
  page.noProblems();
});

Deno.test("?init instantiates WebAssembly with imports, in a worker and inline as well", async () => {
  await using project = await createProject(showingApp(
    `import init from "./env.wasm?init";
import url from "./env.wasm?url";
import inline from "./cell.wasm?url&inline";
import Work from "./work.ts?worker";
const logged: number[] = [];
const log = (value: number) => logged.push(value);
const instance = await init({ env: { log } });
(instance.exports.run as () => void)();
const cell = await WebAssembly.instantiateStreaming(fetch(inline));
const answer = await new Promise((resolve) => {
  new Work().onmessage = ({ data }) => resolve(data);
});
show([instance instanceof WebAssembly.Instance, logged, url, Object.keys(cell.instance.exports).length, answer]);`,
    {
      "src/work.ts": `import init from "./cell.wasm?init";
const { exports } = await init();
postMessage((exports.default as () => number)());`,
      "src/cell.wasm": CELL,
      "src/env.wasm": NEEDS_ENV,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), [true, [3], "/src/env.wasm", 4, 5]);
  page.noProblems();
});
