/**
 * Forms of loading one module from another: files of a project whose `main.mjs` exports its
 * observations by default.
 */
import type { ProjectFiles } from "../../../harness/project.ts";

const json = (value: unknown) => JSON.stringify(value);

/** A package in `node_modules`. */
function pkg(name: string, manifest: Record<string, unknown>, files: ProjectFiles): ProjectFiles {
  const folder = `node_modules/${name}`;
  const own = Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]);
  return {
    [`${folder}/package.json`]: json({ name, version: "1.2.3", ...manifest }),
    ...Object.fromEntries(own),
  };
}

/** Loads the same dependency in every form of both module formats. */
const EVERY_WAY: ProjectFiles = {
  "main.mjs": `
    import { createRequire } from "node:module";
    import cjs from "./ways.cjs";
    const attempt = async (run) => { try { return await run() } catch (error) { return error } };
    const require = createRequire(import.meta.url);
    export default {
      namespace: await attempt(async () => ({ ...await import("dep") })),
      star: await attempt(async () => ({ ...await import("./star.mjs") })),
      byDefault: await attempt(async () => (await import("./default.mjs")).value),
      required: await attempt(() => require("dep")),
      isOne: await attempt(async () => require("dep") === require("dep")),
      cjs: await attempt(() => cjs.required()),
      imported: await attempt(async () => ({ ...await cjs.imported() })),
      passedOn: await attempt(async () => ({ ...await import("./passed_on.cjs") })),
    };
  `,
  "star.mjs": `export * from "dep";`,
  "default.mjs": `import value from "dep"; export { value };`,
  "ways.cjs": `
    exports.required = () => require("dep");
    exports.imported = () => import("dep");
  `,
  "passed_on.cjs": `module.exports = require("dep");`,
};

