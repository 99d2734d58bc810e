import assert from "node:assert/strict";
import type { Plugin } from "esbuild";
import { readdir, symlink } from "node:fs/promises";
import path from "node:path";
import { VireoError } from "../../../server/errors.ts";
import { contents, optimizerTest, packageFiles, testOptimizer } from "./test_optimizer.ts";

type Named = Record<string, unknown>;

optimizerTest("register() gives a URL at once, and load() its bundle", {
  ...packageFiles("pkg", { type: "module", main: "index.js" }, {
    "index.js": `export * from "./inner.js"; export default "main";`,
    "inner.js": `export const inner = 1; export let live = 0; export const raise = () => live++;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const id = test.id("pkg");
  assert.match(id, /\/node_modules\/\.vireo\/deps\/pkg@\w+\/pkg_index-\w+\.js$/);
  assert.equal(test.id("pkg"), id);
  assert.ok(test.optimizer.isOptimized(id));
  assert.ok(!test.optimizer.isOptimized(project.path("node_modules/pkg/index.js")));
  const module = await test.get("pkg");
  assert.deepEqual(Object.keys(module).sort(), ["default", "inner", "live", "raise"]);
  (module.raise as () => void)();
  assert.equal(module.live, 1);
  assert.equal(await test.optimizer.needsInterop(id), false);
});

optimizerTest("load() bundles CommonJS of every kind", {
  ...packageFiles("flagged", { main: "i.js" }, {
    "i.js": `Object.defineProperty(exports, "__esModule", { value: true });
      exports.default = "the default"; exports.named = "the name";`,
  }),
  ...packageFiles("callable", { main: "i.js" }, {
    "i.js": `module.exports = function () { return "called"; }; module.exports.extra = 1;`,
  }),
  ...packageFiles("umd", { main: "i.js" }, {
    "i.js": `(function (root, factory) {
      typeof exports === "object" && typeof module !== "undefined" ? factory(exports)
        : typeof define === "function" && define.amd ? define(["exports"], factory)
        : factory(root.umd = {});
    })(this, function (exports) { exports.answer = 42; });`,
  }),
  ...packageFiles("by-mode", { main: "i.js" }, {
    "i.js": `if (process.env.NODE_ENV === "production") module.exports = require("./prod.js");
      else module.exports = require("./dev.js");`,
    "prod.js": `throw new Error("the wrong one");`,
    "dev.js": `exports.mode = process.env.NODE_ENV; exports.other = process.env.OTHER;
      exports.root = typeof global.setTimeout;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const flagged = await test.get("flagged");
  assert.equal(flagged.__esModule, true);
  assert.deepEqual([flagged.default, flagged.named], ["the default", "the name"]);
  const callable = await test.get("callable") as unknown as (() => string) & { extra: number };
  assert.equal(callable(), "called");
  assert.equal((await test.get("umd")).answer, 42);
  const { mode, other, root } = await test.get("by-mode");
  assert.deepEqual([mode, other, root], ["development", undefined, "function"]);
  assert.ok(test.optimizer.exportNames(test.id("flagged"))!.includes("named"));
  assert.ok(test.optimizer.exportNames(test.id("by-mode"))!.includes("mode"));
});

optimizerTest("packages import each other across formats, by the other's own URL", {
  ...packageFiles("esm", { type: "module", exports: "./i.js" }, {
    "i.js": `import fn, { kind } from "cjs"; import * as all from "cjs";
      export { kind }; export const result = fn(); export const keys = Object.keys(all);`,
  }),
  ...packageFiles("cjs", { main: "i.js" }, {
    "i.js": `const { counter } = require("state");
      module.exports = function () { return counter.count++; }; module.exports.kind = "cjs";`,
  }),
  ...packageFiles("state", { type: "module", exports: "./i.js" }, {
    "i.js": `export const counter = { count: 7 };`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const esm = await test.get("esm");
  assert.deepEqual([esm.kind, esm.result], ["cjs", 7]);
  const state = await test.get("state");
  assert.equal((state.counter as { count: number }).count, 8);
  const text = await test.optimizer.load(test.id("esm"));
  assert.match(text, /from "\.\.\/cjs@\w+\/cjs_i-\w+\.cjs\.js"/);
});

optimizerTest("cycles and lazy require() of CommonJS packages work as in Node", {
  ...packageFiles("a", { main: "i.js" }, {
    "i.js": `exports.early = "a early"; const b = require("b");
      exports.late = "a late"; exports.seen = b.seen; exports.lazy = () => require("thrower");`,
  }),
  ...packageFiles("b", { main: "i.js" }, {
    "i.js": `const a = require("a"); exports.seen = { early: a.early, late: a.late };`,
  }),
  ...packageFiles("thrower", { main: "i.js" }, { "i.js": `throw new Error("run too early");` }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const a = await test.get("a");
  assert.deepEqual(a.seen, { early: "a early", late: undefined });
  assert.throws(a.lazy as () => void, /run too early/);
});

optimizerTest("entries met later share the state of a package and change no file", {
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

optimizerTest("packages of one scope are bundled together and keep their own URLs", {
  ...packageFiles("fam", { type: "module", exports: "./i.js" }, {
    "i.js": `export * from "@fam/core";`,
  }),
  ...packageFiles("@fam/core", { type: "module", exports: "./i.js" }, {
    "i.js": `export const token = {};`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const fam = await test.get("fam");
  const core = await test.get("@fam/core");
  assert.equal(fam.token, core.token);
  assert.equal(path.dirname(test.id("fam")), path.dirname(test.id("@fam/core")));
});

optimizerTest(
  "require() takes the ES module where both forms are alike, for one copy of the state",
  {
    ...packageFiles("dual", {
      exports: { import: "./m.mjs", require: "./c.cjs" },
    }, {
      "m.mjs": `export const form = "esm";`,
      "c.cjs": `exports.form = "cjs";`,
    }),
    ...packageFiles("dual-default", {
      exports: { import: "./m.mjs", require: "./c.cjs" },
    }, {
      "m.mjs": `export default () => "esm";`,
      "c.cjs": `module.exports = () => "cjs";`,
    }),
    ...packageFiles("user", { main: "i.js" }, {
      "i.js": `exports.form = require("dual").form; exports.fn = require("dual-default")();`,
    }),
  },
  async (project) => {
    await using test = await testOptimizer(project);
    const { form, fn } = await test.get("user");
    assert.deepEqual([form, fn], ["esm", "cjs"]);
  },
);

optimizerTest("built-ins, ignored and missing packages fail when they are touched, not before", {
  ...packageFiles("careful", { main: "i.js", browser: { "./node.js": false } }, {
    "i.js":
      `const fs = require("fs"); exports.read = fs.readFileSync; exports.none = require("./node.js");
      try { require("not-installed"); } catch (error) { exports.code = error.code; }`,
    "node.js": `throw new Error("not for browsers");`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const { read, none, code } = await test.get("careful");
  assert.equal(read, undefined);
  assert.deepEqual(none, {});
  assert.equal(code, "MODULE_NOT_FOUND");
});

optimizerTest("styles, assets and import.meta.url of a package lead to its own files", {
  ...packageFiles("styled", { type: "module", exports: "./dist/i.js" }, {
    "dist/i.js": `import "./style.css"; import icon from "./icon.svg"; export { icon };
      export const url = new URL("./data.wasm", import.meta.url).pathname;
      export * from "./more.js";`,
    "dist/more.js": `export const more = import.meta.url;`,
    "dist/style.css": "",
    "dist/icon.svg": "",
  }),
}, async (project) => {
  await using test = await testOptimizer(project, { base: "/base/" });
  const id = test.id("styled");
  await test.optimizer.load(id);
  await test.optimizer.idle();
  const texts = [...(await contents(path.dirname(id))).values()].join("\n");
  assert.match(texts, /import "\/base\/node_modules\/styled\/dist\/style\.css\?import"/);
  assert.match(texts, /from "\/base\/node_modules\/styled\/dist\/icon\.svg\?import"/);
  assert.match(texts, /new URL\("\/base\/node_modules\/styled\/dist\/i\.js", import\.meta\.url\)/);
  assert.match(
    texts,
    /new URL\("\/base\/node_modules\/styled\/dist\/more\.js", import\.meta\.url\)/,
  );
});

optimizerTest("a package with components is served as source", {
  ...packageFiles("ui", { type: "module", exports: "./i.js" }, {
    "i.js": `export { default as Button } from "./Button.vue"; export default 1;`,
    "Button.vue": `<template><button /></template>`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  assert.equal(
    await test.optimizer.load(test.id("ui")),
    `export * from "/node_modules/ui/i.js";\nexport { default } from "/node_modules/ui/i.js";\n`,
  );
});

optimizerTest("dynamic imports inside of a package are loaded when asked for", {
  ...packageFiles("lazy", { type: "module", exports: { ".": "./i.js", "./part": "./part.js" } }, {
    "i.js": `import { state } from "./state.js"; export { state };
      export const part = () => import("./part.js"); export const other = () => import("other");`,
    "part.js": `import { state } from "./state.js"; state.parts = (state.parts ?? 0) + 1;
      export { state };`,
    "state.js": `export const state = {};`,
  }),
  ...packageFiles("other", { main: "i.js" }, { "i.js": `module.exports = { other: 1 };` }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const lazy = await test.get("lazy");
  const part = await (lazy.part as () => Promise<Record<string, unknown>>)();
  assert.equal(part.state, lazy.state);
  const again = await test.get("lazy/part");
  assert.equal(again.state, lazy.state);
  assert.equal((lazy.state as { parts: number }).parts, 1);
  const names = await readdir(project.path("node_modules/.vireo/deps"));
  assert.ok(!names.some((name) => name.startsWith("other@")), "other is bundled on demand");
});

optimizerTest("import() of CommonJS inside of a package gives its names", {
  ...packageFiles("asking", { module: "i.js" }, {
    "i.js": `export const all = () => Promise.all([
      import("plain"), import("compiled"), import("./own.js"), import("callable"),
    ]);`,
    "own.js": `exports.own = "own";`,
  }),
  ...packageFiles("node-style", { type: "module", main: "i.js" }, {
    "i.js": `export const load = async () => { const a = await import("compiled"); return a; };`,
  }),
  ...packageFiles("plain", { main: "i.js" }, {
    "i.js": `(function (f) { f(module.exports); })((e) => { e.version = "plain"; });`,
  }),
  ...packageFiles("compiled", { main: "i.js" }, {
    "i.js": `Object.defineProperty(exports, "__esModule", { value: true });
      exports.default = "its default"; exports.name = "compiled";`,
  }),
  ...packageFiles("callable", { main: "i.js" }, {
    "i.js": `module.exports = () => "called"; module.exports.named = "named";`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  for (const name of ["plain", "compiled", "callable"]) await test.get(name);
  const { all } = await test.get("asking") as {
    all: () => Promise<[Named, Named, Named, { default: () => string; named: string }]>;
  };
  const [plain, compiled, own, callable] = await all();
  assert.deepEqual([plain.version, (plain.default as Named).version], ["plain", "plain"]);
  assert.deepEqual([compiled.default, compiled.name], ["its default", "compiled"]);
  assert.equal(own.own, "own");
  assert.deepEqual([callable.default(), callable.named], ["called", "named"]);

  // A package for Node's ES modules gets what Node gives.
  const { load } = await test.get("node-style") as { load: () => Promise<Named> };
  const loaded = await load();
  assert.equal((loaded.default as Named).default, "its default");
  assert.equal(loaded.name, "compiled");
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
    assert.equal(test.optimizer.register(specifier, id, ""), undefined, specifier);
  }
  await using including = await testOptimizer(project, { optimizeDeps: { include: ["linked"] } });
  including.optimizer.start({ resolve: () => Promise.resolve(null), jsxOptions: () => ({}) });
  await including.optimizer.idle();
  assert.equal((await including.get("linked")).linked, 1);
});

optimizerTest("load() names package and file of what cannot be bundled, and recovers", {
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
  await project.write({ "node_modules/broken/a.js": "export const mended = 1;" });
  assert.match(await test.optimizer.load(broken), /mended/);
});

optimizerTest("load() of a bundle that is gone asks for a reload", {}, async (project) => {
  await using test = await testOptimizer(project);
  const gone = project.path("node_modules/.vireo/deps/vue@00000000/vue-0.js");
  await assert.rejects(test.optimizer.load(gone), { code: "STALE_DEPENDENCY" });
});

optimizerTest("the terminal shows what is bundled when it takes long", {
  ...packageFiles("slow", { main: "i.js" }, { "i.js": "" }),
  ...packageFiles("quick", { main: "i.js" }, { "i.js": "" }),
}, async (project) => {
  const told = Promise.withResolvers<void>();
  const deadline = setTimeout(told.resolve, 10_000);
  const { push } = project.logs;
  project.logs.push = (...lines) => (told.resolve(), push.apply(project.logs, lines));
  // It takes until somebody has said something.
  const plugin: Plugin = {
    name: "slow",
    setup: (build) => build.onLoad({ filter: /slow/ }, () => told.promise.then(() => undefined)),
  };
  await using test = await testOptimizer(project, {
    optimizeDeps: { esbuildOptions: { plugins: [plugin] } },
  });
  const [slow, quick] = [test.id("slow"), test.id("quick")];
  await Promise.all([test.optimizer.load(slow), test.optimizer.load(quick)]);
  clearTimeout(deadline);
  assert.equal(project.logs.length, 2, project.logs.join("\n"));
  assert.equal(project.logs[0], "info: Bundling dependencies (1 of 2 done): slow");
  assert.match(project.logs[1]!, /^info: Bundled 2 dependencies in \d\.\d s$/);
});

optimizerTest("with noDiscovery, what is included is bundled from the first request on", {
  ...packageFiles("outer", { main: "i.js" }, { "i.js": "" }),
  ...packageFiles("outer/node_modules/inner", { main: "i.js" }, { "i.js": "" }),
}, async (project) => {
  await using test = await testOptimizer(project, {
    optimizeDeps: { noDiscovery: true, include: ["outer > inner"] },
  });
  // The scan has not begun.
  const importer = project.path("node_modules/outer/i.js");
  assert.match(test.id("inner", importer), /\/inner@\w+\//);
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
  // A request that was under way.
  await assert.rejects(test.optimizer.load(test.id("a")), { code: "SERVER_CLOSED" });
  await assert.rejects(test.optimizer.load(test.id("a/late.js")), { code: "SERVER_CLOSED" });
});
