/** The `transform` hooks of a config's plugins on the modules of dependencies. */
import assert from "node:assert/strict";
import { normalizeMap, originalPosition } from "../../compiler/source_map.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles } from "../harness/project.ts";
import { spawnServer, startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

function packageFiles(name: string, manifest: object, files: ProjectFiles): ProjectFiles {
  const folder = `node_modules/${name}`;
  return Object.fromEntries([
    [`${folder}/package.json`, JSON.stringify({ name, version: "1.0.0", ...manifest })],
    ...Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content]),
  ]);
}

const SHIM = packageFiles("buffer-shim", { main: "index.js" }, {
  "index.js": `exports.Buffer = { from: (text) => "shimmed " + text };`,
});

/** A config with a plugin that adds imports for globals that packages use. */
const PROVIDING = `export default { plugins: [{
  name: "provide",
  transform(code, id) {
    if (!id.includes("/node_modules/.vite/deps/") || !/\\bBuffer\\.from/.test(code)) return;
    if (/\\brequire\\(/.test(code)) throw new Error("sees require()");
    return { code: 'import { Buffer } from "buffer-shim";' + code, map: null };
  },
}] };`;

Deno.test("a plugin adds imports to ES modules and CommonJS of packages", async () => {
  await using project = await createProject(showingApp(
    `import { text } from "modern"; import old, { inner } from "old"; import * as main from "main-only";
    show([text, old(), inner, main.value]);`,
    {
      ...SHIM,
      ...packageFiles("modern", { type: "module", exports: "./i.js" }, {
        "i.js": `import { part } from "./part.js"; export const text = part + Buffer.from("a");`,
        "part.js": `export const part = "part of ";`,
      }),
      ...packageFiles("old", { main: "lib/i.js" }, {
        "lib/i.js": `#!/usr/bin/env node
"use strict"; var inner = require("./inner");
module.exports = function () { return Buffer.from("b") + typeof require + (this === undefined); };
module.exports.inner = inner.inner;`,
        "lib/inner.js": `this.inner = Buffer.from("c");`,
      }),
      ...packageFiles("main-only", { main: "m.js" }, {
        "m.js": `exports.value = 1; if (false) import("none");`,
      }),
      "vite.config.js": PROVIDING,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), [
    "part of shimmed a",
    "shimmed bfunctiontrue",
    "shimmed c",
    1,
  ]);
  page.noProblems();
});

Deno.test("a package imports the virtual modules and polyfills that a plugin adds", async () => {
  await using project = await createProject(showingApp(
    `import { name } from "tagged"; show(name);`,
    {
      ...packageFiles("tagged", { type: "module", exports: "./i.js" }, {
        "i.js": `export const name = "tagged " + TAG + type;`,
      }),
      "vite.config.js": `export default { base: "/sub/", plugins: [{
        name: "tags",
        enforce: "pre",
        resolveId: (id) => id === "virtual:tag" || id === "os" ? "\\0" + id : undefined,
        load: (id) => id === "\\0virtual:tag" ? 'export default "from a plugin";'
          : id === "\\0os" ? 'export const type = "polyfill";' : undefined,
        transform: {
          filter: { id: /\\/deps\\/tagged\\.js/, code: "TAG" },
          handler: (code) => 'import TAG from "virtual:tag"; import { type } from "os"; import path from "path";' + code,
        },
      }] };`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), "tagged from a pluginpolyfill");
  page.noProblems();
});

Deno.test("a plugin adds import() and re-exports of its modules to packages", async () => {
  await using project = await createProject(showingApp(
    `import * as modern from "modern"; import old from "old";
    show([(await modern.later).text, modern.more, (await old.later).text]);`,
    {
      ...packageFiles("modern", { type: "module", exports: "./i.js" }, {
        "i.js": `export const later = LATER;`,
      }),
      ...packageFiles("old", { main: "i.js" }, { "i.js": `exports.later = LATER;` }),
      "vite.config.js": `export default { plugins: [{
        name: "later",
        resolveId: (id) => id.startsWith("virtual:") ? "\\0" + id : undefined,
        load: (id) => id === "\\0virtual:later" ? 'export const text = "later";'
          : id === "\\0virtual:more" ? 'export const more = "more";' : undefined,
        transform(code, id) {
          if (!/\\bLATER\\b/.test(code) || !id.includes("/deps/")) return;
          const own = id.includes("modern") ? 'export * from "virtual:more";' : "";
          return { code: own + code.replace("LATER", 'import("virtual:later")'), map: null };
        },
      }] };`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), ["later", "more", "later"]);
  page.noProblems();
});

Deno.test("a plugin that fails on a dependency is named, and the page works", async () => {
  await using project = await createProject(showingApp(
    `import { value } from "plain"; show(value);`,
    {
      ...packageFiles("plain", { main: "i.js" }, { "i.js": `exports.value = 1;` }),
      "vite.config.js": `export default { plugins: [{
        name: "picky",
        transform(code, id) { if (id.includes("/deps/plain.js")) throw new Error("no bundle"); },
      }] };`,
    },
  ));
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), 1);
  assert.match(
    server.output(),
    /The plugin "picky" fails on the dependency "plain", which stays unchanged: no bundle/,
  );
});

Deno.test("an edit of a plugin's helper takes effect on cached dependencies", async () => {
  const config = (word: string) =>
    `const add = (code) => code.replace("WORD", "${word}");
    export default { plugins: [{ name: "words", transform(code, id) {
      if (id.includes("/.vite/deps/")) return add(code);
    } }] };`;
  await using project = await createProject(showingApp(
    `import { word } from "wordy"; show(word);`,
    {
      "package-lock.json": "{}",
      ...packageFiles("wordy", { main: "i.js" }, { "i.js": `exports.word = "WORD";` }),
      "vite.config.js": config("first"),
    },
  ));
  for (const word of ["first", "first", "second"]) {
    await project.write("vite.config.js", config(word));
    await using server = await startServer(project.root);
    await using page = await browser.open(server.url);
    assert.equal(await page.json(), word);
  }
});

for (
  const [format, text] of [
    [
      "ES modules",
      `export const x = () => 1;\n\nexport function fail() {\n  throw new Error("here");\n}\n`,
    ],
    [
      "CommonJS",
      `exports.x = () => 1;\n\nexports.fail = function () {\n  throw new Error("here");\n}\n`,
    ],
  ]
) {
  Deno.test(`maps of ${format} that a plugin changes lead to the package's file`, async () => {
    await using project = await createProject(showingApp(
      `import { x } from "mapped"; show(x());`,
      {
        ...packageFiles("mapped", { main: "i.js" }, { "i.js": text! }),
        "vite.config.js": `export default { plugins: [{
          name: "banner",
          transform(code, id) {
            if (!id.includes("/.vite/deps/mapped.js")) return;
            const mappings = ";;AAAA" + ";AACA".repeat(code.split("\\n").length - 1);
            const map = { version: 3, sources: [id], names: [], mappings };
            return { code: "/* one */\\n/* two */\\n" + code, map };
          },
        }] };`,
      },
    ));
    await using server = await startServer(project.root);
    await using page = await browser.open(server.url);
    assert.equal(await page.json(), 1);
    const pack = page.requests.find((request) => /pack-\w+\.js$/.test(request))!;
    const code = await (await fetch(pack)).text();
    const map = normalizeMap(await (await fetch(`${pack}.map`)).json())!;
    const lines = code.split("\n");
    const line = lines.findIndex((each) => each.includes(`new Error("here")`));
    const found = originalPosition(map, line + 1, lines[line]!.indexOf("throw"))!;
    assert.match(found.source, /\/mapped\/i\.js$/);
    assert.equal(found.line, 4);
  });
}

Deno.test("maps of compiled and changed dependencies have the names of the package's file", async () => {
  await using project = await createProject(showingApp(
    `import { C } from "fields"; show(new C(1).prop);`,
    {
      ...packageFiles("fields", { type: "module", main: "i.js" }, {
        "i.js": `const x = () => 1;

export class C {
  prop = x();
  constructor(x) {
    console.debug(x);
  }
}
`,
      }),
      "vite.config.js": `export default {
        optimizeDeps: { rolldownOptions: { transform: { target: "es2015" } } },
        plugins: [{
          name: "banner",
          transform(code, id) {
            if (!id.includes("/.vite/deps/fields.js")) return;
            const lines = code.split("\\n");
            const mappings = lines.map((text, line) => Array.from(text, (_, at) => [at, 0, line, at]));
            const map = { version: 3, sources: [""], names: [], mappings: [[], ...mappings] };
            return { code: "/* one */\\n" + code, map };
          },
        }],
      };`,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), 1);
  const pack = page.requests.find((request) => /pack-\w+\.js$/.test(request))!;
  const code = await (await fetch(pack)).text();
  assert.doesNotMatch(code, /^\s*prop = /m);
  const map = normalizeMap(await (await fetch(`${pack}.map`)).json())!;
  const lines = code.split("\n");
  const line = lines.findIndex((each) => each.includes("console.debug("));
  const found = originalPosition(map, line + 1, lines[line]!.indexOf("debug(") + "debug(".length)!;
  assert.match(found.source, /\/fields\/i\.js$/);
  assert.deepEqual([found.line, found.column, found.name], [6, 18, "x"]);
});
