import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createProject, type ProjectFiles } from "../../../harness/project.ts";

const json = (value: unknown) => JSON.stringify(value);
const MODULE = json({ type: "module" });

/** Packages in the formats of plugins. */
const PACKAGES: ProjectFiles = {
  "package.json": MODULE,
  "node_modules/esm/package.json": json({ type: "module", exports: "./index.js" }),
  "node_modules/esm/index.js": `
    import cjs, { one, "two words" as two } from "cjs";
    import data from "./data.json" with { type: "json" };
    import { inner } from "#inner";
    export default { cjs, one, two, data, inner };
  `,
  "node_modules/esm/data.json": json({ list: [1, 2] }),
  "node_modules/cjs/package.json": json({ main: "lib" }),
  "node_modules/cjs/lib/index.js": `
    const data = require("./data");
    exports.one = 1;
    exports["two words"] = [...data].length;
    Object.defineProperty(exports, "broken", { enumerable: true, get() { throw new Error("no") } });
    try { require("not-installed") } catch (error) { exports.missing = error.code; }
    exports.parent = module.parent?.filename ?? null;
  `,
  "node_modules/cjs/lib/data.json": json(["a", "b"]),
};

Deno.test("importPackage() links ES modules, CommonJS and JSON by Node's rules", async () => {
  await using project = await createProject({
    ...PACKAGES,
    "node_modules/esm/package.json": json({
      type: "module",
      exports: "./index.js",
      imports: { "#inner": { browser: "./browser.js", node: "./node.js" } },
    }),
    "node_modules/esm/node.js": `export const inner = "node"`,
  });
  const { default: value } = await (await currentRuntime()).projectImporter.importPackage(
    "esm",
    project.root,
  );
  const { cjs, one, two, data, inner } = value as Record<string, unknown>;
  assert.deepEqual([one, two, data, inner], [1, 2, { list: [1, 2] }, "node"]);
  assert.equal((cjs as { missing: string }).missing, "MODULE_NOT_FOUND");
});

Deno.test("importPackage() lets CommonJS require packages that also have ES modules", async () => {
  await using project = await createProject({
    "package.json": MODULE,
    "node_modules/user/package.json": json({ main: "index.js" }),
    "node_modules/user/index.js": `exports.value = require("both");`,
    "node_modules/both/package.json": json({
      exports: { ".": [{ "module-sync": "./require.mjs", default: "./index.js" }, "./index.js"] },
    }),
    "node_modules/both/require.mjs": `
      import value from "./index.js";
      export { value as "module.exports" };
    `,
    "node_modules/both/index.js": `module.exports = "both";`,
  });
  const importer = (await currentRuntime()).projectImporter;
  const { value } = await importer.importPackage("user", project.root);
  assert.equal(value, "both");
});

Deno.test("importPackage() chooses the export for import or for require", async () => {
  await using project = await createProject({
    "package.json": MODULE,
    "node_modules/dual/package.json": json({
      exports: {
        ".": { import: "./esm.mjs", require: "./cjs.cjs" },
        "./sub": { default: "./sub.js" },
      },
    }),
    "node_modules/dual/esm.mjs": `
      import { createRequire } from "node:module";
      export const imported = "esm";
      export const required = createRequire(import.meta.url)("dual").name;
      export { default as sub } from "dual/sub";
    `,
    "node_modules/dual/cjs.cjs": `exports.name = "cjs"`,
    "node_modules/dual/sub.js": `module.exports = "sub"`,
  });
  const { imported, required, sub } = await (await currentRuntime()).projectImporter
    .importPackage("dual", project.root);
  assert.deepEqual([imported, required, sub], ["esm", "cjs", "sub"]);
});

Deno.test("importPackage() detects ES modules and CommonJS if the package does not state its type", async () => {
  await using project = await createProject({
    "node_modules/untyped/package.json": json({ main: "a.js" }),
    "node_modules/untyped/a.js": `import b from "./b.js"; export const value = b.value;`,
    "node_modules/untyped/b.js": `// import x from "y"\nexports.value = "import";`,
  });
  const { value } = await (await currentRuntime()).projectImporter.importPackage(
    "untyped",
    project.root,
  );
  assert.equal(value, "import");
});

