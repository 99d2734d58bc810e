/** Packages that load modules, which plugins use for their configs, return the same as in Node. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { currentRuntime } from "../../server/runtime/current.ts";
import { createProjectWith } from "../harness/packages.ts";
import type { ProjectFiles } from "../harness/project.ts";
import { outcomeOf } from "../server/runtime/project_modules/node_outcomes.mjs";

const OUTCOMES = path.resolve(
  import.meta.dirname!,
  "../server/runtime/project_modules/node_outcomes.mjs",
);
const PACKAGES = [
  "jiti-1@npm:jiti@1.21.7",
  "jiti@2.5.1",
  "jiti-new@npm:jiti@2.6.1",
  "bundle-require@5.1.0",
  "esbuild@0.25.10",
  "unconfig@7.3.3",
  "c12@3.3.0",
  "cosmiconfig@9.0.0",
  "lilconfig@3.1.3",
  "import-fresh@3.3.1",
  "tsconfig-paths@4.2.0",
  "module-alias@2.2.3",
  "pirates@4.0.7",
  "sucrase@3.35.0",
  "v8-compile-cache@2.4.0",
];

/** The call of each package; `folder` contains the files below. */
const CALLS: Readonly<Record<string, string>> = {
  "jiti 1":
    `require("jiti-1")(import.meta.url, { interopDefault: true, cache: false })("./files/a.ts")`,
  "jiti 1 as an ES module":
    `(await import("jiti-1")).default(folder, { esmResolve: true, cache: false })(folder + "/x.config.ts").default`,
  "jiti 2.5":
    `(await import("jiti")).createJiti(import.meta.url, { fsCache: false }).import("./files/a.ts")`,
  "jiti 2.5 by require":
    `require("jiti").createJiti(import.meta.url, { fsCache: false })("./files/a.ts")`,
  "jiti 2.5, the runtime first":
    `(await import("jiti")).createJiti(import.meta.url, { tryNative: true }).import("./files/x.config.mjs")`,
  "jiti 2.6":
    `(await import("jiti-new")).createJiti(import.meta.url, { fsCache: false }).import("./files/a.ts")`,
  "bundle-require":
    `(await (await import("bundle-require")).bundleRequire({ filepath: folder + "/x.config.ts" })).mod.default`,
  "bundle-require as CommonJS":
    `(await require("bundle-require").bundleRequire({ filepath: folder + "/a.ts", format: "cjs" })).mod.default`,
  "unconfig":
    `(await (await import("unconfig")).loadConfig({ cwd: folder, sources: [{ files: "x.config" }], merge: false })).config`,
  "c12": `(await (await import("c12")).loadConfig({ cwd: folder, name: "x" })).config`,
  "cosmiconfig":
    `(await require("cosmiconfig").cosmiconfig("x", { searchPlaces: ["x.config.mjs"] }).search(folder)).config`,
  "cosmiconfig at once":
    `require("cosmiconfig").cosmiconfigSync("x", { searchPlaces: ["x.config.cjs"] }).search(folder).config`,
  "lilconfig":
    `(await (await import("lilconfig")).lilconfig("x", { searchPlaces: ["x.config.mjs"] }).search(folder)).config`,
  "import-fresh":
    `require("import-fresh")(folder + "/x.config.cjs") !== require("import-fresh")(folder + "/x.config.cjs")`,
  "tsconfig-paths": `(() => {
    const undo = require("tsconfig-paths").register({ baseUrl: folder, paths: { "@/*": ["./*"] } });
    try { return require("@/x.config.cjs") } finally { undo() }
  })()`,
  "module-alias":
    `(require("module-alias").addAlias("@files", folder), require("@files/x.config.cjs"))`,
  "pirates": `(() => {
    const undo = require("pirates").addHook((code) => code.replace("cjs", "changed"), { exts: [".cjs"] });
    try { return require("./files/y.config.cjs") } finally { undo() }
  })()`,
  "sucrase": `(require("sucrase/register/ts"), require("./files/x.config.ts").default)`,
  "v8-compile-cache": `(require("v8-compile-cache"), require("./files/z.config.cjs"))`,
};

const FILES: ProjectFiles = {
  "main.mjs": `
    import { createRequire } from "node:module";
    import path from "node:path";
    import { fileURLToPath } from "node:url";
    const require = createRequire(import.meta.url);
    const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "files");
    const outcomes = {};
    const attempt = async (name, run) => {
      try { outcomes[name] = await run() } catch (error) { outcomes[name] = error }
    };
    ${
    Object.entries(CALLS).map(([name, call]) => `await attempt("${name}", async () => ${call});`)
      .join("\n")
  }
    export default outcomes;
  `,
  "files/a.ts": `
    import { join } from "node:path";
    import b from "./b";
    import { c } from "./c.cjs";
    import data from "./data.json";
    enum Kind { A = 2 }
    export default { b, c, data: data.value, kind: Kind.A, join: join("a", "b") };
  `,
  "files/b.ts": `export default "b" as string;`,
  "files/c.cjs": `exports.c = require("fs").existsSync.name;`,
  "files/data.json": `{ "value": 1 }`,
  "files/x.config.ts":
    `import { define } from "./define"; export default define({ config: "ts" });`,
  "files/define.ts": `export const define = <T>(value: T): T => value;`,
  "files/x.config.mjs": `export default { config: "mjs" };`,
  "files/x.config.cjs": `module.exports = { config: "cjs" };`,
  "files/y.config.cjs": `module.exports = { config: "cjs" };`,
  "files/z.config.cjs": `module.exports = { config: "cjs" };`,
};

Deno.test("packages that load modules have the results of Node", async () => {
  await using project = await createProjectWith(PACKAGES, FILES);
  const main = project.path("main.mjs");
  const { stdout } = await promisify(execFile)("node", ["--no-warnings", OUTCOMES, main]);
  const expected = JSON.parse(stdout.trim().split("\n").at(-1)!);
  assert.deepEqual(Object.keys(expected).sort(), Object.keys(CALLS).sort());
  const { projectImporter } = await currentRuntime();
  const outcome = await outcomeOf(() => projectImporter.importFile(main));
  assert.deepEqual(JSON.parse(JSON.stringify(outcome)), expected);
});
