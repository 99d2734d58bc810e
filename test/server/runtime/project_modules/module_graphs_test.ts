/**
 * Random graphs of modules run in the same order as in Node, and each module sees the same exports
 * of the others. More graphs:
 * `VIREO_GRAPHS=2000 deno test -A test/server/runtime/project_modules/module_graphs_test.ts`.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createProject } from "../../../harness/project.ts";
import { moduleGraph } from "./module_graphs.ts";
import { isFalseCycle, outcomeOf } from "./node_outcomes.mjs";

const OUTCOMES = path.join(import.meta.dirname!, "node_outcomes.mjs");
const COUNT = Number(process.env.VIREO_GRAPHS ?? 100);

const { name: runtime, projectImporter } = await currentRuntime();
const isBun = runtime === "bun";

Deno.test({
  name: "random graphs of modules load as in Node" +
    (isBun ? " (skipped: Bun runs CommonJS modules before ES modules)" : ""),
  ignore: isBun,
  fn: compareGraphs,
});

async function compareGraphs(): Promise<void> {
  const seeds = Array.from({ length: COUNT }, (_, seed) => seed);
  const files = Object.fromEntries(
    seeds.flatMap((seed) =>
      Object.entries(moduleGraph(seed)).map(([file, text]) => [`graph-${seed}/${file}`, text])
    ),
  );
  await using project = await createProject(files);
  const mains = seeds.map((seed) => project.path(`graph-${seed}/main.mjs`));
  const { stdout } = await promisify(execFile)("node", ["--no-warnings", OUTCOMES, ...mains], {
    maxBuffer: Infinity,
  });
  const expected = stdout.trim().split("\n").map((line) => JSON.parse(line));
  for (const [seed, main] of mains.entries()) {
    if (isFalseCycle(expected[seed])) continue;
    const outcome = await outcomeOf(() => projectImporter.importFile(main));
    assert.deepEqual(
      JSON.parse(JSON.stringify(outcome)),
      expected[seed],
      `Graph ${seed} of moduleGraph()`,
    );
  }
}
