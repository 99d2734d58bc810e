/**
 * Compares how Vireo and Vite prepare the dependencies of a page, in the same run. How it works:
 *
 * 1. Each gets a project of its own whose page imports vue, vue-router, pinia, element-plus and
 *    lodash-es.
 * 2. A round starts each without a cache of dependencies, then with it, and loads the page in a
 *    fresh browser context.
 * 3. The second start must not bundle: the files of the cache are compared before and after.
 *
 *     deno run -A scripts/bench/dependencies.ts [rounds]
 */
import { mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { Browser } from "../../test/libraries/playwright.ts";
import { launchChromium } from "../../test/harness/browser.ts";
import { type Contestant, USUAL } from "./contestant.ts";
import { openPage } from "./measure_page.ts";
import { installPackages, VITE } from "./packages.ts";
import { processorTimeOf } from "./process_tree.ts";
import { formatTable, type Row, rowOf } from "./report.ts";
import { start } from "./start_contestant.ts";
import { quantile } from "./statistics.ts";

const DEPENDENCIES = {
  vite: VITE,
  vue: "3.5.45",
  "vue-router": "5.5.1",
  pinia: "4.1.0",
  "element-plus": "2.14.8",
  "lodash-es": "4.18.1",
};

const FILES = {
  "index.html": `<!doctype html>
<link rel="icon" href="data:,">
<div id="app"></div>
<script type="module" src="/src/main.js"></script>
`,
  "src/main.js": `import { createApp, h } from "vue";
import { createMemoryHistory, createRouter, RouterView } from "vue-router";
import { createPinia } from "pinia";
import ElementPlus, { ElButton } from "element-plus";
import { chunk } from "lodash-es";

const Home = { render: () => h(ElButton, null, () => chunk([1, 2, 3], 2).length) };
const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: "/", component: Home }],
});
createApp(RouterView).use(router).use(createPinia()).use(ElementPlus).mount("#app");
`,
};

/** The figures of one start, in milliseconds from the spawn of the server. */
interface Start {
  page: number;
  /**
   * Processor time of the server and its helpers: less noisy than the wall time on a busy machine.
   */
  processor: number | undefined;
  requests: number;
  loads: number;
}

async function measure(
  browser: Browser,
  contestant: Contestant,
  { root, cold }: { root: string; cold: boolean },
): Promise<Start> {
  const begin = performance.now();
  await using server = await start(contestant, root, { cold });
  const page = await openPage(browser);
  const found = { requests: 0, loads: 0 };
  page.on("request", () => found.requests++);
  page.on("load", () => found.loads++);
  await page.goto(server.url, { waitUntil: "commit" });
  await page.waitForSelector(".el-button", { timeout: 120_000 });
  const time = performance.now() - begin;
  const processor = await processorTimeOf(server.pid);
  // A server that finds dependencies late reloads the page within this time.
  await page.waitForTimeout(500);
  await page.context().close();
  return { page: time, processor, ...found };
}

/** Names and times of all files of a cache. */
async function snapshot(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const lines = await Promise.all(names.map(async (name) => {
    const found = await stat(path.join(folder, name));
    return found.isFile() ? `${name} ${found.mtimeMs}` : "";
  }));
  return lines.join("\n");
}

/** By the names of the contestants. */
type Starts = Record<string, Record<"cold" | "warm", Start[]>>;

async function runRound(
  browser: Browser,
  contestants: readonly Contestant[],
  { folder, starts }: { folder: string; starts: Starts },
): Promise<void> {
  for (const contestant of contestants) {
    const root = path.join(folder, contestant.name);
    const cache = path.join(root, contestant.cache!);
    const { cold, warm } = starts[contestant.name] ??= { cold: [], warm: [] };
    cold.push(await measure(browser, contestant, { root, cold: true }));
    const before = await snapshot(cache);
    warm.push(await measure(browser, contestant, { root, cold: false }));
    if (contestant.name === "vireo" && await snapshot(cache) !== before) {
      throw new Error("The second start changed the cache of dependencies: it bundled");
    }
  }
}

function summarize(starts: Starts): Row[] {
  const lines: [name: string, unit: Row["unit"], pick: (start: Start) => number][] = [
    ["first page", "ms", ({ page }) => page],
    ["processor time", "ms", ({ processor }) => processor ?? NaN],
    ["requests", "", ({ requests }) => requests],
    ["loads of the page", "", ({ loads }) => loads],
  ];
  return (["cold", "warm"] as const).flatMap((kind) =>
    lines.map(([name, unit, pick]) => {
      const label = `${name}, ${kind === "cold" ? "no cache" : "second start"}`;
      const values = USUAL.map((contestant) => [
        contestant.name,
        quantile(starts[contestant.name]![kind].map(pick), 0.5),
      ]);
      return rowOf(label, unit, Object.fromEntries(values));
    })
  );
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? 3);
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-bench-")));
  const browser = await launchChromium();
  const starts: Starts = {};
  try {
    for (const { name } of USUAL) {
      const root = path.join(folder, name);
      await installPackages(root, DEPENDENCIES);
      await mkdir(path.join(root, "src"));
      for (const [file, text] of Object.entries(FILES)) {
        await writeFile(path.join(root, file), text);
      }
    }
    for (let round = 0; round < rounds; round++) {
      console.error(`Round ${round + 1} of ${rounds}`);
      const order = round % 2 ? USUAL.toReversed() : USUAL;
      await runRound(browser, order, { folder, starts });
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
  console.log(formatTable(summarize(starts)));
}
