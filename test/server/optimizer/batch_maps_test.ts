import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { TestProject } from "../resolve/test_project.ts";
import { contents, optimizerTest, packageFiles, testOptimizer } from "./test_optimizer.ts";

const PACKAGES = {
  ...packageFiles("multi", { type: "module" }, {
    "a.js": `import { shared } from "./shared.js"; export const a = () => shared;
      export const later = () => import("./late.js");`,
    "b.js": `import { shared } from "./shared.js"; import { own } from "./own.js";
      export * from "./late.js"; export const b = [shared, own];`,
    "shared.js": `export const shared = "shared";`,
    "own.js": `export const own = "own";`,
    "late.js": `export const late = "late";`,
  }),
  ...packageFiles("cjs", { main: "i.js" }, {
    "i.js": `exports.inner = require("./inner.js");`,
    "inner.js": `module.exports = "inner";`,
  }),
};

/** Bundles the packages, `multi` in two batches. @returns The folders of their bundles. */
async function bundleAll(project: TestProject): Promise<string[]> {
  await using test = await testOptimizer(project);
  const folders = new Set<string>();
  for (const specifier of ["multi/a.js", "multi/b.js", "cjs"]) {
    await test.get(specifier);
    folders.add(path.dirname(test.id(specifier)));
  }
  return [...folders];
}

const mapsIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.endsWith(".map"));

optimizerTest("source maps are made when somebody asks, and kept", PACKAGES, async (project) => {
  const folders = await bundleAll(project);
  // Of what an earlier session bundled.
  await using test = await testOptimizer(project);
  const sources = new Set<string>();
  for (const folder of folders) {
    assert.deepEqual(await mapsIn(folder), [], "nobody has asked");
    for (const [name, text] of await contents(folder)) {
      const link = /^\/\/# sourceMappingURL=(.+)$/m.exec(text)?.[1];
      if (!name.endsWith(".js") || link === undefined) continue;
      const map = JSON.parse(await test.optimizer.load(path.join(folder, link)));
      for (const [index, source] of map.sources.entries()) {
        // What esbuild and the plugin put in.
        if (/[<:]/.test(source)) continue;
        const file = path.resolve(folder, source);
        assert.equal(map.sourcesContent[index], await readFile(file, "utf8"));
        sources.add(path.relative(project.path("node_modules"), file));
      }
    }
    assert.notDeepEqual(await mapsIn(folder), [], "kept for the next start");
  }
  assert.deepEqual([...sources].sort(), [
    "cjs/i.js",
    "cjs/inner.js",
    ...["a", "b", "late", "own", "shared"].map((name) => `multi/${name}.js`),
  ]);
});

optimizerTest(
  "there is no source map of a bundle whose sources have changed",
  PACKAGES,
  async (project) => {
    await using test = await testOptimizer(project);
    const map = `${test.id("cjs").replace(/\.js$/, ".cjs.js")}.map`;
    await test.get("cjs");
    await project.write({ "node_modules/cjs/inner.js": "// Moved\nmodule.exports = 'inner';" });
    await assert.rejects(test.optimizer.load(map), { code: "STALE_DEPENDENCY" });
  },
);
