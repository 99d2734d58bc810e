import process from "node:process";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ModuleGraph, randomGraph } from "./random_graph.ts";
import { runInRegistry, runNatively } from "./run_graph.ts";

/** The number of graphs of each kind; `deno task test:graphs` sets more. */
const COUNT = Number(process.env.VIREO_GRAPHS ?? 40);

const KINDS = {
  "plain modules": {},
  "modules that throw": { errors: true },
  "top-level awaits": { awaits: true },
  "top-level awaits and modules that throw": { awaits: true, errors: true },
};

for (const [kind, options] of Object.entries(KINDS)) {
  Deno.test(`ModuleRegistry evaluates ${COUNT} random graphs as the engine does: ${kind}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "vireo-graphs-"));
    try {
      for (let seed = 1; seed <= COUNT; seed++) {
        const files = randomGraph(seed, options);
        const native = await runNatively(await write(files, path.join(folder, String(seed))));
        assert.deepEqual(await runInRegistry(files), native, `seed ${seed}:\n${textOf(files)}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

async function write(files: ModuleGraph, folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), `{ "type": "module" }`);
  for (const [file, text] of files) await writeFile(path.join(folder, file), text);
  return folder;
}

function textOf(files: ModuleGraph): string {
  return Array.from(files, ([file, text]) => `// ${file}\n${text}`).join("\n");
}
