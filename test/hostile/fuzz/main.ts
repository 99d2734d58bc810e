/**
 * `deno task fuzz [minutes] [seed] [kind]`: sends mutated requests, frames and messages to a server on a
 * project with secrets, and starts servers with mutated configs. It prints each input after which a
 * secret left, the server ended, or no answer came within a second, as a line for `found.ts`.
 */
import process from "node:process";
import { spawnServer } from "../../harness/server.ts";
import { createProject } from "../victim.ts";
import {
  bytesInput,
  configInput,
  framesInput,
  type FuzzInput,
  messageInput,
  requestInput,
} from "./inputs.ts";
import { judge, judgeConfig } from "./judge.ts";
import { Random } from "./random.ts";

/** Inputs that are under way at the same time. */
const PARALLEL = 8;
/** Distinct problems after which a run ends. */
const MOST_PROBLEMS = 25;

export interface FuzzReport {
  inputs: number;
  problems: { problem: string; input: FuzzInput }[];
  /** Resident memory of the server at the end, in MiB; 0 where the system does not tell. */
  memory: number;
}

/**
 * Fuzzes for a time.
 *
 * @param duration Milliseconds.
 * @param seed Determines the inputs, but not their order of arrival.
 * @param kind Limits the inputs to one kind.
 */
export async function fuzz(
  duration: number,
  seed: number,
  kind?: FuzzInput["kind"],
): Promise<FuzzReport> {
  const random = new Random(seed);
  await using project = await createProject();
  await using server = await spawnServer(project.root);
  const port = Number(new URL(server.url).port);
  const client = await (await fetch(`${server.url}@vite/client`)).text();
  const token = /"token":\s*"([^"]+)"/.exec(client)?.[1] ?? "";
  const report: FuzzReport = { inputs: 0, problems: [], memory: 0 };
  const found = (problem: string, input: FuzzInput) => {
    const key = problem.slice(0, 60);
    if (report.problems.some((known) => known.problem.startsWith(key))) return;
    report.problems.push({ problem, input });
  };
  const deadline = performance.now() + duration;
  const isDone = () => performance.now() > deadline || report.problems.length >= MOST_PROBLEMS;
  const work = async () => {
    while (!isDone()) {
      const input = nextInput(random, token, kind);
      report.inputs++;
      const problem = input.kind === "config"
        ? await judgeConfig(project.root, input)
        : await judge(port, input);
      if (problem) found(problem, input);
      const [crash] = /.*(?:has panicked|Uncaught|internal error).*/.exec(server.output()) ?? [];
      if (crash) found(`the server printed: ${crash}`, input);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  report.memory = await residentMemory(server.pid);
  const alive = await fetch(`${server.url}src/main.ts`).catch((error) => error);
  if (alive.status !== 200) {
    found(`the server ended: ${server.output().slice(-500)}`, nextInput(random, token));
  }
  return report;
}

function nextInput(random: Random, token: string, kind = kindOf(random.below(100))): FuzzInput {
  switch (kind) {
    case "request":
      return requestInput(random);
    case "bytes":
      return bytesInput(random);
    case "message":
      return messageInput(random, token);
    case "frames":
      return framesInput(random, token);
    case "config":
      return configInput(random);
  }
}

function kindOf(turn: number): FuzzInput["kind"] {
  if (turn < 70) return "request";
  if (turn < 80) return "bytes";
  if (turn < 89) return "message";
  return turn < 98 ? "frames" : "config";
}

async function residentMemory(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

if (import.meta.main) {
  const [minutes = "1", seed = String(Date.now() % 1_000_000), kind] = process.argv.slice(2);
  console.log(`Fuzzing for ${minutes} minutes with seed ${seed}`);
  const report = await fuzz(Number(minutes) * 60_000, Number(seed), kind as FuzzInput["kind"]);
  for (const { problem, input } of report.problems) {
    const text = input.kind === "config"
      ? Deno.inspect(input, { depth: 9 })
      : JSON.stringify(input);
    console.log(`${problem}\n  ${text.slice(0, 2000)}`);
  }
  const { inputs, memory, problems } = report;
  console.log(`${inputs} inputs, ${problems.length} problems, ${memory} MiB of the server`);
  process.exit(problems.length > 0 ? 1 : 0);
}