Deno.test("importPackage() names a package that is not installed", async () => {
  await using project = await createProject({ "package.json": MODULE });
  await assert.rejects(
    (await currentRuntime()).projectImporter.importPackage("@scope/absent/sub", project.root),
    { code: "MODULE_NOT_FOUND", hint: 'Install "@scope/absent" in the project' },
  );
});

Deno.test("project modules do not see the packages of this program", async () => {
  await using project = await createProject({
    "package.json": MODULE,
    "a.js": `
      import { createRequire } from "node:module";
      const codes = [];
      try { await import("oxc-resolver") } catch (error) { codes.push(error.code) }
      try { createRequire(import.meta.url).resolve("oxc-resolver") } catch (error) { codes.push(error.code) }
      try { import.meta.resolve("oxc-resolver") } catch (error) { codes.push(error.code) }
      export { codes };
    `,
  });
  const { codes } = await (await currentRuntime()).projectImporter.importFile(project.path("a.js"));
  assert.deepEqual(codes, ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);
});

Deno.test("this program's own packages still load, including native add-ons and JSON", async () => {
  await using project = await createProject({ "package.json": MODULE, "a.js": "export {}" });
  await (await currentRuntime()).projectImporter.importFile(project.path("a.js"));
  const watcher = await import("@parcel/watcher");
  assert.equal(typeof watcher.subscribe, "function");
  const require = createRequire(import.meta.url);
  assert.equal(require("./package_for_test.json").name, "for-test");
});

Deno.test("provide() replaces a package in imports and in require", async () => {
  await using project = await createProject({
    ...PACKAGES,
    "node_modules/vite/package.json": json({ type: "module", exports: "./index.js" }),
    "node_modules/vite/index.js": `throw new Error("the project's own Vite was loaded")`,
    "node_modules/plugin/package.json": json({ main: "index.js" }),
    "node_modules/plugin/index.js": `module.exports = require("vite").normalizePath`,
    "vite.config.js": `
      import { createRequire } from "node:module";
      import vue from "ours/vue";
      import { normalizePath } from "vite";
      import plugin from "plugin";
      const required = createRequire(import.meta.dirname + "/")("vite").normalizePath;
      const { normalizePath: dynamic } = await import("vite");
      export const same = [plugin, required, dynamic].every((each) => each === normalizePath);
      export const value = normalizePath(vue());
    `,
  });
  const importer = (await currentRuntime()).projectImporter;
  importer.provide({
    "vite": { normalizePath: (text: string) => `<${text}>` },
    "ours/vue": { default: () => "vue" },
  });
  const { same, value } = await importer.importFile(project.path("vite.config.js"));
  assert.deepEqual([same, value], [true, "<vue>"]);
});

const isBun = "Bun" in globalThis;

Deno.test({
  name: "modules resolved from a provided package are found in the project's copy" +
    (isBun ? " (skipped: Bun resolves a provided module to its name)" : ""),
  ignore: isBun,
  fn: resolvesFromProvided,
});

async function resolvesFromProvided(): Promise<void> {
  await using project = await createProject({
    "package.json": MODULE,
    "node_modules/vite/package.json": json({ type: "module", exports: "./dist/index.js" }),
    "node_modules/vite/dist/index.js": "",
    "node_modules/vite/node_modules/inner/index.js": `module.exports = "inner";`,
    "a.js": `
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      export const value = createRequire(require.resolve("vite"))("inner");
    `,
  });
  const importer = (await currentRuntime()).projectImporter;
  importer.provide({ vite: {} });
  assert.equal((await importer.importFile(project.path("a.js"))).value, "inner");
}

