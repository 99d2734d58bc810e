import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { randomGraph } from "../../client/registry/random_graph.ts";
import { runNatively } from "../../client/registry/run_graph.ts";
import { packGraph, runPacked } from "./run_packed.ts";

const COUNT = Number(process.env.VIREO_GRAPHS ?? 50);

const KINDS = {
  "plain modules": {},
  "modules that throw": { errors: true },
  "top-level awaits": { awaits: true },
  "top-level awaits and modules that throw": { awaits: true, errors: true },
};

for (const [kind, options] of Object.entries(KINDS)) {
  Deno.test(`packed modules run in the order of the engine: ${COUNT} random graphs, ${kind}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (let seed = 1; seed <= COUNT; seed++) {
        const files = randomGraph(seed, options);
        const graphFolder = path.join(folder, String(seed));
        await mkdir(graphFolder);
        for (const [name, code] of files) await writeFile(path.join(graphFolder, name), code);
        const native = await runNatively(graphFolder);
        assert.deepEqual(await runPacked(files), native, `seed ${seed}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("random graphs have modules in both forms", async () => {
  let plain = 0;
  let all = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const files = randomGraph(seed);
    plain += (await packGraph(files)).plain.size;
    all += files.size;
  }
  assert.ok(plain > 20, `${plain} plain modules`);
  assert.ok(all - plain > 20, `${all - plain} modules with live bindings`);
});
