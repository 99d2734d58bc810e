import assert from "node:assert/strict";
import type { Plugin } from "esbuild";
import path from "node:path";
import { normalizeMap, originalPosition } from "../../../../compiler/source_map.ts";
import { contents, optimizerTest, packageFiles, testOptimizer } from "../test_optimizer.ts";

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
  assert.match(texts, /from "\/base\/node_modules\/styled\/dist\/style\.css\?import"/);
  assert.match(texts, /from "\/base\/node_modules\/styled\/dist\/icon\.svg\?import"/);
  assert.match(texts, /"url":"\/base\/node_modules\/styled\/dist\/i\.js"/);
  assert.match(texts, /"url":"\/base\/node_modules\/styled\/dist\/more\.js"/);
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

optimizerTest("a package with globs is served as source, but not one that only mentions them", {
  ...packageFiles("pages", { type: "module", exports: "./i.js" }, {
    "i.js": `export { all } from "./all.js";`,
    "all.js": `export const all = import.meta.glob("/pages/*.js");`,
  }),
  ...packageFiles("docs", { type: "module", exports: "./i.js" }, {
    "i.js": `/* import.meta.glob("./*") */ export const text = 'import.meta.glob("./*")';`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  assert.equal(
    await test.optimizer.load(test.id("pages")),
    `export * from "/node_modules/pages/i.js";\n`,
  );
  assert.match(await test.optimizer.load(test.id("docs")), /registry\.js/);
});

optimizerTest(
  "a module that cannot be compiled fails on require(), and affects no other module",
  {
    ...packageFiles("careful", { main: "i.js" }, {
      "i.js":
        `exports.fine = 1; try { require("./broken.js"); } catch (error) { exports.code = error.code; }
      exports.octal = () => require("./sloppy.js"); exports.name = () => require("./name.js");
      exports.html = () => require("./html.js");`,
      "broken.js": `module.exports = ;`,
      "sloppy.js": `module.exports = 010;`,
      "name.js": `var await = 1; exports.name = await;`,
      "html.js": `<!-- a comment\nexports.html = "<!-- text";`,
    }),
  },
  async (project) => {
    await using test = await testOptimizer(project);
    const { fine, code, octal } = await test.get("careful");
    assert.deepEqual([fine, code], [1, "OPTIMIZER_FAILED"]);
    assert.throws(octal as () => void, /strict/);
    assert.equal(project.logs.length, 4, project.logs.join("\n"));
    assert.match(
      project.logs[0]!,
      /^warn: Cannot bundle the dependency "careful": Unexpected token/,
    );
  },
);

optimizerTest("load() returns the source map of a pack", {
  ...packageFiles("mapped", { type: "module", exports: "./i.js" }, {
    "i.js":
      `import { other } from "./c.cjs";\n\nexport function thrower() {\n  throw new Error(other);\n}\n`,
    "c.cjs": `exports.other = 1;\nexports.thrower = () => {\n  throw new Error("c");\n};\n`,
  }),
}, async (project) => {
  await using test = await testOptimizer(project);
  const id = test.id("mapped");
  const [, pack = ""] = /import "\.\/(pack-\w+\.js)"/.exec(await test.optimizer.load(id))!;
  const file = path.join(path.dirname(id), pack);
  const text = await test.optimizer.load(file);
  const map = normalizeMap(await test.optimizer.load(`${file}.map`))!;
  for (
    const [thrown, source, line] of [[".other)", "i.js", 4], ['Error("c")', "c.cjs", 3]] as const
  ) {
    const lines = text.split("\n");
    const at = lines.findIndex((each) => each.includes(thrown)) + 1;
    const found = originalPosition(map, at, lines[at - 1]!.indexOf("throw"))!;
    assert.deepEqual([path.basename(found.source), found.line], [source, line]);
    assert.equal(
      path.resolve(path.dirname(file), found.source),
      project.path(`node_modules/mapped/${source}`),
    );
  }
});

optimizerTest("options of esbuild and Rolldown reach each module", {
  ...packageFiles("mixed", { type: "module", exports: "./i.js" }, {
    "i.js":
      `import text from "./note.text"; import data from "./a.notjs"; import virtual from "virtual:x";
      import { view } from "./view.jsx"; import { replaced } from "./replaced.js";
      export const all = [text, data, virtual, view, replaced, CONSTANT, typeof Injected, LATER];`,
    "note.text": "a note",
    "a.notjs": `<notjs>export default "not js"</notjs>`,
    "view.jsx": `const create = (name) => name; export const view = <b />;`,
    "replaced.js": `export const replaced = "no";`,
  }),
  "shim.js": `export class Injected {}`,
}, async (project) => {
  await using test = await testOptimizer(project, {
    optimizeDeps: {
      esbuildOptions: {
        loader: { ".text": "text" },
        define: { CONSTANT: "1" },
        inject: ["./shim.js"],
        jsxFactory: "create",
        plugins: [
          {
            name: "esbuild",
            setup(build) {
              build.initialOptions.define!.LATER = "2";
              build.onLoad({ filter: /replaced\.js$/ }, () => ({
                contents: `export const replaced = "by esbuild's plugin";`,
              }));
            },
          } satisfies Plugin,
        ],
      },
      rolldownOptions: {
        moduleTypes: { ".notjs": "js" },
        plugins: [{
          name: "rolldown",
          resolveId: (id: string) => id.startsWith("virtual:") ? `\0${id}` : undefined,
          load: (id: string) => id === "\0virtual:x" ? `export default "virtual";` : undefined,
          transform: {
            filter: { id: /\.notjs$/ },
            handler: (code: string) => code.replace(/<.?notjs>/g, ""),
          },
        }],
      },
    },
  });
  assert.deepEqual((await test.get("mixed")).all, [
    "a note",
    "not js",
    "virtual",
    "b",
    "by esbuild's plugin",
    1,
    "function",
    2,
  ]);
});

optimizerTest(
  "inject finds modules by the plugins of esbuild, and a missing one is only a warning",
  {
    ...packageFiles("uses-globals", { type: "module", exports: "./i.js" }, {
      "i.js": `export const all = [typeof Provided, typeof Virtual, typeof Missing];`,
    }),
    ...packageFiles("strict", { exports: "./i.js" }, {
      "i.js": `// A comment.\n"use strict";\n/*\nimport { this } from "a comment";\n*/
exports.all = [typeof Provided, typeof Virtual, this === module.exports];`,
    }),
    "polyfill.js": `export const Provided = 1;`,
  },
  async (project) => {
    await using test = await testOptimizer(project, {
      optimizeDeps: {
        esbuildOptions: {
          inject: ["./missing.js"],
          plugins: [
            {
              name: "polyfills",
              setup(build) {
                build.initialOptions.inject!.push("/no/such/_polyfill_.js", "virtual-polyfill");
                build.onResolve(
                  { filter: /_polyfill_\.js$/ },
                  ({ kind, resolveDir }) =>
                    kind === "entry-point" ? { path: `${resolveDir}/polyfill.js` } : undefined,
                );
                build.onResolve({ filter: /^virtual-polyfill$/ }, ({ path }) => ({
                  path,
                  namespace: "polyfills",
                }));
                build.onLoad({ filter: /.*/, namespace: "polyfills" }, () => ({
                  contents: `export const Virtual = "a";`,
                }));
              },
            } satisfies Plugin,
          ],
        },
      },
    });
    assert.deepEqual((await test.get("uses-globals")).all, ["number", "string", "undefined"]);
    assert.deepEqual((await test.get("strict")).all, ["number", "string", true]);
    const warnings = project.logs.filter((message) => message.startsWith("warn:"));
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0]!,
      /^warn: Cannot inject "\.\/missing\.js" into dependencies: .*missing\.js/,
    );
  },
);
