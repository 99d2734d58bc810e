import type { Browser, Page } from "../../test/libraries/playwright.ts";
import type { App, Edit } from "./apps/app.ts";
import type { Contestant } from "./contestant.ts";
import { type EditTimes, measureEdits } from "./measure_edit.ts";
import { heapOf, load, openPage, reload } from "./measure_page.ts";
import { memoryOf } from "./process_tree.ts";
import type { Samples } from "./report.ts";
import { type Running, start } from "./start_contestant.ts";

/** A contestant with an app of its own, and everything measured on it so far. */
export interface Entry {
  contestant: Contestant;
  /** The folder of its app. */
  root: string;
  samples: Samples;
  /** Versions of edited files that are used up. */
  versions: number;
}

/** The input of each round. */
export interface Task {
  browser: Browser;
  app: App;
  /** Number of parts that the page must show. */
  count: number;
  /** Whether to measure the figures of a deep tree too. */
  deep: boolean;
  /** Edits of each kind. */
  edits: number;
}

/** Milliseconds until a server is idle after a page was loaded. */
const REST = 2000;

/**
 * Waits until a server is idle, and keeps the machine busy: work that begins after a pause runs
 * slower for a while.
 */
async function rest(page: Page): Promise<void> {
  const end = performance.now() + REST;
  while (performance.now() < end) await page.evaluate(() => performance.now());
}

/** A started contestant and an empty page. */
interface Opened extends AsyncDisposable {
  server: Running;
  page: Page;
}

/**
 * Starts a contestant and opens a page. If the time from the spawn to the shown page is measured,
 * the page is opened first, so that the time does not contain the browser's.
 */
async function open(
  { contestant, root }: Entry,
  { browser, deep }: Task,
  { cold }: { cold: boolean },
): Promise<Opened> {
  const early = deep ? await openPage(browser) : undefined;
  const server = await start(contestant, root, { cold });
  const page = early ?? await openPage(browser);
  const companion = contestant.companion === undefined ? undefined : await openPage(browser);
  await companion?.goto(new URL(contestant.companion!, server.url).href);
  return {
    server,
    page,
    async [Symbol.asyncDispose]() {
      await companion?.context().close();
      await page.context().close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function measureCold(entry: Entry, task: Task): Promise<void> {
  const { samples } = entry;
  await using opened = await open(entry, task, { cold: true });
  const { server, page } = opened;
  const shown = await load(page, server.url, task.count);
  samples.coldAnswer.push(server.firstAnswer);
  samples.coldPage.push(shown.time);
  if (task.deep) {
    samples.coldTotal.push(shown.at - server.spawned);
    samples.requests.push(shown.requests);
  }
  await rest(page);
  const memory = await memoryOf(server.pid);
  if (memory) samples.coldMemory.push(memory.pss);
}

/** Edits a file with versions that no page of the contestant has shown, and counts lost edits. */
async function editTimes(
  entry: Entry,
  page: Page,
  { edit, edits }: { edit: Edit; edits: number },
): Promise<EditTimes> {
  const first = entry.versions + 1;
  entry.versions += edits;
  const found = await measureEdits(page, entry.root, { edit, edits, first });
  const sample = entry.samples.edits[edit.name] ??= { times: [], lost: 0 };
  sample.lost += found.lost;
  return found;
}

async function measureWarm(entry: Entry, task: Task): Promise<void> {
  const { samples } = entry;
  const { app, count, deep, edits } = task;
  await using opened = await open(entry, task, { cold: false });
  const { server, page } = opened;
  const shown = await load(page, server.url, count);
  samples.firstAnswer.push(server.firstAnswer);
  samples.firstPage.push(shown.time);
  if (deep) {
    samples.warmTotal.push(shown.at - server.spawned);
    samples.heap.push(await heapOf(page));
  }
  samples.reload.push((await reload(page, count)).time);
  if (deep) {
    await editTimes(entry, page, { edit: app.edits[0], edits: 1 });
    samples.reloadAfterEdit.push((await reload(page, count)).time);
  }
  for (const edit of app.edits) {
    const { times } = await editTimes(entry, page, { edit, edits });
    samples.edits[edit.name]!.times.push(...times);
  }
  const memory = await memoryOf(server.pid);
  if (memory) {
    samples.rss.push(memory.rss);
    samples.pss.push(memory.pss);
  }
}

/** Starts a contestant without its cache, then with it, and adds everything to its samples. */
export async function measureRound(entry: Entry, task: Task): Promise<void> {
  await measureCold(entry, task);
  await measureWarm(entry, task);
}
