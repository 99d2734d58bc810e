/**
 * Compares Vireo with Vite and other dev servers on a generated app, in the same run. How it works:
 *
 * 1. Each contestant gets an app of its own in a temporary folder, with the same packages
 *    installed.
 * 2. A round starts one after the other: without a cache, then with it. It loads the page in a
 *    fresh browser context, reloads it, edits files of several kinds, and reads the memory of all
 *    processes (in the start without a cache, two seconds after the page).
 * 3. Rounds alternate the order of the contestants, so that a machine that gets slower or faster is
 *    fair to all.
 *
 * Nothing is asserted: read the figures, and compare the ratios of runs.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { launchChromium } from "../../test/harness/browser.ts";
import type { App } from "./apps/app.ts";
import { APPS } from "./apps/apps.ts";
import { type Entry, measureRound } from "./measure_round.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { installPackages, VITE } from "./packages.ts";
import { formatTable, noSamples, type Samples, summarize } from "./report.ts";

async function writeApp(root: string, app: App): Promise<void> {
  await installPackages(root, { vite: VITE, ...app.packages });
  for (const [name, content] of Object.entries(app.files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function measure(options: Options): Promise<Record<string, Samples>> {
  const { size: { count, deep }, rounds, edits } = options;
  const app = APPS[options.app](options.size);
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-bench-")));
  const browser = await launchChromium();
  const entries: Entry[] = options.contestants.map((contestant) => ({
    contestant,
    root: path.join(folder, contestant.name),
    samples: noSamples(),
    versions: 0,
  }));
  try {
    for (const { root } of entries) await writeApp(root, app);
    for (let round = 0; round < rounds; round++) {
      for (const entry of round % 2 ? entries.toReversed() : entries) {
        console.error(`Round ${round + 1} of ${rounds}: ${entry.contestant.name}`);
        await measureRound(entry, { browser, app, count, deep, edits });
      }
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
  return Object.fromEntries(entries.map(({ contestant, samples }) => [contestant.name, samples]));
}

async function run(options: Options): Promise<void> {
  const samples = await measure(options);
  const summary = summarize(samples);
  const { app, size, rounds, edits, json } = options;
  const parts = app === "vue" ? "components" : "modules";
  const levels = size.deep ? " in six levels" : "";
  console.log(`${size.count} ${parts}${levels}, ${size.modules} further modules, ${rounds} rounds`);
  console.log(formatTable(summary));
  if (json) {
    const results = { app, ...size, rounds, edits, summary, samples };
    await writeFile(json, JSON.stringify(results, null, 2) + "\n");
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
