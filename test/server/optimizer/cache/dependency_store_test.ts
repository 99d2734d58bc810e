import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { optimizerTest, packageFiles, testOptimizer } from "../test_optimizer.ts";

optimizerTest("the next start reuses the cache, and bundles changed packages again", {
  ...packageFiles("a", { type: "module", exports: "./i.js" }, {
    "i.js": `export { value } from "b"; export * from "./inner.js";`,
    "inner.js": "export const inner = 1;",
  }),
  ...packageFiles("b", { type: "module", exports: "./i.js" }, {
    "i.js": `export const value = 1;`,
  }),
  ...packageFiles("c", { type: "module", exports: "./i.js" }, { "i.js": `export const c = 1;` }),
  "package-lock.json": "1",
}, async (project) => {
  const specifiers = ["a", "b", "c"];
  const session = async (force = false) => {
    await using test = await testOptimizer(project, { optimizeDeps: { force } });
    const ids = specifiers.map((specifier) => test.id(specifier));
    await Promise.all(ids.map((id) => test.optimizer.load(id)));
    await test.optimizer.idle();
    return ids;
  };
  const first = await session();
  const folder = project.path("node_modules/.vireo/deps");
  const before = (await readdir(folder)).length;
  assert.deepEqual(await session(), first);
  assert.equal((await readdir(folder)).length, before);
  // Another lockfile with the same packages changes nothing.
  await project.write({ "package-lock.json": "2" });
  assert.deepEqual(await session(), first);
  await project.write({
    "package-lock.json": "3",
    "node_modules/b/i.js": `export const value = 22;`,
  });
  const third = await session();
  for (const [index, id] of third.entries()) assert.notEqual(id, first[index], "b changed");
  // A user edits a package in place to find a bug.
  await project.write({ "node_modules/c/i.js": `console.log("here"); export const c = 1;` });
  const edited = await session();
  assert.notEqual(edited[2], third[2], "c was edited in place");
  assert.deepEqual(await session(), edited);
  const forced = await session(true);
  for (const [index, id] of forced.entries()) assert.notEqual(id, edited[index]);
  // On a busy machine the terminal shows the progress.
  assert.deepEqual(project.logs.filter((log) => !/^info: Bundl(?:ing|ed) /.test(log)), []);
});

optimizerTest("a start with a filled cache scans when there is time for it", {
  ...packageFiles("a", { type: "module", exports: "./i.js" }, { "i.js": `export const a = 1;` }),
  "package-lock.json": "1",
  "index.html": `<script type="module" src="/main.js"></script>`,
  "main.js": `import "a";`,
}, async (project) => {
  const session = async () => {
    const scanned: string[] = [];
    await using test = await testOptimizer(project);
    test.optimizer.start({
      resolve: (specifier) => {
        scanned.push(specifier);
        if (specifier === "a") test.id("a");
        return Promise.resolve(specifier === "/main.js" ? project.path("main.js") : null);
      },
      jsxOptions: () => ({}),
      importsOf: () => undefined,
      whenFree: () => Promise.resolve(),
    });
    await test.optimizer.idle();
    const atStart = [...scanned];
    const turns = [false, true, false];
    await test.optimizer.scanRest(() => turns.shift()!);
    assert.equal(scanned.length, atStart.length, "it has to wait for its turn");
    await test.optimizer.scanRest(() => turns.shift()!);
    await test.optimizer.scanRest(() => true);
    await test.optimizer.idle();
    return { atStart, later: scanned.slice(atStart.length) };
  };
  const all = ["/main.js", "a"];
  assert.deepEqual(await session(), { atStart: all, later: [] });
  assert.deepEqual(await session(), { atStart: [], later: all });
});

optimizerTest("a damaged cache is bundled again with one message", {
  ...packageFiles("a", { type: "module", exports: "./i.js" }, { "i.js": `export const a = 1;` }),
  "package-lock.json": "",
}, async (project) => {
  const session = async () => {
    await using test = await testOptimizer(project);
    const id = test.id("a");
    const text = await test.optimizer.load(id);
    await test.optimizer.idle();
    return { id, text };
  };
  const first = await session();
  await writeFile(first.id, "cut off");
  const second = await session();
  assert.notEqual(second.id, first.id);
  assert.equal(second.text, first.text);
  await writeFile(path.join(path.dirname(second.id), "metadata.json"), "{ garbage");
  await session();
  assert.ok(
    project.logs.every((log) => /their cache is damaged/.test(log)),
    project.logs.join("\n"),
  );
});

optimizerTest("two optimizers on one cache agree", {
  ...packageFiles("multi", { type: "module" }, {
    "a.js": `export { state } from "./inner.js";`,
    "b.js": `export { state } from "./inner.js"; export { late } from "./late.js";`,
    "c.js": `export { state } from "./inner.js"; export { late } from "./late.js";`,
    "d.js": `export { state } from "./inner.js";`,
    "inner.js": `export const state = {};`,
    "late.js": `export const late = {};`,
  }),
  "package-lock.json": "",
}, async (project) => {
  {
    await using warmUp = await testOptimizer(project);
    await warmUp.get("multi/a.js");
  }
  await using one = await testOptimizer(project);
  await using two = await testOptimizer(project);
  const b = await one.get("multi/b.js");
  // One optimizer finds the bundles of the other.
  const c = await two.get("multi/c.js");
  assert.deepEqual([b.state === c.state, b.late === c.late], [true, true]);
  assert.equal(await one.get("multi/c.js"), c);
  assert.equal(one.id("multi/b.js"), two.id("multi/b.js"));
  const [d, alsoD] = await Promise.all([one.get("multi/d.js"), two.get("multi/d.js")]);
  assert.deepEqual([d.state === b.state, d === alsoD], [true, true]);
});

optimizerTest("a cache that cannot be written is kept in memory", {
  ...packageFiles("a", { type: "module", exports: "./i.js" }, { "i.js": `export const a = 1;` }),
}, async (project) => {
  await mkdir(project.path("node_modules/.vireo"), { recursive: true });
  await writeFile(project.path("node_modules/.vireo/deps"), "a file in the way");
  await using test = await testOptimizer(project);
  const id = test.id("a");
  assert.match(await test.optimizer.load(id), /e0 as a/);
  await test.optimizer.idle();
  assert.match(await test.optimizer.load(id), /e0 as a/);
  assert.equal(project.logs.length, 1);
  assert.match(project.logs[0]!, /^warn: Cannot write the dependency cache/);
});

optimizerTest("refresh() notices packages that were installed again", {
  ...packageFiles("a", { type: "module", exports: "./i.js" }, { "i.js": `export { b } from "b";` }),
  ...packageFiles("b", { type: "module", exports: "./i.js" }, { "i.js": `export const b = 1;` }),
  "package-lock.json": "1",
}, async (project) => {
  await using test = await testOptimizer(project);
  const [a, b] = [test.id("a"), test.id("b")];
  await Promise.all([test.optimizer.load(a), test.optimizer.load(b)]);
  assert.equal(await test.optimizer.refresh(), false);
  await project.write({
    "node_modules/b/i.js": "export const b = 1234;",
    "package-lock.json": "2",
  });
  assert.equal(await test.optimizer.refresh(), true);
  assert.notEqual(test.id("a"), a);
  assert.equal((await test.get("b")).b, 1234);
  assert.match(await test.optimizer.load(b), /e0 as b/, "an old URL stays servable");
});
