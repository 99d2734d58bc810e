/**
 * Real packages, pre-bundled: imported by name, by default and as a namespace, at once and behind
 * lazy routes.
 */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProjectWith } from "../harness/packages.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const PACKAGES = [
  "vue@3.5.45",
  "vue-router@5.5.1",
  "pinia@4.1.0",
  "element-plus@2.14.8",
  "naive-ui@2.45.3",
  "react@19.3.1",
  "react-dom@19.3.1",
  "lodash@4.18.1",
  "lodash-es@4.18.1",
  "dayjs@1.11.23",
  "axios@1.21.1",
  "date-fns@4.4.0",
  "three@0.187.0",
  "codemirror@6.0.2",
  "socket.io-client@4.8.4",
  // `exports.__esModule`, with a default export.
  "p-queue@6.6.2",
  // `module.exports = function`.
  "fast-deep-equal@3.1.3",
  // Read `process.env`, and `global`.
  "debug@4.4.3",
  "util-deprecate@1.0.2",
];

/** Each module checks one package and exports the value that the page shows. */
const CHECKS: Record<string, { code: string; shown: unknown }> = {
  vue: {
    code: `import { h, ref, version } from "vue"; import * as all from "vue";
const count = ref(1); count.value++;
export default [version, count.value, h === all.h, all.default === undefined];`,
    shown: ["3.5.45", 2, true, true],
  },
  router: {
    code:
      `import { createRouter, createMemoryHistory } from "vue-router"; import * as all from "vue-router";
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:id", component: {} }] });
export default [router.resolve("/7").params.id, createRouter === all.createRouter];`,
    shown: ["7", true],
  },
  pinia: {
    code: `import { createPinia, defineStore } from "pinia"; import * as all from "pinia";
import { computed } from "vue";
const useStore = defineStore("s", { state: () => ({ n: 20 }), getters: { twice: (state) => state.n * 2 } });
const store = useStore(createPinia()); store.n++;
export default [store.twice, computed(() => store.twice + 1).value, createPinia === all.createPinia];`,
    shown: [42, 43, true],
  },
  elementPlus: {
    code:
      `import ElementPlus, { ElButton } from "element-plus"; import * as all from "element-plus";
import de from "element-plus/es/locale/lang/de"; import "element-plus/dist/index.css";
import { createApp, h } from "vue";
const host = document.body.appendChild(document.createElement("div"));
createApp(() => h(ElButton, { type: "primary" }, () => "Press")).use(ElementPlus, { locale: de }).mount(host);
export default [host.textContent, getComputedStyle(host.querySelector("button")!).display,
  de.name, all.default === ElementPlus];`,
    shown: ["Press", "inline-flex", "de", true],
  },
  naiveUi: {
    code: `import naive, { NButton } from "naive-ui"; import * as all from "naive-ui";
import { createApp, h } from "vue";
const host = document.body.appendChild(document.createElement("div"));
createApp(() => h(NButton, null, () => "Naive")).mount(host);
export default [host.textContent, host.querySelector("button") !== null,
  typeof naive.install, all.NButton === NButton];`,
    shown: ["Naive", true, "function", true],
  },
  react: {
    code: `import React, { useState } from "react"; import * as all from "react";
import { createRoot } from "react-dom/client"; import { flushSync } from "react-dom"; import ReactDOM from "react-dom";
import { jsx } from "react/jsx-runtime";
const host = document.createElement("div");
const App = () => jsx("b", { children: useState("hooked")[0] });
flushSync(() => createRoot(host).render(jsx(App, {})));
export default [host.innerHTML, React.useState === useState, all.useState === useState,
  all.version === React.version, ReactDOM.flushSync === flushSync];`,
    shown: ["<b>hooked</b>", true, true, true, true],
  },
  lodash: {
    code:
      `import _, { chunk } from "lodash"; import * as all from "lodash"; import debounce from "lodash/debounce";
export default [chunk([1, 2, 3], 2), _.chunk === chunk, all.chunk === chunk, typeof debounce(() => {}).cancel];`,
    shown: [[[1, 2], [3]], true, true, "function"],
  },
  lodashEs: {
    code:
      `import _, { chunk } from "lodash-es"; import * as all from "lodash-es"; import one from "lodash-es/chunk";
export default [chunk([1, 2, 3], 2), _.chunk === chunk, all.chunk === chunk, one === chunk];`,
    shown: [[[1, 2], [3]], true, true, true],
  },
  dayjs: {
    code: `import dayjs, { extend } from "dayjs"; import * as all from "dayjs";
import utc from "dayjs/plugin/utc"; import relativeTime from "dayjs/plugin/relativeTime"; import "dayjs/locale/de";
dayjs.extend(utc); dayjs.extend(relativeTime);
export default [dayjs.utc("2024-02-29").add(1, "year").format("YYYY-MM-DD"),
  dayjs("2024-01-01").locale("de").from(dayjs("2024-01-03")), extend === dayjs.extend, all.default === dayjs];`,
    shown: ["2025-02-28", "vor 2 Tagen", true, true],
  },
  axios: {
    code: `import axios, { AxiosError, isAxiosError } from "axios"; import * as all from "axios";
const { data } = await axios.get("/data.json");
const error = await axios.get("/missing.json?x").catch((error) => error);
export default [data, axios.isAxiosError === isAxiosError, all.default === axios, new AxiosError("x").message, isAxiosError(error)];`,
    shown: [{ from: "server" }, true, true, "x", true],
  },
  dateFns: {
    code:
      `import { addDays, format } from "date-fns"; import * as all from "date-fns"; import { de } from "date-fns/locale";
export default [format(addDays(new Date(2024, 1, 28), 1), "d. MMMM", { locale: de }), all.format === format];`,
    shown: ["29. Februar", true],
  },
  three: {
    code: `import * as THREE from "three"; import { Vector3 } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
const controls = new OrbitControls(new THREE.PerspectiveCamera(), document.createElement("canvas"));
export default [new Vector3(3, 4, 0).length(), controls.target instanceof Vector3];`,
    shown: [5, true],
  },
  codemirror: {
    code:
      `import { basicSetup, EditorView } from "codemirror"; import { EditorState } from "@codemirror/state";
import * as all from "codemirror";
const view = new EditorView({ state: EditorState.create({ doc: "a\\nb", extensions: [basicSetup] }) });
export default [view.state.doc.lines, view.contentDOM.textContent, all.EditorView === EditorView];`,
    shown: [2, "ab", true],
  },
  socketIo: {
    code:
      `import io, { Manager, Socket } from "socket.io-client"; import * as all from "socket.io-client";
const socket = io("http://127.0.0.1:9", { autoConnect: false });
export default [socket instanceof Socket, socket.io instanceof Manager, all.io === io];`,
    shown: [true, true, true],
  },
  esModuleFlag: {
    // In a project of ES modules, as in Node, the default export is `module.exports`.
    code: `import module from "p-queue"; import * as all from "p-queue";
const queue = new module.default({ concurrency: 1 });
export default [await queue.add(() => Promise.resolve("queued")), all.default === module,
  (await import("p-queue")).default === module];`,
    shown: ["queued", true, true],
  },
  callable: {
    code: `import equal from "fast-deep-equal"; import * as all from "fast-deep-equal";
import ofReact from "fast-deep-equal/es6/react";
export default [equal({ a: [1] }, { a: [1] }), all.default === equal, ofReact([new Map()], [new Map()]),
  (await import("fast-deep-equal")).default === equal];`,
    shown: [true, true, true, true],
  },
  nodeGlobals: {
    code:
      `import debug, { enable, enabled } from "debug"; import * as all from "debug"; import deprecate from "util-deprecate";
enable("a:*");
export default [enabled("a:b"), debug("a:b").enabled, all.default === debug, deprecate(() => "old", "It is old")()];`,
    shown: [true, true, true, "old"],
  },
};

