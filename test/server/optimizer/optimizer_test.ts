import assert from "node:assert/strict";
import type { Plugin } from "esbuild";
import { symlink } from "node:fs/promises";
import path from "node:path";
import { VireoError } from "../../../server/base/errors.ts";
import { contents, optimizerTest, packageFiles, testOptimizer } from "./test_optimizer.ts";

optimizerTest("register() returns a URL at once, and load() its bundle", {
  ...packageFiles("pkg", { type: "module", main: "index.js" }, {
    "index.js": `export * from "./inner.js"; export default "main";`,
    "inner.js": `export const inner = 1; export let live = 0; export const raise = () => live++;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const id = test.id("pkg");
  assert.match(id, /\/node_modules\/\.vireo\/deps\/packs@\w+\/pkg_index-\w+\.js$/);
  assert.equal(test.id("pkg"), id);
  assert.ok(test.optimizer.isOptimized(id));
  assert.ok(!test.optimizer.isOptimized(project.path("node_modules/pkg/index.js")));
  const module = await test.get("pkg");
  assert.deepEqual(Object.keys(module).sort(), ["default", "inner", "live", "raise"]);
  (module.raise as () => void)();
  assert.equal(module.live, 1);
  assert.equal(await test.optimizer.needsInterop(id), false);
});

optimizerTest("later entries share the state of a package and change no file", {
  ...packageFiles("multi", { type: "module" }, {
    "a.js": `import { state } from "./inner.js"; export const a = state; state.runs.push("a");`,
    "b.js": `import { state, bump, count } from "./inner.js"; export * from "./inner.js";
      export const b = state; export const bumped = () => (bump(), count);`,
    "inner.js": `export const state = { runs: [] }; export let count = 0;
      export function bump() { count++; }`,
  }),
  ...packageFiles("multi-cjs", {}, {
    "a.js": `exports.state = require("./inner.js");`,
    "b.js": `exports.state = require("./inner.js"); exports.a = require("./a.js");`,
    "inner.js": `module.exports = { list: [] };`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const a = await test.get("multi/a.js");
  const folder = path.dirname(test.id("multi/a.js"));
  const before = await contents(folder);
  const b = await test.get("multi/b.js");
  assert.equal(a.a, b.b);
  assert.equal((b.bumped as () => number)(), 1);
  assert.equal(b.count, 1);
  const inner = await test.get("multi/inner.js");
  assert.equal(inner.count, 1);
  assert.deepEqual((a.a as { runs: string[] }).runs, ["a"]);
  const after = await contents(folder);
  for (const [file, text] of before) {
    if (file !== "metadata.json") assert.equal(after.get(file), text, file);
  }
  const cjsA = await test.get("multi-cjs/a.js");
  const cjsB = await test.get("multi-cjs/b.js");
  assert.equal(cjsA.state, cjsB.state);
  assert.equal(cjsA, cjsB.a);
});

optimizerTest("register() leaves sources, linked and excluded packages alone", {
  "packages/linked/package.json": JSON.stringify({ name: "linked", main: "l.js", type: "module" }),
  "packages/linked/l.js": "export const linked = 1;",
  ...packageFiles("excluded", { main: "e.js" }, { "e.js": "", "sub.js": "" }),
  ...packageFiles("component", { main: "c.vue" }, { "c.vue": "", "style.css": "" }),
}, async (project) => {
  await symlink(project.path("packages/linked"), project.path("node_modules/linked"));
  await using test = await testOptimizer(project, { optimizeDeps: { exclude: ["excluded"] } });
  for (
    const specifier of ["linked", "excluded", "excluded/sub", "component", "component/style.css"]
  ) {
    const { id } = test.resolver.resolve(specifier, project.path("main.js"))!;
    assert.equal(test.optimizer.register(specifier, id), undefined, specifier);
  }
  await using including = await testOptimizer(project, { optimizeDeps: { include: ["linked"] } });
  including.optimizer.start({
    resolve: () => Promise.resolve(null),
    jsxOptions: () => ({}),
    importsOf: () => undefined,
    whenFree: () => Promise.resolve(),
  });
  await including.optimizer.idle();
  assert.equal((await including.get("linked")).linked, 1);
});

optimizerTest("load() names package and file of a failed bundle, and recovers", {
  ...packageFiles("broken", { type: "module" }, {
    "a.js": `export const = 1;`,
    "b.js": `export const fine = 1;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const [broken, fine] = [test.id("broken/a.js"), test.id("broken/b.js")];
  await assert.rejects(test.optimizer.load(broken), (error) => {
    assert.ok(error instanceof VireoError);
    assert.equal(error.code, "OPTIMIZER_FAILED");
    assert.match(error.message, /^Cannot bundle the dependency "broken": /);
    assert.equal(error.loc?.line, 1);
    assert.match(error.loc?.file ?? "", /broken\/a\.js$/);
    return true;
  });
  assert.match(await test.optimizer.load(fine), /fine/);
  await project.write({ "node_modules/broken/a.js": "export const fixed = 1;" });
  assert.match(await test.optimizer.load(broken), /fixed/);
  assert.equal((await test.get("broken/a.js")).fixed, 1);
});

optimizerTest("load() tries a failed module again that other modules of its package import", {
  ...packageFiles("deep", { type: "module", main: "index.js" }, {
    "index.js": `export { value } from "./lib/a.js";`,
    "lib/a.js": `export { value } from "./b.js";`,
    "lib/b.js": `export const value = ;`,
    "lib/c.js": `export const later = 2;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const id = test.id("deep");
  const isBroken = { code: "OPTIMIZER_FAILED", message: /^Cannot bundle the dependency "deep": / };
  await assert.rejects(test.optimizer.load(id), isBroken);
  await assert.rejects(test.optimizer.load(id), isBroken);
  const fixed = `import { later } from "./c.js"; export const value = later;`;
  await project.write({ "node_modules/deep/lib/b.js": fixed });
  assert.equal((await test.get("deep")).value, 2);
  await test.optimizer.idle();
  await using restarted = await testOptimizer(project);
  assert.equal(restarted.id("deep"), id);
  assert.equal((await restarted.get("deep")).value, 2);
});

optimizerTest("load() names a scoped package by its whole name", {
  ...packageFiles("@scope/broken", { main: "i.js" }, { "i.js": "export const = 1;" }),
}, async (project) => {
  await using test = await testOptimizer(project);
  await assert.rejects(test.optimizer.load(test.id("@scope/broken")), {
    message: /^Cannot bundle the dependency "@scope\/broken": /,
  });
});

optimizerTest("load() of an outdated bundle requests a reload", {}, async (project) => {
  await using test = await testOptimizer(project);
  const gone = project.path("node_modules/.vireo/deps/packs@00000000/vue-0.js");
  await assert.rejects(test.optimizer.load(gone), { code: "STALE_DEPENDENCY" });
});

optimizerTest("the terminal shows the progress of long bundling", {
  ...packageFiles("slow", { main: "i.js" }, { "i.js": "" }),
  ...packageFiles("quick", { main: "i.js" }, { "i.js": "" }),
}, async (project) => {
  const told = Promise.withResolvers<void>();
  const deadline = setTimeout(told.resolve, 10_000);
  const { push } = project.logs;
  project.logs.push = (...lines) => (told.resolve(), push.apply(project.logs, lines));
  // Bundling lasts until the first log line.
  const plugin: Plugin = {
    name: "slow",
    setup: (build) => build.onLoad({ filter: /slow/ }, () => told.promise.then(() => undefined)),
  };
  await using test = await testOptimizer(project, {
    optimizeDeps: { esbuildOptions: { plugins: [plugin] } },
  });
  const [quick, slow] = [test.id("quick"), test.id("slow")];
  await Promise.all([test.optimizer.load(slow), test.optimizer.load(quick)]);
  clearTimeout(deadline);
  assert.equal(project.logs.length, 2, project.logs.join("\n"));
  assert.equal(project.logs[0], "info: Bundling dependencies (2 modules so far): slow");
  assert.match(project.logs[1]!, /^info: Bundled 2 modules of 2 packages in \d\.\d s$/);
});

optimizerTest("with noDiscovery, included packages are bundled from the first request on", {
  ...packageFiles("outer", { main: "i.js" }, { "i.js": "" }),
  ...packageFiles("outer/node_modules/inner", { main: "i.js" }, { "i.js": "" }),
}, async (project) => {
  await using test = await testOptimizer(project, {
    optimizeDeps: { noDiscovery: true, include: ["outer > inner"] },
  });
  // No scan has run yet.
  const importer = project.path("node_modules/outer/i.js");
  assert.match(test.id("inner", importer), /\/inner_i-\w+\.js$/);
  assert.throws(() => test.id("outer"), /"outer" is not bundled/);
});

optimizerTest("close() ends the work at once", {
  ...packageFiles("a", { type: "module", main: "i.js" }, {
    "i.js": `export const a = 1;`,
    "late.js": "",
  }),
}, async (project) => {
  const test = await testOptimizer(project);
  const loading = assert.rejects(test.optimizer.load(test.id("a")), { code: "SERVER_CLOSED" });
  await test.optimizer.close();
  await loading;
  // Requests in flight are rejected.
  await assert.rejects(test.optimizer.load(test.id("a")), { code: "SERVER_CLOSED" });
  await assert.rejects(test.optimizer.load(test.id("a/late.js")), { code: "SERVER_CLOSED" });
});
