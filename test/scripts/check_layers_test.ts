import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { stop } from "esbuild";
import { checkLayers } from "../../scripts/check_layers.ts";
import { LAYERS } from "../../scripts/layers/layer_table.ts";
import { createProject } from "../harness/project.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");

Deno.test.afterAll(() => stop());

Deno.test("LAYERS names only rows and files that exist", () => {
  const names = new Set(LAYERS.map(({ name }) => name));
  for (const { name, imports, types = [] } of LAYERS) {
    for (const entry of [...imports, ...types]) {
      assert.ok(
        entry === "*" || names.has(entry) || existsSync(path.join(ROOT, entry)),
        `${name}: ${entry}`,
      );
    }
  }
});

Deno.test("checkLayers() passes this repository", async () => {
  assert.deepEqual(await checkLayers(ROOT), []);
});

Deno.test("checkLayers() finds each kind of violation", async () => {
  await using project = await createProject({
    "deno.json": "{}",
    "server/base/errors.ts": `import "../http/a.ts";`,
    "server/http/a.ts": `import "../base/url.ts"; import "./gone.ts"; Deno.cwd();`,
    "server/base/url.ts": `import type { X } from "./paths.ts"; export type Y = X;`,
    "server/base/paths.ts": `import type { Y } from "./url.ts"; export type X = Y;`,
    "server/http/helpers.ts": "",
    "server/http/long.ts": "\n".repeat(401),
    "server/http/deep.ts": `export function deep() {${"\n".repeat(60)}}`,
    ...Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => [`server/wide/part_${index}.ts`, ""]),
    ),
  });
  const findings = (await checkLayers(project.root)).join("\n");
  assert.match(
    findings,
    /server\/base\/errors\.ts:1 imports server\/http\/a\.ts: server\/base\/ may import/,
  );
  assert.match(findings, /import cycle: server\/base\/paths\.ts → server\/base\/url\.ts →/);
  assert.match(findings, /server\/http\/a\.ts names Deno/);
  assert.match(findings, /server\/http\/helpers\.ts has a name that says nothing/);
  assert.match(findings, /gone\.ts/);
  assert.match(findings, /server\/http\/long\.ts has 401 lines/);
  assert.match(findings, /server\/http\/deep\.ts:1 deep has 61 lines/);
  assert.match(findings, /server\/http\/deep\.ts exports deep, which no other file imports/);
  assert.match(findings, /server\/wide\/ has 16 files/);
});
