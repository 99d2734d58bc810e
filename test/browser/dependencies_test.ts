import assert from "node:assert/strict";
import type { PluginBuild } from "esbuild";
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

Deno.test("an ES module imports CommonJS in the way of the Vite that the project has installed", async () => {
  const app = showingApp(
    `import theDefault from "compiled-esm";
import * as all from "compiled-esm";
const later = await import("compiled-esm");
const kindOf = (value) => typeof value;
show([theDefault, all.default, later.default].map(kindOf));`,
    { ...PACKAGES, "package.json": JSON.stringify({ type: "module" }) },
  );
  const shown = async (files: ProjectFiles) => {
    await using project = await createProject({ ...app, ...files });
    await using server = await startServer(project.root);
    await using page = await browser.open(server.url);
    const result = await page.json();
    page.noProblems();
    return result;
  };
  assert.deepEqual(await shown({}), ["object", "object", "object"]);
  const older = {
    "node_modules/vite/package.json": JSON.stringify({ name: "vite", version: "7.3.2" }),
  };
  assert.deepEqual(await shown(older), ["string", "string", "string"]);
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
  // No lockfile changes; the only sign is that the package is missing on disk.
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

Deno.test("the project's own vue replaces the embedded one when it is installed", async () => {
  await using project = await createProject({
    ...showingApp(`import { version } from "vue"; show(version);`),
    "package.json": "{}",
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.match(String(await page.json()), /^3\.\d+/);
  await page.untilLoad(() =>
    writePackage(project, "vue", { version: "3.9.9", type: "module", main: "i.js" }, {
      "i.js": `export const version = "their own";`,
    })
  );
  assert.equal(await page.json(), "their own");
});

Deno.test("a package that a package needs is named as well, and used once it is installed", async () => {
  await using project = await createProject({
    ...showingApp(`import { outer } from "outer"; show(outer);`),
    "package.json": "{}",
    ...packageFiles("outer", {
      type: "module",
      main: "i.js",
      peerDependencies: { peer: "*", optional: "*" },
      peerDependenciesMeta: { optional: { optional: true } },
    }, {
      "i.js": `import { peer } from "peer"; export const outer = peer;
export const more = () => import("./more.js");`,
      "more.js": `import "optional";`,
    }),
  });
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  const message = /Cannot find the package "peer" that "outer" imports/;
  for (const text of [await page.overlayText(), server.output()]) {
    assert.match(text, message);
    assert.match(text, /npm install peer/);
    assert.doesNotMatch(text, /"optional"/);
  }
  await page.untilLoad(() =>
    writePackage(project, "peer", { type: "module", main: "i.js" }, {
      "i.js": `export const peer = "installed";`,
    })
  );
  assert.equal(await page.json(), "installed");
});

/** A module with a function `six`. */
const WASM = Uint8Array.from(
  [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 115, 105, 120]
    .concat([0, 0, 10, 6, 1, 4, 0, 65, 6, 11]),
);

Deno.test("wasm, workers, styles and assets inside of packages work", async () => {
  await using project = await createProject(showingApp(
    `import { iconUrl, six, viaWorker } from "rich"; import init from "rich/six.wasm?init";
import Job from "rich/job.js?worker"; import data from "rich/data.json"; import raw from "rich/note.txt?raw";
import "rich/own.css";
const initialized = await init();
const answer = new Promise((resolve) => new Job().onmessage = (event: MessageEvent) => resolve(event.data));
const { color, backgroundColor } = getComputedStyle(document.body);
show([await six(), initialized.exports.six(), await viaWorker(), await answer, data, raw,
  (await fetch(iconUrl)).headers.get("content-type"), color, backgroundColor]);`,
    {
      "package.json": "{}",
      ...packageFiles("rich", {
        type: "module",
        exports: { ".": "./dist/index.js", "./*": "./dist/*" },
      }, {
        "dist/index.js": `import "./inner.css"; import { six as name } from "./name.json";
export const iconUrl = new URL("./icon.svg", import.meta.url).href;
export async function six() {
  const response = fetch(new URL("./six.wasm", import.meta.url));
  return (await WebAssembly.instantiateStreaming(response)).instance.exports[name]();
}
export const viaWorker = () => new Promise((resolve) => {
  const worker = new Worker(new URL("./job.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
});`,
        "dist/job.js": `import { universal } from "umd"; import { done } from "./done.js";
postMessage([done, universal]);`,
        "dist/done.js": `export const done = "done";`,
        "dist/name.json": `{ "six": "six" }`,
        "dist/data.json": `{ "value": 1 }`,
        "dist/note.txt": "a note",
        "dist/inner.css": "body { background: rgb(1, 2, 3) }",
        "dist/own.css": "body { color: rgb(4, 5, 6) }",
        "dist/icon.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
        "dist/six.wasm": WASM,
      }),
      ...PACKAGES,
    },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const job = ["done", true];
  assert.deepEqual(
    await page.json(),
    [
      6,
      6,
      job,
      job,
      { value: 1 },
      "a note",
      "image/svg+xml; charset=utf-8",
      "rgb(4, 5, 6)",
      "rgb(1, 2, 3)",
    ],
    page.record(),
  );
  page.noProblems();
});

Deno.test("optimizeDeps.esbuildOptions, exclude and resolve.dedupe reach the bundles", async () => {
  const nested = (version: number) => ({ "i.js": `export const version = ${version};` });
  await using project = await createProject(showingApp(
    `import { virtual, inner } from "user"; import { version } from "single";
import { plain } from "excluded";
show([virtual, inner, version, plain.includes("/.vireo/")]);`,
    {
      "package.json": "{}",
      ...packageFiles("user", { type: "module", main: "i.js" }, {
        "i.js": `import { virtual } from "virtual:thing"; import { version } from "single";
export { virtual }; export const inner = version;`,
      }),
      ...packageFiles("single", { type: "module", main: "i.js" }, nested(1)),
      ...packageFiles("user/node_modules/single", { type: "module", main: "i.js" }, nested(2)),
      ...packageFiles("excluded", { type: "module", main: "i.js" }, {
        "i.js": `export const plain = import.meta.url;`,
      }),
    },
  ));
  const options = {
    resolve: { dedupe: ["single"] },
    optimizeDeps: {
      exclude: ["excluded"],
      esbuildOptions: {
        plugins: [{
          name: "virtual",
          setup(build: PluginBuild) {
            build.onResolve(
              { filter: /^virtual:/ },
              ({ path }) => ({ path, namespace: "virtual" }),
            );
            build.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({
              contents: `export const virtual = "by a plugin";`,
            }));
          },
        }],
      },
    },
  };
  await using server = await startServer(project.root, options);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), ["by a plugin", 1, 1, false], page.record());
  page.noProblems();
});

Deno.test("optimizeDeps.include bundles packages that only an excluded package imports", async () => {
  await using project = await createProject(showingApp(
    `import { inner } from "outer"; show(inner);`,
    {
      "package.json": "{}",
      // The excluded package is source and imports names from CommonJS, which only a bundle
      // provides.
      ...packageFiles("outer", { type: "module", main: "i.js" }, {
        "i.js": `export { inner } from "inner";`,
      }),
      ...packageFiles("outer/node_modules/inner", { main: "i.js" }, {
        "i.js": `exports.inner = "nested";`,
      }),
    },
  ));
  await using server = await startServer(project.root, {
    optimizeDeps: { noDiscovery: true, exclude: ["outer"], include: ["outer > inner"] },
  });
  await using page = await browser.open(server.url);
  assert.equal(await page.json(), "nested", page.record());
  page.noProblems();
});
