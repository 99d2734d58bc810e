import assert from "node:assert/strict";
import { includedDependencies } from "../../../server/optimizer/included.ts";
import { createResolver } from "../../../server/resolve/resolver.ts";
import { testProject } from "../resolve/test_project.ts";
import { packageFiles } from "./test_optimizer.ts";

Deno.test("includedDependencies() resolves packages, nested ones and globs", async () => {
  await using project = await testProject({
    ...packageFiles("a", { main: "a.js", exports: { ".": "./a.js" } }, { "a.js": "" }),
    ...packageFiles("a/node_modules/b", { main: "b.js" }, { "b.js": "" }),
    ...packageFiles("icons", { main: "i.js" }, { "i.js": "", "svg/x.js": "", "svg/y.mjs": "" }),
  });
  const config = project.options({
    optimizeDeps: { include: ["a", "a > b", "icons/svg/*", "missing", "gone > b"] },
  });
  const found = await includedDependencies(config, await createResolver(config));
  assert.deepEqual(found.map(({ file }) => file).sort(), [
    project.path("node_modules/a/a.js"),
    project.path("node_modules/a/node_modules/b/b.js"),
    project.path("node_modules/icons/svg/x.js"),
    project.path("node_modules/icons/svg/y.mjs"),
  ]);
  assert.deepEqual(project.logs, [
    'warn: Cannot resolve "missing" of optimizeDeps.include: install it or take it off the list',
    'warn: Cannot resolve "gone > b" of optimizeDeps.include: install it or take it off the list',
  ]);
});
