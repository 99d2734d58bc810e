/** Packages through the optimizer, compared with Node running the same files. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type TestProject, testProject } from "../../resolve/test_project.ts";
import { loadDynamic, testOptimizer } from "../test_optimizer.ts";
import { type PackageGraph, packageGraph } from "./package_graph.ts";

/** The number of graphs of each kind; `deno task test:graphs` sets more. */
const COUNT = Number(process.env.VIREO_GRAPHS ?? 25);
const AT_ONCE = 50;

for (
  const [kind, options] of Object.entries({ "plain": {}, "top-level awaits": { awaits: true } })
) {
  Deno.test(`${COUNT} random graphs of packages are evaluated as in Node: ${kind}`, async () => {
    for (let first = 1; first <= COUNT; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, COUNT - first + 1);
      const seeds = Array.from({ length: count }, (_, index) => first + index);
      await compare(seeds.map((seed) => ({ seed, graph: packageGraph(seed, options) })));
    }
  });
}

interface Case {
  seed: number;
  graph: PackageGraph;
}

async function compare(cases: Case[]): Promise<void> {
  await using projects = new AsyncDisposableStack();
  const runs: Run[] = [];
  for (const { seed, graph } of cases) {
    const project = projects.use(await testProject(projectFiles(graph)));
    const native = graph.pages.map((_, index) => urlOf(project, `native${index}.js`));
    const packed = await packedPages(project, graph, seed % 2 === 0);
    for (const urls of [native, packed]) runs.push({ urls, awaits: graph.awaits });
  }
  const logs = await runInNode(runs);
  for (const [index, { seed, graph }] of cases.entries()) {
    const [native = [], packed = []] = logs.slice(2 * index, 2 * index + 2);
    const line = native.findIndex((each, nth) => packed[nth] !== each);
    if (line < 0 && packed.length === native.length) continue;
    const before = native.slice(Math.max(0, line - 3), Math.max(0, line));
    assert.fail(
      `seed ${seed}: ${JSON.stringify(packed[line])} in place of ${
        JSON.stringify(native[line])
      }, ` +
        `after ${JSON.stringify(before)}\n${textOf(graph)}`,
    );
  }
}

function projectFiles({ files, pages }: PackageGraph): Record<string, string> {
  return {
    ...Object.fromEntries(files),
    "package.json": JSON.stringify({ name: "app", type: "module" }),
    "main.js": "",
    ...Object.fromEntries(pages.map((specifiers, index) => [
      `native${index}.js`,
      specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\n`).join(""),
    ])),
    "node_modules/.vireo/package.json": JSON.stringify({ type: "module" }),
  };
}

/** Packs the imports of each page in a separate batch and writes the pages. */
async function packedPages(
  project: TestProject,
  { pages }: PackageGraph,
  inSessions: boolean,
): Promise<string[]> {
  const urls: string[] = [];
  let test = await testOptimizer(project);
  try {
    for (const [index, specifiers] of pages.entries()) {
      if (inSessions && index > 0) {
        await test.optimizer.close();
        test = await testOptimizer(project);
      }
      const ids = specifiers.map((specifier) => test.id(specifier));
      for (const id of ids) await test.optimizer.load(id);
      await test.optimizer.idle();
      await project.write({
        [`packed${index}.js`]: ids.map((id) =>
          `import ${JSON.stringify(pathToFileURL(id).href)};\n`
        )
          .join(""),
      });
      urls.push(urlOf(project, `packed${index}.js`));
    }
    await loadDynamic(test);
  } finally {
    await test.optimizer.close();
  }
  return urls;
}

function urlOf(project: TestProject, file: string): string {
  return pathToFileURL(project.path(file)).href;
}

/** A page, as the modules that it imports one after the other. */
interface Run {
  urls: string[];
  awaits: boolean;
}

async function runInNode(runs: readonly Run[]): Promise<string[][]> {
  const script = fileURLToPath(new URL("run_pages.mjs", import.meta.url));
  const child = spawn("node", [script], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  child.stdin.end(JSON.stringify(runs));
  return JSON.parse(await text(child.stdout));
}

function textOf({ files, pages }: PackageGraph): string {
  const texts = Array.from(files, ([file, code]) => `// ${file}\n${code}`);
  return [...texts, `pages: ${JSON.stringify(pages)}`].join("\n");
}
