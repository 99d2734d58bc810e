/**
 * Compares Vireo with Vite on a generated app of Vue components, in the same run. How it works:
 *
 * 1. Each of the two gets an app of its own in a temporary folder, with the same packages
 *    installed.
 * 2. A round starts one after the other: without a cache of dependencies, then with it. It loads
 *    the page in a fresh browser context, reloads it, edits a component, a module and a style, and
 *    reads the memory of all processes (in the start without a cache, two seconds after the page).
 * 3. Rounds alternate the order of the two, so that a machine that gets slower or faster is fair to
 *    both.
 *
 * Nothing is asserted: read the figures, and compare the ratios of runs.
 */
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../test/harness/browser.ts";
import { type Contestant, CONTESTANTS, installPackages, start } from "./contestant.ts";
import { generateApp } from "./generate_app.ts";
import { EDIT_KINDS, measureEdits } from "./measure_edit.ts";
import { load, openPage, reload } from "./measure_page.ts";
import { memoryOf } from "./process_tree.ts";
import { formatTable, noSamples, type Samples, summarize } from "./report.ts";

const HELP = `Usage: deno task bench [options]

  --components <n>  Vue components in the app (100)
  --modules <n>     Further modules that the page imports but does not show (0)
  --runs <n>        Rounds (3)
  --edits <n>       Edits of each kind in a round (10)
  --only <name>     Only "vireo" or "vite"
  --json <file>     Also write all samples and the summary to a file
`;

interface Options {
  components: number;
  modules: number;
  runs: number;
  edits: number;
  contestants: readonly Contestant[];
  json: string | undefined;
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} is "${value}", which is not a positive integer`);
}

function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      components: { type: "string", default: "100" },
      modules: { type: "string", default: "0" },
      runs: { type: "string", default: "3" },
      edits: { type: "string", default: "10" },
      only: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const contestants = CONTESTANTS.filter(({ name }) => !values.only || name === values.only);
  if (contestants.length === 0) {
    throw new Error(`--only is "${values.only}": write "vireo" or "vite"`);
  }
  return {
    components: positive("components", values.components),
    modules: values.modules === "0" ? 0 : positive("modules", values.modules),
    runs: positive("runs", values.runs),
    edits: positive("edits", values.edits),
    contestants,
    json: values.json,
  };
}

/** The input of one round on one contestant. */
interface Round {
  browser: Browser;
  contestant: Contestant;
  root: string;
  options: Options;
  /** Counts from 0. */
  round: number;
  samples: Samples;
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

async function measureCold({ browser, contestant, root, options, samples }: Round): Promise<void> {
  await using server = await start(contestant, root, { cold: true });
  const page = await openPage(browser);
  samples.coldAnswer.push(server.firstAnswer);
  samples.coldPage.push(await load(page, server.url, options.components));
  await rest(page);
  const memory = await memoryOf(server.pid);
  if (memory) samples.coldMemory.push(memory.pss);
  await page.context().close();
}

async function measureWarm(
  { browser, contestant, root, options, round, samples }: Round,
): Promise<void> {
  await using server = await start(contestant, root);
  const page = await openPage(browser);
  samples.firstAnswer.push(server.firstAnswer);
  samples.firstPage.push(await load(page, server.url, options.components));
  samples.reload.push(await reload(page, options.components));
  for (const kind of EDIT_KINDS) {
    const { edits } = options;
    const { times, lost } = await measureEdits(page, root, {
      kind,
      edits,
      first: 1 + round * edits,
    });
    samples.edits[kind].times.push(...times);
    samples.edits[kind].lost += lost;
  }
  const memory = await memoryOf(server.pid);
  if (memory) {
    samples.rss.push(memory.rss);
    samples.pss.push(memory.pss);
  }
  await page.context().close();
}

async function run(options: Options): Promise<void> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-bench-")));
  const browser = await launchChromium();
  const samples: Partial<Record<Contestant["name"], Samples>> = {};
  try {
    for (const { name } of options.contestants) {
      await installPackages(path.join(folder, name));
      await generateApp(path.join(folder, name), options.components, options.modules);
      samples[name] = noSamples();
    }
    for (let round = 0; round < options.runs; round++) {
      const order = round % 2 ? options.contestants.toReversed() : options.contestants;
      for (const contestant of order) {
        console.error(`Round ${round + 1} of ${options.runs}: ${contestant.name}`);
        const root = path.join(folder, contestant.name);
        const task = {
          browser,
          contestant,
          root,
          options,
          round,
          samples: samples[contestant.name]!,
        };
        await measureCold(task);
        await measureWarm(task);
      }
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
  const summary = summarize(samples);
  console.log(
    `${options.components} components, ${options.modules} further modules, ${options.runs} rounds`,
  );
  console.log(formatTable(summary));
  if (options.json) {
    const { components, modules, runs, edits } = options;
    await writeFile(
      options.json,
      JSON.stringify({ components, modules, runs, edits, summary, samples }, null, 2) + "\n",
    );
  }
}

if (import.meta.main) {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) await run(options);
    else console.log(HELP);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