Deno.test("importFile({ fresh }) notices changes of the file and of its imports", async () => {
  await using project = await createProject({
    "package.json": MODULE,
    "a.js": `import { b } from "./b.js"; export const value = b;`,
    "b.js": `export const b = 1`,
    "c.cjs": `module.exports = require("./d.cjs")`,
    "d.cjs": `exports.value = 1`,
  });
  const importer = (await currentRuntime()).projectImporter;
  for (const file of ["a.js", "c.cjs"].map(project.path)) {
    assert.equal((await importer.importFile(file)).value, 1);
  }
  await project.write("b.js", "export const b = 2");
  await project.write("d.cjs", "exports.value = 2");
  for (const file of ["a.js", "c.cjs"].map(project.path)) {
    assert.equal((await importer.importFile(file)).value, 1);
  }
  for (const file of ["a.js", "c.cjs"].map(project.path)) {
    assert.equal((await importer.importFile(file, { fresh: true })).value, 2);
  }
});

Deno.test("importFile({ source }) runs a text instead of the file", async () => {
  await using project = await createProject(PACKAGES);
  const importer = (await currentRuntime()).projectImporter;
  const file = project.path("vite.config.ts");
  const source = `import { one } from "cjs"; export default [one, import.meta.dirname, 1 < 2]`;
  assert.deepEqual((await importer.importFile(file, { source })).default, [1, project.root, true]);
  assert.equal((await importer.importFile(file, { source: "export default 2" })).default, 2);
});

Deno.test("importFile() compiles TypeScript, and isolates projects", async () => {
  const files = (name: string): ProjectFiles => ({
    "package.json": MODULE,
    "a.ts": `import name from "pkg"; export const value: string = name;`,
    "node_modules/pkg/package.json": json({ type: "module", main: "index.js" }),
    "node_modules/pkg/index.js": `export default ${json(name)}`,
  });
  await using one = await createProject(files("one"));
  await using two = await createProject(files("two"));
  const [a, b] = await Promise.all(
    [one, two].map(async (project) =>
      await (await currentRuntime()).projectImporter.importFile(project.path("a.ts"))
    ),
  );
  assert.deepEqual([a!.value, b!.value], ["one", "two"]);
});

Deno.test("import.meta.resolve() of a project module follows the project's rules", async () => {
  await using project = await createProject({
    ...PACKAGES,
    "a.js": `export const urls = [import.meta.resolve("cjs"), import.meta.resolve("./b.js")]`,
  });
  const { urls } = await (await currentRuntime()).projectImporter.importFile(project.path("a.js"));
  const base = new URL(`file://${project.root}/`).href;
  assert.deepEqual(urls, [`${base}node_modules/cjs/lib/index.js`, `${base}b.js`]);
});

Deno.test("a process that a project module forks finds the project's packages", async () => {
  await using project = await createProject({
    ...PACKAGES,
    "child.js": `
      import process from "node:process";
      import cjs from "cjs";
      process.on("message", (message) => {
        process.send([cjs.one, message, process.argv.slice(2), process.env.ONLY]);
        process.disconnect();
      });
    `,
    "a.js": `
      import { fork } from "node:child_process";
      import { once } from "node:events";
      import { createRequire } from "node:module";
      const cjs = createRequire(import.meta.url)("child_process");
      const said = async (child) => {
        child.send("hello");
        const [[message], [code]] = await Promise.all([once(child, "message"), once(child, "exit")]);
        return [...message, code];
      };
      const env = { ...process.env, ONLY: "yes" };
      export const value = () => Promise.all([
        said(fork(new URL("./child.js", import.meta.url), ["a"], { env })),
        said(cjs.fork(import.meta.dirname + "/child.js", { env })),
      ]);
      export const refused = () => fork("./child.js", { stdio: ["pipe", "pipe", "pipe"] });
    `,
  });
  const { value, refused } = await (await currentRuntime()).projectImporter
    .importFile(project.path("a.js")) as Record<string, () => unknown>;
  assert.deepEqual(await value!(), [[1, "hello", ["a"], "yes", 0], [1, "hello", [], "yes", 0]]);
  assert.throws(refused!, { code: "ERR_CHILD_PROCESS_IPC_REQUIRED" });
});
