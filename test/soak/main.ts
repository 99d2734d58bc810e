/**
 * `deno task soak [edits]`: edits a project thousands of times while eight tabs show it, with faults
 * in between, and prints the memory of server and pages, lost updates and stale pages. An update is
 * lost when a tab does not show it within ten seconds; a page is stale when it shows an older value
 * at the end.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import process from "node:process";
import type { BrowserContext, Page } from "../libraries/playwright.ts";
import { launchChromium } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { type SpawnedServer, spawnServer } from "../harness/server.ts";
import { tellingApp } from "../harness/small_app.ts";

const TABS = 8;
/** Edits between two faults. */
const CALM = 10;
/** Files that a branch switch changes. */
const BRANCH_FILES = 40;
const PATIENCE = 10_000;

interface Soak {
  project: TempProject;
  server: SpawnedServer;
  context: BrowserContext;
  tabs: readonly Page[];
}

const value = (count: number) => `export const count: number = ${count};`;
const branchFile = (index: number, count: number) => `export const f${index} = ${count};`;

const MAIN = `import { count } from "./value.ts";
import "./branch/index.ts";
globalThis.show = (value) => document.querySelector("#app").textContent = value;
show(count);
import.meta.hot.accept("./value.ts", (module) => module && show(module.count));
import.meta.hot.accept("./branch/index.ts");`;

const FILES = {
  "main.js": MAIN,
  "value.ts": value(0),
  "branch/index.ts": Array.from({ length: BRANCH_FILES }, (_, n) => `import "./f${n}.ts";`).join(
    "\n",
  ),
  ...Object.fromEntries(
    Array.from({ length: BRANCH_FILES }, (_, n) => [`branch/f${n}.ts`, branchFile(n, 0)]),
  ),
};

type Fault = (soak: Soak, count: number) => Promise<void>;

/** The faults; each leaves the project whole. */
const FAULTS: Readonly<Record<string, Fault>> = {
  async "broken file"({ project }) {
    await project.write("value.ts", "export const count = {{{");
    await new Promise((resolve) => setTimeout(resolve, 100));
  },
  // deno-lint-ignore require-await -- all faults have one type
  async "killed compiler"({ server }) {
    for (const pid of esbuildOf(server.pid)) process.kill(pid, "SIGKILL");
  },
  async "lost connection"({ context }) {
    await context.setOffline(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await context.setOffline(false);
  },
  async "branch switch"({ project }, count) {
    await Promise.all(
      Array.from(
        { length: BRANCH_FILES },
        (_, n) => project.write(`branch/f${n}.ts`, branchFile(n, count)),
      ),
    );
  },
  async "removed cache"({ project }) {
    await fs.rm(project.path("node_modules"), { recursive: true, force: true });
  },
  async "file that is gone for a moment"({ project }, count) {
    await project.remove("value.ts");
    await project.write("value.ts", value(count - 1));
  },
};

function esbuildOf(pid: number): number[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, program]) => Number(parent) === pid && program?.includes("esbuild"))
    .map(([child]) => Number(child));
}

/** Counts the tabs that do not show a value in time. */
async function missing(tabs: readonly Page[], count: number): Promise<number> {
  const shown = await Promise.all(
    tabs.map((tab) =>
      tab.waitForFunction(
        (wanted) => document.querySelector("#app")?.textContent === wanted,
        String(count),
        { timeout: PATIENCE },
      ).then(() => true, () => false)
    ),
  );
  return shown.filter((isShown) => !isShown).length;
}

async function memory({ server, tabs }: Soak): Promise<string> {
  const status = await fs.readFile(`/proc/${server.pid}/status`, "utf8").catch(() => "");
  const resident = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  const session = await tabs[0]!.context().newCDPSession(tabs[0]!);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return `server ${resident} MiB, page ${(usedSize / 1024 ** 2).toFixed(1)} MiB`;
}

async function run(soak: Soak, edits: number): Promise<{ lost: number; stale: number }> {
  const faults = Object.entries(FAULTS);
  let lost = 0;
  for (let count = 1; count <= edits; count++) {
    const [name, fault] = faults[(count / CALM) % faults.length] ?? [];
    if (fault) await fault(soak, count);
    await soak.project.write("value.ts", value(count));
    const now = await missing(soak.tabs, count);
    lost += now;
    if (now > 0) console.log(`edit ${count}${name ? `, after a ${name}` : ""}: ${now} lost`);
    if (count % Math.ceil(edits / 10) === 0) console.log(`${count} edits: ${await memory(soak)}`);
  }
  return { lost, stale: await missing(soak.tabs, edits) };
}

async function main(edits: number): Promise<number> {
  await using project = await createProject(tellingApp(FILES));
  await using server = await spawnServer(project.root);
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
    for (const tab of tabs) await tab.goto(server.url);
    const soak = { project, server, context, tabs };
    console.log(`at the start: ${await memory(soak)}`);
    const { lost, stale } = await run(soak, edits);
    console.log(`${edits} edits, ${TABS} tabs: ${lost} lost updates, ${stale} stale pages`);
    return lost + stale > 0 ? 1 : 0;
  } finally {
    await browser.close();
  }
}

if (import.meta.main) process.exit(await main(Number(process.argv[2] ?? 2000)));
