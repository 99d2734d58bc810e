import assert from "node:assert/strict";
import path from "node:path";
import {
  contents,
  loadDynamic,
  optimizerTest,
  packageFiles,
  testOptimizer,
} from "../test_optimizer.ts";

type Named = Record<string, unknown>;

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

optimizerTest("packages import each other across formats", {
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

optimizerTest("require() in an ES module returns the same as in CommonJS", {
  ...packageFiles("hybrid", { module: "i.js" }, {
    "i.js": `import { value } from "./m.js"; let legacy;
      if (process.env.NODE_ENV !== "production") legacy = require("./c.js");
      export const result = () => [value, legacy.name, typeof require("./m.js").value];`,
    "c.js": `exports.name = "cjs";`,
    "m.js": `export const value = 1;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const { result } = await test.get("hybrid");
  assert.deepEqual((result as () => unknown)(), [1, "cjs", "number"]);
});

optimizerTest("an import cycle within a package is entered where the first import enters it", {
  ...packageFiles("ui", { type: "module", exports: "./index.js" }, {
    "index.js": `export { menu } from "./menu.js";`,
    "menu.js": `import { render } from "./utils.js"; export const menu = render();`,
    "utils.js": `import { Group, groupProps } from "./group.js";
      const keys = Object.keys(groupProps); export const render = () => [keys, typeof Group];`,
    "group.js": `import { render } from "./utils.js";
      export const groupProps = { size: Number }; export const Group = () => render;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  assert.deepEqual((await test.get("ui")).menu, [["size"], "function"]);
});

optimizerTest(
  "an import cycle across packages and scopes is entered where the first import enters it",
  {
    ...packageFiles("@s/a", { type: "module", exports: "./i.js" }, {
      "i.js": `export { b } from "@s/b"; export { seen } from "mid";`,
    }),
    ...packageFiles("@s/b", { type: "module", exports: "./i.js" }, {
      "i.js": `export const b = {};`,
    }),
    ...packageFiles("mid", { type: "module", exports: "./i.js" }, {
      "i.js": `import { b } from "@s/b"; export const seen = typeof b;`,
    }),
  },
  async (project) => {
    await using test = await testOptimizer(project);
    // The order of the requests must not matter.
    await test.get("mid");
    assert.equal((await test.get("@s/a")).seen, "object");
  },
);

optimizerTest(
  "require() uses the ES module if both formats have the same exports, for one copy of the state",
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

optimizerTest("dynamic imports inside a package are loaded on request", {
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
  const packs = async () =>
    (await contents(path.dirname(test.id("lazy")))).keys().toArray()
      .filter((name) => name.startsWith("pack-"));
  const before = await packs();
  assert.equal(before.length, 1, "what import() names is packed when it is requested");
  await loadDynamic(test);
  const part = await (lazy.part as () => Promise<Record<string, unknown>>)();
  assert.equal(part.state, lazy.state);
  const again = await test.get("lazy/part");
  assert.equal(again.state, lazy.state);
  assert.equal((lazy.state as { parts: number }).parts, 1);
  const other = await (lazy.other as () => Promise<Named>)();
  assert.deepEqual(other.default, { other: 1 });
});

optimizerTest("import() of CommonJS inside a package returns its names", {
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
  await test.get("asking");
  await loadDynamic(test);
  const { all } = await test.get("asking") as {
    all: () => Promise<[Named, Named, Named, { default: () => string; named: string }]>;
  };
  const [plain, compiled, own, callable] = await all();
  assert.deepEqual([plain.version, (plain.default as Named).version], ["plain", "plain"]);
  assert.deepEqual([compiled.default, compiled.name], ["its default", "compiled"]);
  assert.equal(own.own, "own");
  assert.deepEqual([callable.default(), callable.named], ["called", "named"]);

  // An importer that is an ES module in Node follows Node's rules.
  await test.get("node-style");
  await loadDynamic(test);
  const { load } = await test.get("node-style") as { load: () => Promise<Named> };
  const loaded = await load();
  assert.equal((loaded.default as Named).default, "its default");
  assert.equal(loaded.name, "compiled");
});

optimizerTest("a folder of a package can be named #", {
  ...packageFiles("sharp", { main: "i.js" }, {
    "i.js": `exports.own = require("./#/own.js"); exports.other = require("other");`,
    "#/own.js": `module.exports = "own";`,
  }),
  ...packageFiles("other", { main: "#/i.cjs" }, { "#/i.cjs": `module.exports = "other";` }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const { own, other } = await test.get("sharp");
  assert.deepEqual([own, other], ["own", "other"]);
  assert.equal(await test.get("other") as unknown, "other");
});

optimizerTest("modules that the page loads natively run at their place in the order", {
  ...packageFiles("app-kit", { type: "module", exports: "./i.js" }, {
    "i.js": `import "./first.js"; import { excluded } from "excluded"; import "./last.js";
      globalThis.order.push("kit"); export { excluded }; export const order = globalThis.order;`,
    "first.js": `globalThis.order = ["first"];`,
    "last.js": `globalThis.order.push("last");`,
  }),
  ...packageFiles("excluded", { type: "module", exports: "./i.js" }, {
    "i.js": `globalThis.order.push("excluded"); export const excluded = 1;`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project, {
    optimizeDeps: { exclude: ["excluded"] },
    // Deno runs the files, so URLs are paths.
    base: `file://${project.root}/`,
  });
  const { order, excluded } = await test.get("app-kit");
  assert.deepEqual(order, ["first", "excluded", "last", "kit"]);
  assert.equal(excluded, 1);
});
