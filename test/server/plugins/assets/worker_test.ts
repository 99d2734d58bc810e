import assert from "node:assert/strict";
import { workerPlugin } from "../../../../server/plugins/assets/worker.ts";
import { PluginBench } from "../plugin_bench.ts";

const bench = (base = "/") =>
  PluginBench.create(
    {},
    (root) => [workerPlugin({ base, urlOf: PluginBench.urlOf(root), canName: () => true })],
  );

Deno.test("workerPlugin() exports constructors and URLs", async () => {
  await using project = await bench("/b/");
  const code = async (name: string) => (await project.run(name)).code;
  assert.match(await code("w.ts?worker"), /new Worker\("\/b\/w\.ts\?worker_file&type=module"/);
  assert.match(await code("w.ts?worker&inline"), /new Worker\("\/b\/w\.ts\?worker_file/);
  assert.match(await code("w.ts?sharedworker"), /new SharedWorker\("\/b\/w\.ts/);
  assert.equal(
    await code("w.ts?worker&url"),
    `export default "/b/w.ts?worker_file&type=module";\n`,
  );
  assert.equal(await project.container.load(`${project.root}/w.ts?worker_file&type=module`), null);
});
