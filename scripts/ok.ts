/**
 * Runs everything that has to pass, one task after the other so that timings in the tests are not each other's, and sums
 * up how many tests passed. Run by `deno task ok`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { failedTests, noCounts, sumCounts, type TestCounts, testCounts } from "./test_counts.ts";

/** Tasks of `deno.json`, the quick ones first. */
const TASKS = [
  "fmt",
  "lint",
  "check",
  "layers",
  "test",
  "test:hostile",
  "test:browser",
  "test:compile",
];

interface Outcome {
  task: string;
  passed: boolean;
  seconds: number;
  counts: TestCounts;
  failures: string[];
}

async function runTask(task: string): Promise<Outcome> {
  const begin = performance.now();
  console.log(`\n── ${task}`);
  const child = spawn(Deno.execPath(), ["task", "-q", task], {
    stdio: ["ignore", "pipe", "inherit"],
    env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: "1" } : process.env,
  });
  let output = "";
  child.stdout.on("data", (data: Uint8Array) => {
    output += new TextDecoder().decode(data);
    process.stdout.write(data);
  });
  const [code] = await once(child, "close");
  const counts = testCounts(output);
  // A task that fails without a failed test (a type error, a crash) counts as one.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const seconds = (performance.now() - begin) / 1000;
  return { task, passed: code === 0, seconds, counts, failures: failedTests(output) };
}

if (import.meta.main) {
  const outcomes: Outcome[] = [];
  for (const task of TASKS) outcomes.push(await runTask(task));
  console.log("");
  for (const { task, passed, seconds } of outcomes) {
    console.log(`${passed ? "ok    " : "FAILED"}  ${task} (${seconds.toFixed(0)} s)`);
  }
  // At the end again: what comes between may be thousands of lines.
  for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\n${failure}`);
  const { passed, failed } = outcomes.map(({ counts }) => counts).reduce(sumCounts, noCounts());
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
