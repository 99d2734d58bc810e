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
    'warn: Cannot resolve "missing" of optimizeDeps.include: install it or remove it from the list',
    'warn: Cannot resolve "gone > b" of optimizeDeps.include: install it or remove it from the list',
  ]);
});

Deno.test("includedDependencies() expands globs by the exports of a package", async () => {
  await using project = await testProject({
    ...packageFiles("listed", {
      exports: {
        ".": "./index.js",
        "./named": "./lib/named.js",
        "./icons/*": { import: "./svg/*.mjs" },
        "./internal/*": null,
      },
    }, {
      "index.js": "",
      "lib/named.js": "",
      "svg/x.mjs": "",
      "svg/deep/y.mjs": "",
      "internal/z.js": "",
    }),
  });
  const found = async (include: string) => {
    const config = project.options({ optimizeDeps: { include: [include] } });
    const list = await includedDependencies(config, await createResolver(config));
    return list.map(({ file }) => file.replace(project.path("node_modules/listed/"), "")).sort();
  };
  assert.deepEqual(
    await found("listed/**/*"),
    ["index.js", "lib/named.js", "svg/deep/y.mjs", "svg/x.mjs"],
  );
  assert.deepEqual(await found("listed/icons/*"), ["svg/x.mjs"]);
  assert.deepEqual(project.logs, []);
});

Deno.test("includedDependencies() follows aliases", async () => {
  await using project = await testProject({ "local/shape.js": "" });
  const config = project.options({
    resolve: { alias: { shape: project.path("local/shape.js") } },
    optimizeDeps: { include: ["shape"] },
  });
  const found = await includedDependencies(config, await createResolver(config));
  assert.deepEqual(found.map(({ file }) => file), [project.path("local/shape.js")]);
  assert.deepEqual(project.logs, []);
});
