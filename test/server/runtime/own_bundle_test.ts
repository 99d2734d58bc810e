import assert from "node:assert/strict";
import { appendFile, cp, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { stop } from "esbuild";
import { bundleClone } from "../../../scripts/bundle.ts";
import { ownBundle } from "../../../server/runtime/own_bundle.ts";
import { createProject } from "../../harness/project.ts";
import { spawnCommand } from "../../harness/server.ts";

const ROOT = path.resolve(import.meta.dirname!, "../../..");
const SOURCES = ["mod.ts", "deno.json", "deno.lock", "package.json"]
  .concat("client", "compiler", "server");

Deno.test.afterAll(() => stop());

Deno.test("a clone starts from its bundle until a source changes", async () => {
  await using clone = await createProject({});
  await using project = await createProject({
    "index.html": `<script type="module" src="/main.ts"></script>`,
    "main.ts": "const answer: number = 42; console.log(answer)",
  });
  for (const name of SOURCES) {
    await cp(path.join(ROOT, name), clone.path(name), { recursive: true });
  }
  const entry = pathToFileURL(clone.path("mod.ts")).href;
  assert.equal(ownBundle(entry), undefined);
  const folder = await bundleClone(clone.root);
  const bundle = ownBundle(entry);
  assert.equal(bundle, pathToFileURL(path.join(folder, "cli.js")).href);

  const start = () =>
    spawnCommand([Deno.execPath(), "run", "-A", "--no-check", clone.path("mod.ts")], project.root);
  const compiled = async () => {
    await using server = await start();
    return await (await fetch(new URL("/main.ts", server.url))).text();
  };
  // A bundle without this file fails, so a page shows that the sources run.
  assert.match(await compiled(), /const answer = 42/);
  await rm(path.join(folder, "cli.js"));
  await assert.rejects(start(), /cli\.js/);
  await appendFile(clone.path("server/base/paths.ts"), "\n");
  assert.equal(ownBundle(entry), undefined);
  assert.match(await compiled(), /const answer = 42/);
});
