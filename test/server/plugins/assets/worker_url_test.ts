import assert from "node:assert/strict";
import { workerUrlPlugin } from "../../../../server/plugins/assets/worker_url.ts";
import { PluginBench } from "../plugin_bench.ts";
import { resolvingPlugins } from "../resolving_plugins.ts";

Deno.test("workerUrlPlugin() writes the URL of a worker's script for every form of name", async () => {
  const files = {
    "package.json": JSON.stringify({ imports: { "#workers/*": "./src/*" } }),
    "src/m.js": "",
    "src/w.ts": "",
    "node_modules/kit/package.json": JSON.stringify({ name: "kit", exports: "./worker.js" }),
    "node_modules/kit/worker.js": "",
  };
  await using project = await PluginBench.create(files, async (root) => [
    workerUrlPlugin({ base: "/b/", urlOf: PluginBench.urlOf(root) }),
    ...await resolvingPlugins(root, [{ find: "@", replacement: "/src" }]),
  ]);
  const worker = (url: string, options = "") =>
    `new SharedWorker(new URL(${url}, import.meta.url)${options})`;
  const run = async (url: string, options?: string) =>
    (await project.run("src/m.js", worker(url, options))).code;
  const script = (path: string, type: string) =>
    `/* @vite-ignore */ "/b/${path}?worker_file&type=${type}"`;
  for (const url of ['"./w.ts"', '"@/w.ts"', '"#workers/w.ts"', '"/src/w.ts"']) {
    assert.equal(await run(url), worker(script("src/w.ts", "classic")), url);
  }
  const options = `, { type: "module" }`;
  assert.equal(
    await run('"kit"', options),
    worker(script("node_modules/kit/worker.js", "module"), options),
  );
  for (const url of ['"gone"', '"@/gone.ts"', '"https://a.test/w.js"', "`./${name}.js`"]) {
    assert.equal(await run(url), worker(url), url);
  }
});
