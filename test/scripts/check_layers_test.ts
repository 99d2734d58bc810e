import assert from "node:assert/strict";
import path from "node:path";
import { stop } from "esbuild";
import { checkLayers, LAYERS } from "../../scripts/check_layers.ts";
import { createProject } from "../harness/project.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");

Deno.test.afterAll(() => stop());

Deno.test("LAYERS names only rows and files that exist", () => {
  const names = new Set(LAYERS.map(({ name }) => name));
  for (const { name, imports, types = [] } of LAYERS) {
    for (const entry of [...imports, ...types]) {
      assert.ok(
        entry === "*" || /\.(?:ts|json)$/.test(entry) || names.has(entry),
        `${name}: ${entry}`,
      );
    }
  }
});

Deno.test("checkLayers() passes this repository", async () => {
  assert.deepEqual(await checkLayers(ROOT), []);
});

Deno.test("checkLayers() finds each kind of offence", async () => {
  await using project = await createProject({
    "deno.json": "{}",
    "server/base/errors.ts": `import "./http/a.ts";`,
    "server/http/a.ts": `import "../url.ts"; import "./gone.ts"; Deno.cwd();`,
    "server/base/url.ts": `import type { X } from "./paths.ts"; export type Y = X;`,
    "server/base/paths.ts": `import type { Y } from "./url.ts"; export type X = Y;`,
    "server/http/helpers.ts": "",
  });
  const findings = (await checkLayers(project.root)).join("\n");
  assert.match(findings, /server\/errors\.ts:1 imports server\/http\/a\.ts: base may import only/);
  assert.match(findings, /import cycle: server\/paths\.ts → server\/url\.ts → server\/paths\.ts/);
  assert.match(findings, /server\/http\/a\.ts names Deno/);
  assert.match(findings, /server\/http\/helpers\.ts has a name that says nothing/);
  assert.match(findings, /gone\.ts/);
});