/** An app whose routes each need a package that the server has not seen before. */
const ROUTES: Record<string, string> = {
  store: `import { createPinia, defineStore } from "pinia"; import { isReactive } from "vue";
const store = defineStore("late", { state: () => ({ n: 1 }) })(createPinia());
export const text = () => String([store.n + 1, isReactive(store)]);`,
  dates: `import dayjs from "dayjs"; import utc from "dayjs/plugin/utc"; dayjs.extend(utc);
export const text = () => dayjs.utc(0).format("YYYY");`,
  lists: `import { chunk } from "lodash-es"; export const text = () => chunk([1, 2, 3], 2).length;`,
  widget: `import { ElInputNumber } from "element-plus"; import { h } from "vue";
export const text = () => h(ElInputNumber, { modelValue: 5 });`,
  hooks:
    `import { createElement } from "react"; import { renderToStaticMarkup } from "react-dom/server";
export const text = () => renderToStaticMarkup(createElement("i", null, "react"));`,
  queue:
    `import { default as queue } from "p-queue"; export const text = () => new queue.default({ concurrency: 3 }).concurrency;`,
};
const SHOWN: Record<keyof typeof ROUTES, string> = {
  store: "2,true",
  dates: "1970",
  lists: "2",
  widget: "",
  hooks: "<i>react</i>",
  queue: "3",
};