/** Dependencies of every kind, each of which is loaded in every form. */
const DEPENDENCIES: Readonly<Record<string, ProjectFiles>> = {
  "a CommonJS module that names its exports": pkg("dep", {}, {
    "index.js":
      `exports.a = 1; exports["b c"] = 2; Object.defineProperty(exports, "d", { value: 3 });`,
  }),
  "a CommonJS module whose exports are an object": pkg("dep", {}, {
    "index.js": `const a = 1, b = () => 2; module.exports = { a, b, c: 3, ...{ d: 4 } };`,
  }),
  "a CommonJS module that is a function with properties": pkg("dep", {}, {
    "index.js": `module.exports = function main() {}; module.exports.extra = 1; exports.lost = 2;`,
  }),
  "a CommonJS module that is a class": pkg("dep", {}, {
    "index.js":
      `module.exports = class Main { static create() {} }; module.exports.default = module.exports;`,
  }),
  "a CommonJS module that is null": pkg("dep", {}, { "index.js": `module.exports = null;` }),
  "a CommonJS module that is a text": pkg("dep", {}, { "index.js": `module.exports = "text";` }),
  "a CommonJS module that was an ES module": pkg("dep", {}, {
    "index.js": `
      "use strict";
      Object.defineProperty(exports, "__esModule", { value: true });
      exports.named = exports.default = void 0;
      exports.default = "by default";
      exports.named = "named";
    `,
  }),
  "a CommonJS module as esbuild makes it": pkg("dep", {}, {
    "index.js": `
      var __defProp = Object.defineProperty;
      var __export = (target, all) => {
        for (var name in all) __defProp(target, name, { get: all[name], enumerable: true });
      };
      var source_exports = {};
      __export(source_exports, { named: () => named, default: () => source_default });
      module.exports = __defProp({}, "__esModule", { value: true });
      Object.assign(module.exports, {});
      __export(module.exports, { named: () => named, default: () => source_default });
      var named = 1, source_default = "by default";
      0 && (module.exports = { named });
    `,
  }),
  "a CommonJS module as TypeScript makes it": pkg("dep", {}, {
    "index.js": `
      "use strict";
      var __createBinding = (this && this.__createBinding) || (function(o, m, k, k2) {
        Object.defineProperty(o, k2 || k, { enumerable: true, get: function() { return m[k]; } });
      });
      var __exportStar = (this && this.__exportStar) || function(m, exports) {
        for (var p in m) {
          if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p);
        }
      };
      Object.defineProperty(exports, "__esModule", { value: true });
      __exportStar(require("./other.js"), exports);
    `,
    "other.js": `exports.fromOther = 1;`,
  }),
  "a CommonJS module with a getter that throws": pkg("dep", {}, {
    "index.js": `
      exports.fine = 1;
      Object.defineProperty(exports, "broken", { enumerable: true, get() { throw new TypeError("no") } });
      Object.defineProperty(module.exports, "fine", { enumerable: true, value: 1 });
    `,
  }),
  "a CommonJS module that re-exports a built-in": pkg("dep", { main: "./index.cjs" }, {
    "index.cjs": `module.exports = require("punycode");`,
  }),
  "a CommonJS module that re-exports a built-in with a prefix": pkg("dep", {
    exports: "./index.cjs",
  }, { "index.cjs": `module.exports = require("node:querystring");` }),
  "a CommonJS module that re-exports JSON": pkg("dep", {}, {
    "index.js": `module.exports = require("./data.json");`,
    "data.json": json({ a: 1, list: [2] }),
  }),
  "a CommonJS module that re-exports another package": {
    ...pkg("dep", {}, { "index.js": `module.exports = require("other");` }),
    ...pkg("other", { main: "lib" }, { "lib/index.js": `exports.other = 1;` }),
  },
  "a CommonJS module of a package with a type": pkg("dep", { type: "commonjs" }, {
    "index.js": `exports.a = require("./lib").a;`,
    "lib/index.js": `exports.a = require("util").format("%s", 1);`,
  }),
  "a CommonJS module in a package of ES modules": pkg("dep", {
    type: "module",
    exports: "./index.cjs",
  }, {
    "index.cjs": `exports.a = require("./b.cjs");`,
    "b.cjs": `module.exports = require("fs").existsSync.name;`,
  }),
  "an ES module": pkg("dep", { type: "module", exports: "./index.js" }, {
    "index.js": `export const a = 1; export default function main() {} export { a as "b c" };`,
  }),
  "an ES module without a default": pkg("dep", { exports: "./index.mjs" }, {
    "index.mjs": `export const a = 1; export let b = a + 1;`,
  }),
  "an ES module that says what require gives": pkg("dep", {
    type: "module",
    exports: "./index.js",
  }, {
    "index.js":
      `const main = () => 1; export default main; export const named = 2; export { main as "module.exports" };`,
  }),
  "an ES module that calls itself one": pkg("dep", { type: "module", exports: "./index.js" }, {
    "index.js": `export const __esModule = true; export default "by default"; export const a = 1;`,
  }),
  "an ES module that imports everything": {
    ...pkg("dep", { type: "module", exports: "./index.js", imports: { "#own": "./own.js" } }, {
      "index.js": `
        import fs, { existsSync } from "fs";
        import path from "node:path";
        import cjs, { named } from "./cjs.cjs";
        import data from "./data.json" with { type: "json" };
        import other from "other";
        import { own } from "#own";
        import * as self from "dep";
        export const isSelf = () => self.star;
        export default [fs.existsSync === existsSync, typeof path.join, cjs, named, data, other, own];
        export * from "./star.js";
      `,
      "cjs.cjs": `exports.named = require("other");`,
      "data.json": json({ a: 1 }),
      "own.js": `export const own = "own";`,
      "star.js": `export const star = 1; export { own as fromOwn } from "#own";`,
    }),
    ...pkg("other", { exports: { import: "./esm.mjs", require: "./cjs.cjs" } }, {
      "esm.mjs": `export default "imported";`,
      "cjs.cjs": `module.exports = "required";`,
    }),
  },
  "ES modules in a cycle": pkg("dep", { type: "module", exports: "./a.js" }, {
    "a.js":
      `import { b } from "./b.js"; import { c } from "./c.js"; export const a = "a"; export default [b(), c()];`,
    "b.js":
      `import { a } from "./a.js"; import { c } from "./c.js"; export function b() { return a + c(); }`,
    "c.js": `import { b } from "./b.js"; export function c() { return typeof b; }`,
  }),
  "an ES module that awaits": pkg("dep", { type: "module", exports: "./index.js" }, {
    "index.js": `export const a = await Promise.resolve(1);`,
  }),
  "an ES module that imports one that awaits": pkg(
    "dep",
    { type: "module", exports: "./index.js" },
    {
      "index.js": `import { b } from "./b.js"; export const a = b;`,
      "b.js": `export const b = await Promise.resolve(1);`,
    },
  ),
  "a package with both forms": pkg("dep", {
    exports: { ".": { import: "./index.mjs", require: "./index.cjs" } },
  }, { "index.mjs": `export default "imported";`, "index.cjs": `module.exports = "required";` }),
  "a package with conditions in conditions": pkg("dep", {
    exports: {
      ".": [
        { browser: "./no.js", types: "./no.d.ts" },
        { node: { "module-sync": "./sync.mjs", default: "./no.js" }, default: "./no.js" },
      ],
    },
  }, { "sync.mjs": `export const a = "sync";`, "no.js": `throw new Error("no")` }),
  "a package whose main has no ending": pkg("dep", { main: "lib/main" }, {
    "lib/main.js": `exports.a = __filename.slice(-7);`,
  }),
  "a package whose main is a folder": pkg("dep", { main: "./lib/" }, {
    "lib/index.js": `exports.a = require(".") === module.exports;`,
  }),
  "a package without a manifest": {
    "node_modules/dep/index.js": `exports.a = typeof require;`,
  },
  "a package whose main is missing": pkg("dep", { main: "missing.js" }, {
    "index.js": `exports.a = 1;`,
  }),
  "a package with module syntax and no type": pkg("dep", {}, {
    "index.js": `export const a = import.meta.url.slice(-8); export default 2;`,
  }),
  "a package that is not there": {},
};

