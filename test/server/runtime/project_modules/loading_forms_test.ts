/** Every form of loading a module has the result of Node, which runs the same files in the test. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createProject, type ProjectFiles } from "../../../harness/project.ts";
import { LOADING_FORMS } from "./loading_forms.ts";
import { isFalseCycle, outcomeOf } from "./node_outcomes.mjs";

const OUTCOMES = path.join(import.meta.dirname!, "node_outcomes.mjs");
const names = Object.keys(LOADING_FORMS);
const folderOf = (name: string) => `form-${names.indexOf(name)}`;

const project = await createProject(allFiles());
const nodeOutcomes = await outcomesInNode();

function allFiles(): ProjectFiles {
  const files: Record<string, string | Uint8Array> = {};
  for (const [name, form] of Object.entries(LOADING_FORMS)) {
    // Isolates the form from packages above it.
    files[`${folderOf(name)}/package.json`] = "{}";
    for (const [file, text] of Object.entries(form)) files[`${folderOf(name)}/${file}`] = text;
  }
  return files;
}

async function outcomesInNode(): Promise<unknown[]> {
  const mains = names.map((name) => project.path(`${folderOf(name)}/main.mjs`));
  const { stdout } = await promisify(execFile)("node", ["--no-warnings", OUTCOMES, ...mains]);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

/** Forms that Bun's own loader does not support. */
const NOT_ON_BUN: Readonly<Record<string, string>> = {
  "a fallback from require to import": "Bun requires modules with a top-level await",
  "a require that a package takes over": "Bun does not ask Module._load",
  "names with spaces, hashes and letters that are not ASCII": "Bun does not decode specifiers",
};
const { name: runtime, projectImporter } = await currentRuntime();
const isBun = runtime === "bun";

for (const [index, name] of names.entries()) {
  const reason = isBun ? NOT_ON_BUN[name] : undefined;
  Deno.test({
    name: `a module of a project loads as in Node: ${name}${reason ? ` (skipped: ${reason})` : ""}`,
    ignore: reason !== undefined,
    fn: () => compare(project.path(`${folderOf(name)}/main.mjs`), nodeOutcomes[index]),
  });
}

async function compare(main: string, expected: unknown): Promise<void> {
  const outcome = await outcomeOf(() => projectImporter.importFile(main));
  if (isFalseCycle(expected)) return assert.equal(isFailure(outcome), false);
  // Bun exposes more names of CommonJS modules and reads `exports.default` as the default, so only
  // success is compared.
  if (isBun) assert.equal(isFailure(outcome), isFailure(expected), JSON.stringify(outcome));
  else assert.deepEqual(JSON.parse(JSON.stringify(outcome)), expected);
}

function isFailure(outcome: unknown): boolean {
  return typeof outcome === "object" && outcome !== null && "failed" in outcome;
}

Deno.test.afterAll(async () => await project[Symbol.asyncDispose]());