const LAZY_APP: ProjectFiles = {
  "lazy.html": `<!doctype html><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/src/lazy.ts"></script>`,
  "src/lazy.ts": `import { createApp, h, ref } from "vue";
import { createMemoryHistory, createRouter, RouterView } from "vue-router";
const lazy = (load: () => Promise<{ text: () => unknown }>) => async () => {
  const { text } = await load();
  return { render: () => h("p", { id: "shown" }, [text() as string]) };
};
const router = createRouter({ history: createMemoryHistory(), routes: [
  { path: "/", component: { render: () => h("p", { id: "shown" }, "home") } },
${
    Object.keys(ROUTES).map((name) =>
      `  { path: "/${name}", component: lazy(() => import("./routes/${name}.ts")) },`
    ).join("\n")
  }
] });
const count = ref(0);
createApp(() => [
  h("button", { id: "count", onClick: () => count.value++ }, count.value),
  h(RouterView),
]).use(router).mount("#app");
Object.assign(window, { router });`,
  ...Object.fromEntries(
    Object.entries(ROUTES).map(([name, code]) => [`src/routes/${name}.ts`, code]),
  ),
};

const FILES: ProjectFiles = {
  ...showingApp(
    `${Object.keys(CHECKS).map((name) => `import ${name} from "./checks/${name}.ts";`).join("\n")}
show({ ${Object.keys(CHECKS).join(", ")} });`,
    Object.fromEntries(
      Object.entries(CHECKS).map(([name, { code }]) => [`src/checks/${name}.ts`, code]),
    ),
  ),
  "public/data.json": `{ "from": "server" }`,
  ...LAZY_APP,
};

Deno.test("real packages work in every form of import", async () => {
  await using project = await createProjectWith(PACKAGES, FILES);
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const expected = Object.fromEntries(
    Object.entries(CHECKS).map(([name, { shown }]) => [name, shown]),
  );
  assert.deepEqual(await page.json(), expected, page.record());
  // axios requests a missing file, and the deprecated function warns.
  const expectedProblems = /missing\.json|status of 404|It is old/;
  assert.deepEqual(page.problems.filter((problem) => !expectedProblems.test(problem)), []);
  assert.equal(page.loads, 1);
  // One file for each module would mean thousands of requests.
  const count = page.requests.filter((url) => url.includes("/.vireo/")).length;
  assert.ok(count < 150, `${count} requests for dependencies`);
});

Deno.test("an app that meets packages behind lazy routes keeps its state", async () => {
  await using project = await createProjectWith(PACKAGES, FILES);
  await using server = await startServer(project.root, {
    // Hides the packages from the scan.
    optimizeDeps: { entries: ["nothing.html"] },
  });
  await using page = await browser.open(`${server.url}lazy.html`);
  await page.expectText("#shown", "home");
  await page.page.click("#count");
  await page.page.click("#count");
  await page.withoutReload(async () => {
    for (const [name, text] of Object.entries(SHOWN)) {
      await page.page.evaluate(
        (path) => (window as unknown as { router: { push(path: string): void } }).router.push(path),
        `/${name}`,
      );
      await page.expectText("#shown", text);
    }
  });
  await page.expectText("#count", "2");
  await page.page.click("#count");
  await page.expectText("#count", "3");
  page.noProblems();
});