/** Further forms, one project each. */
const FORMS: Readonly<Record<string, ProjectFiles>> = {
  "an import of a .cjs that re-exports a built-in": {
    "main.mjs": `import t from "./b.cjs"; export default t.readFileSync.name;`,
    "b.cjs": `module.exports = require("fs");`,
  },
  "package imports with conditions and patterns": {
    "package.json": json({
      type: "module",
      name: "app",
      imports: {
        "#mode": { browser: "./browser.js", node: { import: "./node.js", require: "./node.cjs" } },
        "#lib/*": "./lib/*.js",
        "#lib/*.js": "./lib/*.js",
        "#dep": "dep",
      },
    }),
    ...pkg("dep", {}, { "index.js": `module.exports = "dep";` }),
    "node.js": `export default "imported";`,
    "node.cjs": `module.exports = "required";`,
    "lib/a.js": `export default "a";`,
    "main.mjs": `
      import { createRequire } from "node:module";
      import mode from "#mode";
      import a from "#lib/a";
      import b from "#lib/a.js";
      import dep from "#dep";
      const require = createRequire(import.meta.url);
      export default [mode, require("#mode"), a, b, dep, require("#dep"), require("#lib/a").default];
    `,
  },
  "a package that imports itself": {
    "package.json": json({
      name: "app",
      type: "module",
      exports: { "./x": { import: "./x.js", require: "./x.cjs" } },
    }),
    "x.js": `export default "imported";`,
    "x.cjs": `module.exports = "required";`,
    "main.mjs": `
      import { createRequire } from "node:module";
      import x from "app/x";
      export default [x, createRequire(import.meta.url)("app/x"), import.meta.resolve("app/x").slice(-5)];
    `,
  },
  "subpaths, patterns and folders of packages": {
    ...pkg("dep", {
      exports: {
        "./*": "./lib/*.js",
        "./internal/*": null,
        "./x/*.js": "./lib/*.js",
        "./package.json": "./package.json",
      },
    }, { "lib/a.js": `exports.a = 1;`, "lib/internal/b.js": "" }),
    ...pkg("open", {}, {
      "lib/a.js": `exports.a = 2;`,
      "lib/data.json": `{"d":1}`,
      "lib/index.js": `exports.i = 3;`,
    }),
    "main.mjs": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const code = (run) => { try { return run() } catch (error) { return error.code } };
      export default [
        (await import("dep/a")).default, (await import("dep/x/a.js")).default, require("dep/a"),
        code(() => require("dep/internal/b")), code(() => require("dep/nothing")),
        require("dep/package.json").version, require("open/lib/a"), require("open/lib/a.js"),
        require("open/lib"), require("open/lib/data"), (await import("open/lib/a.js")).default,
      ];
    `,
  },
  "createRequire() of a file, a URL, a folder and another package": {
    ...pkg("dep", {}, {
      "index.js": `exports.name = require("inner");`,
      "node_modules/inner/index.js": `module.exports = "inner";`,
    }),
    "lib/local.cjs": `module.exports = "local";`,
    "main.mjs": `
      import module, { createRequire } from "node:module";
      import path from "node:path";
      import { pathToFileURL } from "node:url";
      const folder = path.dirname(new URL(import.meta.url).pathname);
      export default [
        createRequire(import.meta.url)("./lib/local.cjs"),
        createRequire(path.join(folder, "lib", "any.js"))("./local.cjs"),
        createRequire(folder + "/")("dep"),
        createRequire(pathToFileURL(folder + "/node_modules/dep/package.json"))("inner"),
        module.createRequire(import.meta.url)("node:path") === path,
        module.createRequire(import.meta.url).resolve("dep").slice(folder.length),
        module.isBuiltin("fs"), module.builtinModules.includes("path"),
      ];
    `,
  },
  "require.resolve() with paths, and require.resolve.paths()": {
    ...pkg("dep", { exports: { require: "./r.js", import: "./i.js" } }, { "r.js": "", "i.js": "" }),
    "sub/node_modules/dep/index.js": "",
    "sub/node_modules/only/index.js": "",
    "main.mjs": `
      import { createRequire } from "node:module";
      import path from "node:path";
      const folder = path.dirname(new URL(import.meta.url).pathname);
      const require = createRequire(import.meta.url);
      const from = (...args) => {
        try { return require.resolve(...args).replace(folder, "") } catch (error) { return error.code }
      };
      export default [
        from("dep"), from("dep", { paths: [folder + "/sub"] }), from("dep", { paths: ["/", folder] }),
        from("only"), from("only", { paths: [folder + "/sub"] }), from("dep", { paths: ["/"] }),
        from("./node_modules/only/index.js", { paths: [folder + "/sub"] }),
        from("fs", { paths: [folder] }), from("node:fs"), from("dep", { paths: [] }), from("dep", {}),
        require.resolve.paths("dep").slice(0, 1).map((each) => each.replace(folder, "")),
        require.resolve.paths("fs"),
      ];
    `,
  },
  "what a CommonJS module knows of itself": {
    "main.mjs": `import value from "./a.cjs"; export default value;`,
    "a.cjs": `
      const path = require("path");
      module.exports = {
        filename: path.basename(__filename), dirname: __dirname === path.dirname(__filename),
        id: module.id === __filename, isMain: require.main === module, parent: module.parent ?? null,
        paths: module.paths[0] === path.join(__dirname, "node_modules"), loaded: module.loaded,
        child: require("./b.cjs"), children: module.children.map(({ id }) => path.basename(id)),
        cached: require.cache[__filename] === module, extensions: [".js", ".json", ".node"].every((each) => each in require.extensions),
        this: this === module.exports || typeof this, exports: exports === module.exports,
        constructor: module.constructor === require("module"), args: arguments.length,
        strict: (function () { return this === undefined })(),
        required: module.require("./b.cjs") === require("./b.cjs"),
        module: typeof require("module").Module._load, wrap: require("module").wrap("x").length > 1,
        nodeModulePaths: require("module")._nodeModulePaths("/a/b"),
      };
    `,
    "b.cjs":
      `module.exports = require("path").basename(module.parent.filename) + require("path").basename(module.path).length * 0;`,
  },
  "what an ES module knows of itself": {
    ...pkg("dep", { exports: { import: "./i.mjs", require: "./r.js" } }, {
      "i.mjs": "",
      "r.js": "",
    }),
    "main.mjs": `
      const base = import.meta.url.replace(/[^/]+$/, "");
      const code = (run) => { try { return run() } catch (error) { return error.code } };
      export default [
        import.meta.filename === new URL(import.meta.url).pathname,
        import.meta.dirname === new URL(".", import.meta.url).pathname.slice(0, -1),
        typeof require, typeof module, typeof __filename, this === undefined,
        ...["dep", "./x.js", "node:fs", "fs", "data:text/javascript,1", "https://a.b/c"]
          .map((each) => import.meta.resolve(each).replace(base, "")),
        code(() => import.meta.resolve("not-there")),
      ];
    `,
  },
  "CommonJS modules in a cycle": {
    "main.mjs": `import a from "./a.cjs"; export default a;`,
    "a.cjs":
      `exports.early = 1; const b = require("./b.cjs"); exports.seen = b.seen; exports.late = 2;`,
    "b.cjs": `const a = require("./a.cjs"); exports.seen = Object.keys(a);`,
  },
  "an ES module in a cycle with CommonJS that requires it later": {
    "main.mjs": `import value from "./b.cjs"; export const own = "own"; export default value;`,
    "b.cjs": `exports.later = () => require("./main.mjs"); exports.name = "b";`,
  },
  "the order in which modules run": {
    "main.mjs": `
      import "./one.mjs";
      import "./two.cjs";
      import "./three.mjs";
      import log from "./log.cjs";
      export default log;
    `,
    "log.cjs": `module.exports = [];`,
    "one.mjs": `import log from "./log.cjs"; log.push("one");`,
    "two.cjs":
      `require("./log.cjs").push("two"); require("./late.mjs"); require("./log.cjs").push("two again");`,
    "late.mjs": `import "./dep.cjs"; import log from "./log.cjs"; log.push("late");`,
    "dep.cjs": `require("./log.cjs").push("dep");`,
    "three.mjs": `import "./late.mjs"; import log from "./log.cjs"; log.push("three");`,
  },
  "one instance for import and require": {
    "main.mjs": `
      import { createRequire } from "node:module";
      import state from "./state.mjs";
      import cjs from "./state.cjs";
      import data from "./data.json" with { type: "json" };
      const require = createRequire(import.meta.url);
      export default [
        require("./state.mjs").default === state, require("./state.cjs") === cjs,
        require("./other.mjs").state === state, (await import("./other.mjs")).state === state,
        (await import("./state.cjs")).default === cjs, (await import(new URL("./state.cjs", import.meta.url))).default === cjs,
        (await import("./late.mjs")).late === require("./late.mjs").late,
        require("./later.mjs").late === (await import("./later.mjs")).late,
        require("./data.json").a === data.a,
      ];
    `,
    "state.mjs": `export default {};`,
    "other.mjs": `export { default as state } from "./state.mjs";`,
    "late.mjs": `export const late = {};`,
    "later.mjs": `export const late = {};`,
    "state.cjs": `module.exports = {};`,
    "data.json": json({ a: 1 }),
  },
  "a fallback from require to import": {
    ...pkg("dep", { type: "module", exports: "./index.js" }, {
      "index.js": `import { log } from "./log.js"; log.push("run"); export const a = await log;`,
      "log.js": `export const log = [];`,
    }),
    "main.mjs": `
      import load from "./load.cjs";
      export default (await load("dep")).a;
    `,
    "load.cjs": `
      module.exports = async (name) => {
        try { return require(name) } catch (error) {
          if (error.code !== "ERR_REQUIRE_ASYNC_MODULE" && error.code !== "ERR_REQUIRE_ESM") throw error;
          return await import(name);
        }
      };
    `,
  },
  "import() in every kind of module": {
    ...pkg("dep", { exports: { import: "./i.mjs", require: "./r.js" } }, {
      "i.mjs": `export default "imported";`,
      "r.js": `module.exports = "required";`,
    }),
    "main.mjs": `
      import cjs from "./a.cjs";
      import plain from "./node_modules/dep/../../plain/index.js";
      export default [await cjs(), await plain(), (await import("data:text/javascript,export default 1")).default];
    `,
    "a.cjs":
      `module.exports = async () => [(await import("dep")).default, require("dep"), (await import("./b.mjs")).b];`,
    "b.mjs": `export const b = import.meta.url.slice(-5);`,
    "plain/package.json": "{}",
    "plain/index.js": `module.exports = () => import("dep").then((dep) => dep.default);`,
  },
  "JSON": {
    "main.mjs": `
      import { createRequire } from "node:module";
      import data, * as all from "./data.json" with { type: "json" };
      import bom from "./cjs.cjs";
      const { default: dynamic } = await import("./data.json", { with: { type: "json" } });
      const code = (run) => { try { return run() } catch (error) { return error.name } };
      const require = createRequire(import.meta.url);
      export default [data, Object.keys(all), dynamic === data, bom, require("./data"), code(() => require("./broken.json"))];
    `,
    "cjs.cjs": `module.exports = require("./bom.json");`,
    "bom.json": "\ufeff" + json({ bom: true }),
    "data.json": json({ a: [1] }),
    "broken.json": `{ "a": `,
  },
  "the cache that require has": {
    "main.mjs": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const first = require("./a.cjs");
      const file = require.resolve("./a.cjs");
      delete require.cache[file];
      const second = require("./a.cjs");
      require.cache[file].exports = "replaced";
      export default [first === second, require("./a.cjs"), file in require.cache, require.cache[file].loaded];
    `,
    "a.cjs": `module.exports = {};`,
  },
  "handlers that packages register for extensions": {
    "main.mjs": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      require("register");
      export default [require("./a.txt"), require("./b"), require("./c.cjs"), require("./d.js")];
    `,
    ...pkg("register", {}, {
      "index.js": `
        const fs = require("fs");
        require.extensions[".txt"] = (module, file) => { module.exports = fs.readFileSync(file, "utf8").trim() };
        require.extensions[".up"] = (module, file) => {
          module._compile("module.exports = " + JSON.stringify(fs.readFileSync(file, "utf8").trim().toUpperCase()), file);
        };
        const original = require.extensions[".js"];
        require.extensions[".js"] = (module, file) => {
          if (file.includes("node_modules")) return original(module, file);
          const compile = module._compile;
          module._compile = (code, name) => compile.call(module, code.replace("export default", "module.exports ="), name);
          original(module, file);
        };
      `,
    }),
    "a.txt": "text",
    "b.up": "text",
    "c.cjs": `module.exports = "plain";`,
    "d.js": `export default "compiled";`,
  },
  "modules that are made by hand": {
    "main.mjs": `import value from "./a.cjs"; export default value;`,
    "a.cjs": `
      const Module = require("module");
      const path = require("path");
      const run = (code, name) => {
        const file = path.join(__dirname, name);
        const made = new Module(file, module);
        made.filename = file;
        made.paths = Module._nodeModulePaths(__dirname);
        made._compile(code, file);
        return made.exports;
      };
      module.exports = [
        run("exports.dep = require('dep'); exports.own = require('./b.cjs')", "virtual.js"),
        Module._resolveFilename("dep", module).slice(__dirname.length),
        Module._load("dep", module), Module.prototype.require.call(module, "dep"),
        Module._findPath("./b.cjs", [__dirname]) === path.join(__dirname, "b.cjs"),
      ];
    `,
    "b.cjs": `module.exports = "b";`,
    ...pkg("dep", {}, { "index.js": `module.exports = "dep";` }),
  },
  "a require that a package takes over": {
    "main.mjs": `import value from "./a.cjs"; export default value;`,
    "a.cjs": `
      const Module = require("module");
      const load = Module._load;
      Module._load = function (request, ...rest) {
        return request === "virtual:x" ? "virtual" : load.call(this, request, ...rest);
      };
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (request, ...rest) {
        return resolve.call(this, request === "@/b" ? require("path").join(__dirname, "b.cjs") : request, ...rest);
      };
      try { module.exports = [require("virtual:x"), require("@/b")]; } finally {
        Module._load = load;
        Module._resolveFilename = resolve;
      }
    `,
    "b.cjs": `module.exports = "b";`,
  },
  "a file with a hashbang, a byte order mark and no ending": {
    "main.mjs": `
      import { createRequire } from "node:module";
      import bin from "./bin/tool.cjs";
      import marked from "./marked.cjs";
      import esm from "./esm.mjs";
      export default [bin, marked, esm, createRequire(import.meta.url)("./bin/plain")];
    `,
    "bin/tool.cjs": `#!/usr/bin/env node\nmodule.exports = "tool";`,
    "bin/plain": `#!/usr/bin/env node\nmodule.exports = "plain";`,
    "marked.cjs": `\ufeffmodule.exports = "marked";`,
    "esm.mjs": `#!/usr/bin/env node\nexport default import.meta.resolve("./x").slice(-2);`,
  },
  "names with spaces, hashes and letters that are not ASCII": {
    "main.mjs": `
      import a from "./a b/ä%20c.mjs";
      import b from "./a b/c d.cjs";
      import { createRequire } from "node:module";
      export default [a, b, createRequire(import.meta.url)("./a b/x#y.cjs"), (await import("./a b/q.mjs?x=1#h")).default];
    `,
    "a b/ä c.mjs": `import c from "./c d.cjs"; export default [c, import.meta.filename.slice(-7)];`,
    "a b/c d.cjs": `module.exports = require("path").basename(__filename);`,
    "a b/x#y.cjs": `module.exports = [__filename.slice(-7), require("./c d.cjs")];`,
    "a b/q.mjs": `export default import.meta.url.slice(-11);`,
  },
  "a package that hides a module": {
    ...pkg("dep", { exports: { "./other": "./index.js" } }, { "index.js": "" }),
    "main.mjs": `
      import { createRequire } from "node:module";
      const attempt = async (run) => { try { return await run() } catch (error) { return error.code } };
      const required = await attempt(() => createRequire(import.meta.url)("dep"));
      export default [required, typeof await attempt(() => import("dep"))];
    `,
  },
  "a package whose main is JSON": {
    ...pkg("dep", { main: "data.json" }, { "data.json": json({ a: 1 }) }),
    "main.mjs": `import value from "./a.cjs"; export default value;`,
    "a.cjs": `module.exports = require("dep");`,
  },
  "modules that throw": {
    "main.mjs": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const code = async (run) => { try { return await run() } catch (error) { return [error.name, error.code] } };
      export default [
        await code(() => import("./throws.mjs")), await code(() => import("./throws.cjs")),
        await code(() => require("./throws.cjs")), await code(() => import("./imports.mjs")),
        (await code(() => require("./required.mjs")))[0], (await code(() => require("./syntax.cjs")))[0],
        (await code(() => import("./syntax.mjs")))[0],
      ];
    `,
    "throws.mjs": `throw Object.assign(new TypeError("broken"), { code: "BROKEN" });`,
    "throws.cjs": `throw Object.assign(new RangeError("broken"), { code: "BROKEN" });`,
    "imports.mjs": `import "./other.mjs";`,
    "other.mjs": `throw Object.assign(new TypeError("other"), { code: "OTHER" });`,
    "required.mjs": `throw new TypeError("required");`,
    "syntax.cjs": `module.exports = ;`,
    "syntax.mjs": `export default ;`,
  },
  "an error keeps its class and its place": {
    "main.mjs": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      class Own extends Error {}
      globalThis.__own = Own;
      const of = async (run) => {
        try { return await run() } catch (error) {
          return [error instanceof Own, error.message, error.stack.includes("throws.cjs")];
        }
      };
      export default [await of(() => require("./throws.cjs")), await of(() => import("./throws.cjs"))];
    `,
    "throws.cjs": `throw new globalThis.__own("own");`,
  },
  "built-in modules by every name": {
    "main.mjs": `
      import fs from "fs";
      import nodeFs, * as all from "node:fs";
      import { readFile } from "fs/promises";
      import cjs from "./a.cjs";
      import process from "process";
      export default [
        fs === nodeFs, all.default === fs, cjs.fs === fs, cjs.nodeFs === fs, readFile === fs.promises.readFile,
        process === globalThis.process, process.getBuiltinModule("fs") === fs, cjs.codes,
      ];
    `,
    "a.cjs": `
      const code = (name) => { try { require(name); return "there" } catch (error) { return error.code } };
      module.exports = {
        fs: require("fs"), nodeFs: require("node:fs"),
        codes: ["node:nothing", "test", "node:test", "util/types", "assert/strict", "timers/promises"].map(code),
      };
    `,
  },
};

/** All forms by name. */
export const LOADING_FORMS: Readonly<Record<string, ProjectFiles>> = {
  ...FORMS,
  ...Object.fromEntries(
    Object.entries(DEPENDENCIES).map(([name, files]) => [name, { ...EVERY_WAY, ...files }]),
  ),
};
