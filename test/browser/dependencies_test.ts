import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type ProjectFiles, type TempProject } from "../harness/project.ts";
import { spawnServer, startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/** The files of a package in `node_modules`. */
function packageFiles(name: string, manifest: object, files: ProjectFiles): ProjectFiles {
  const folder = `node_modules/${name}`;
  return Object.fromEntries([
    [`${folder}/package.json`, JSON.stringify({ name, version: "1.0.0", ...manifest })],
    ...Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content]),
  ]);
}

async function writePackage(
  project: TempProject,
  name: string,
  manifest: object,
  files: ProjectFiles,
): Promise<void> {
  for (const [file, content] of Object.entries(packageFiles(name, manifest, files))) {
    await project.write(file, content);
  }
}

const PACKAGES: ProjectFiles = {
  ...packageFiles("a-function", { main: "index.js" }, {
    "index.js": `module.exports = function greet() { return "hello " + process.env.NODE_ENV; };
module.exports.loud = () => "HELLO";`,
  }),
  ...packageFiles("compiled-esm", { main: "index.js" }, {
    "index.js": `Object.defineProperty(exports, "__esModule", { value: true });
exports.default = "the default"; exports.named = "the name";`,
  }),
  ...packageFiles("umd", { main: "umd.js" }, {
    "umd.js": `(function (root, factory) {
  if (typeof define === "function" && define.amd) define(["exports"], factory);
  else if (typeof exports === "object") factory(exports);
  else factory(root.umd = {});
})(this, function (exports) { exports.universal = true; });`,
  }),
  ...packageFiles("esm", {
    type: "module",
    exports: {
      ".": { browser: "./browser.js", default: "./node.js" },
      "./deep": "./deep.js",
    },
  }, {
    "browser.js": `import { universal } from "umd"; import { state } from "./state.js";
export { state, universal }; export const platform = "browser";`,
    "node.js": `export const platform = "node";`,
    "deep.js": `export { state } from "./state.js";`,
    "state.js": `export const state = {};`,
  }),
};

Deno.test("packages of every module format are imported by default, name and namespace", async () => {
  await using project = await createProject(showingApp(
    `import greet, { loud } from "a-function";
import theDefault, { named } from "compiled-esm";
import * as umd from "umd";
import { platform, state, universal } from "esm";
import { state as deepState } from "esm/deep";
const later = await import("compiled-esm");
show({
  greet: greet(), loud: loud(), theDefault, named,
  umd: umd.universal, platform, universal,
  oneState: state === deepState,
  later: later.default,
});`,
    PACKAGES,
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    greet: "hello development",
    loud: "HELLO",
    theDefault: "the default",
    named: "the name",
    umd: true,
    platform: "browser",
    universal: true,
    oneState: true,
    later: "the default",
  });
  page.noProblems();
});

Deno.test("a package that is missing is named in overlay and terminal, and used once it is installed", async () => {
  await using project = await createProject({
    ...showingApp(`import { thing } from "not-installed"; show(thing);`),
    "package.json": JSON.stringify({ name: "app", type: "module" }),
    "pnpm-lock.yaml": "",
  });
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  const message = /Cannot find the package "not-installed" imported from "\/src\/main\.ts"/;
  for (const text of [await page.overlayText(), server.output()]) {
    assert.match(text, message);
    assert.match(text, /pnpm add not-installed/);
  }
  // Without a lockfile that changes: its absence from the disk is all that there is to see.
  await page.untilLoad(() =>
    writePackage(project, "not-installed", { main: "i.js" }, {
      "i.js": `exports.thing = "installed";`,
    })
  );
  assert.equal(await page.json(), "installed");
});

Deno.test("a package that a hot update needs keeps the page's state when it is installed", async () => {
  await using project = await createProject({
    ...showingApp(`import "./part.ts"; show("state");`, {
      "src/part.ts": `import.meta.hot?.accept(); document.title = "old";`,
    }),
    "package.json": "{}",
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#app", /state/);
  await page.withoutReload(async () => {
    await project.edit(
      "src/part.ts",
      (code) => `import { title } from "late";\n${code.replace('"old"', "title")}`,
    );
    assert.match(await page.overlayText(), /late/);
    await writePackage(project, "late", { type: "module", main: "i.js" }, {
      "i.js": `export const title = "late title";`,
    });
    await page.page.waitForFunction(() => document.title === "late title");
    await page.overlayGone();
  });
});

Deno.test("the project's own vue takes the place of the embedded one when it is installed", async () => {
  await using project = await createProject({
    ...showingApp(`import { version } from "vue"; show(version);`),
    "package.json": "{}",
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.match(String(await page.json()), /^3\.\d+/);
  await page.untilLoad(() =>
    writePackage(project, "vue", { type: "module", main: "i.js" }, {
      "i.js": `export const version = "their own";`,
    })
  );
  assert.equal(await page.json(), "their own");
});
