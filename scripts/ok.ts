/**
 * Runs all checks and sums up how many tests passed. Run by `deno task ok`.
 *
 * Tasks of one stage run side by side and print one after the other; stages follow each other.
 * Tests that measure time run in a stage of their own, so that no other task slows them down.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { OrderedOutput } from "./ordered_output.ts";
import { failedTests, noCounts, sumCounts, type TestCounts, testCounts } from "./test_counts.ts";

/** Tasks of `deno.json`, the quick ones first. */
export const STAGES: readonly (readonly string[])[] = [
  ["fmt", "lint", "check", "layers"],
  // Uses every core by itself.
  ["test"],
  ["test:hostile"],
  ["test:compile"],
  ["test:release"],
  // Pages have time limits, and a slow machine has little time to spare for anything else.
  ["test:browser"],
  ["test:packed"],
];

interface Outcome {
  task: string;
  passed: boolean;
  seconds: number;
  counts: TestCounts;
  failures: string[];
}

async function runTask(task: string, print: (text: string) => void): Promise<Outcome> {
  const begin = performance.now();
  print(`\n── ${task}\n`);
  const child = spawn(Deno.execPath(), ["task", "-q", task], {
    stdio: ["ignore", "pipe", "pipe"],
    env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: "1" } : process.env,
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    print(text);
  });
  child.stderr.setEncoding("utf8").on("data", print);
  const [code] = await once(child, "close");
  const counts = testCounts(output);
  // A task that fails without a failed test (a type error, a crash) counts as one.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const seconds = (performance.now() - begin) / 1000;
  return { task, passed: code === 0, seconds, counts, failures: failedTests(output) };
}

/** Runs the tasks of one stage. */
async function runStage(tasks: readonly string[]): Promise<Outcome[]> {
  const output = new OrderedOutput((text) => process.stdout.write(text));
  return await Promise.all(tasks.map(async (task) => {
    const { write, end } = output.add();
    const outcome = await runTask(task, write);
    end();
    return outcome;
  }));
}

if (import.meta.main) {
  const outcomes: Outcome[] = [];
  for (const tasks of STAGES) outcomes.push(...await runStage(tasks));
  console.log("");
  for (const { task, passed, seconds } of outcomes) {
    console.log(`${passed ? "ok    " : "FAILED"}  ${task} (${seconds.toFixed(0)} s)`);
  }
  // Repeated at the end: thousands of lines can come between.
  for (const failure of outcomes.flatMap(({ failures }) => failures)) console.log(`\n${failure}`);
  const { passed, failed } = outcomes.map(({ counts }) => counts).reduce(sumCounts, noCounts());
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
