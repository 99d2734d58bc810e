import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { findConfigFile, loadConfig } from "../../../../server/config/load/load.ts";
import type { VireoError } from "../../../../server/base/errors.ts";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createViteShim } from "../../../../server/config/vite_shim/vite_shim.ts";
import { vueShim } from "../../../../server/config/vue/vue_shim.ts";
import { createProject, type TempProject } from "../../../harness/project.ts";

const json = (value: unknown) => JSON.stringify(value);
const MODULE = { "package.json": json({ type: "module" }) };

async function load(project: TempProject, configFile?: string | false) {
  const importer = (await currentRuntime()).projectImporter;
  importer.provide({ "vite": createViteShim(importer), "@vitejs/plugin-vue": vueShim });
  const env = { command: "serve", mode: "staging" } as const;
  return await loadConfig({ root: project.root, configFile, env, importer });
}

/** The unknown keys of a config. */
const rest = (config: object | undefined) => config as Record<string, unknown>;

Deno.test("findConfigFile() prefers vireo.config to vite.config, and TypeScript to JavaScript", async () => {
  await using project = await createProject({ "vite.config.js": "", "vite.config.ts": "" });
  assert.equal(findConfigFile(project.root), project.path("vite.config.ts"));
  await project.write("vireo.config.mjs", "");
  assert.equal(findConfigFile(project.root), project.path("vireo.config.mjs"));
  await using empty = await createProject({ "index.html": "" });
  assert.equal(findConfigFile(empty.root), undefined);
  assert.equal(await load(empty), undefined);
  assert.equal(await load(project, false), undefined);
});

Deno.test("loadConfig() bundles TypeScript with local files, each with its own place", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.ts": `
      import { defineConfig, type UserConfig } from "vite";
      import vue from "@vitejs/plugin-vue";
      import path from "path";
      import data from "./data.json";
      import { here } from "./config/local";
      export default defineConfig(({ mode, command }): UserConfig => ({
        plugins: [vue({ isProduction: false })],
        define: { mode, command, here, data, place: [__dirname, import.meta.dirname] },
        base: new URL("./x/", import.meta.url).pathname,
        publicDir: path.join("a", "b"),
      }));
    `,
    "config/local.ts": `export const here: string = import.meta.filename;`,
    "data.json": json({ a: 1 }),
  });
  const { config, dependencies, file } = (await load(project))!;
  assert.equal(file, project.path("vite.config.ts"));
  assert.deepEqual(config.define, {
    mode: "staging",
    command: "serve",
    here: project.path("config/local.ts"),
    data: { a: 1 },
    place: [project.root, project.root],
  });
  assert.equal(config.base, `${project.root}/x/`);
  assert.equal(config.publicDir, "a/b");
  assert.deepEqual(
    dependencies.toSorted(),
    ["config/local.ts", "data.json", "vite.config.ts"].map(project.path),
  );
});

Deno.test("loadConfig() runs a config of packages alone in its own place, TypeScript or not", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.ts": `
      import { defineConfig } from "vite";
      import { fileURLToPath, URL } from "node:url";
      export default defineConfig(({ mode }) => ({
        mode,
        define: { dirname: import.meta.dirname },
        publicDir: fileURLToPath(new URL("./static", import.meta.url)),
      }));
    `,
    "typed.config.ts": `
      import { defineConfig, UserConfig } from "vite";
      const config: UserConfig = { base: "/typed/" };
      export default defineConfig(config);
    `,
  });
  const { config, dependencies } = (await load(project))!;
  assert.equal(config.publicDir, project.path("static"));
  assert.deepEqual(config.define, { dirname: project.root });
  assert.equal(config.mode, "staging");
  assert.deepEqual(dependencies, [project.path("vite.config.ts")]);
  assert.equal((await load(project, project.path("typed.config.ts")))?.config.base, "/typed/");
});

Deno.test("loadConfig() notices every change of the file and of its imports", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.js": `import base from "./base.js"; export default { base }`,
    "base.js": `export default "/one/"`,
  });
  assert.equal((await load(project))?.config.base, "/one/");
  await project.write("base.js", `export default "/two/"`);
  assert.equal((await load(project))?.config.base, "/two/");
});

Deno.test("loadConfig() accepts CommonJS, promises and async functions", async () => {
  const configs = {
    "vite.config.cjs":
      `const path = require("path"); module.exports = { base: path.basename(__dirname) }`,
    "vite.config.mjs": `export default Promise.resolve({ base: "promise" })`,
    "vite.config.js": `export default async ({ mode }) => ({ base: mode })`,
    "vite.config.cts": `export default { base: "cts" as string }`,
  };
  for (const [name, text] of Object.entries(configs)) {
    await using project = await createProject({ [name]: text });
    const expected = {
      "vite.config.cjs": project.root.split("/").at(-1),
      "vite.config.mjs": "promise",
      "vite.config.js": "staging",
      "vite.config.cts": "cts",
    }[name];
    assert.equal((await load(project))?.config.base, expected);
  }
});

Deno.test("loadConfig() resolves default imports of compiled CommonJS by the format of the project", async () => {
  const files = {
    "node_modules/old/package.json": json({ main: "index.js" }),
    "node_modules/old/index.js":
      `exports.__esModule = true; exports.default = () => "default"; exports.named = 1;`,
    "vite.config.js": `import old, { named } from "old";
      export default { kind: typeof old, named };`,
  };
  await using commonJs = await createProject({ "package.json": "{}", ...files });
  assert.deepEqual(rest((await load(commonJs))?.config), { kind: "function", named: 1 });
  await using module = await createProject({ ...MODULE, ...files });
  // Bun follows "__esModule" in ES modules too.
  const kind = "Bun" in globalThis ? "function" : "object";
  assert.deepEqual(rest((await load(module))?.config), { kind, named: 1 });
});

Deno.test("loadConfig() skips plugins whose packages cannot be imported", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.ts": `
      import vue from "@vitejs/plugin-vue";
      import absent, { other as second } from "absent-plugin";
      import * as broken from "broken-plugin";
      import good from "good-plugin";
      export default {
        plugins: [vue(), absent({ a: 1 }), [...second()], broken.default(), good(), Promise.resolve(broken.x.y())],
      };
    `,
    "node_modules/broken-plugin/package.json": json({ type: "module", main: "index.js" }),
    "node_modules/broken-plugin/index.js": `throw new Error("needs a newer Node\\nmore")`,
    "node_modules/good-plugin/package.json": json({ type: "module", main: "index.js" }),
    "node_modules/good-plugin/index.js": `export default () => ({ name: "good" })`,
  });
  const { config, leftOut } = (await load(project))!;
  const plugins = (await Promise.all(config.plugins!)).flat() as { name: string }[];
  assert.deepEqual(plugins.map(({ name }) => name).filter((name) => !name.startsWith("vireo:")), [
    "vite:vue",
    "good",
  ]);
  assert.deepEqual(leftOut, [
    {
      specifier: "absent-plugin",
      reason: `Cannot find package "absent-plugin" from "${project.root}"`,
    },
    { specifier: "broken-plugin", reason: "needs a newer Node" },
  ]);
});

Deno.test("loadConfig() fails if a missing package is needed for more than plugins", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.ts": `import port from "absent"; export default { server: { port: port() } };`,
  });
  await assert.rejects(load(project), {
    code: "MODULE_NOT_FOUND",
    message: `Cannot find package "absent" from "${project.root}"`,
  });
});

Deno.test("loadConfig() shows where a config cannot be compiled", async () => {
  for (const name of ["vite.config.ts", "vite.config.mjs"]) {
    await using project = await createProject({ [name]: "export default {\n  a: = 1,\n}" });
    const file = project.path(name);
    await assert.rejects(load(project), (error: VireoError) => {
      assert.equal(error.code, "CONFIG_INVALID");
      assert.deepEqual(error.loc, { file, line: 2, column: 5 });
      assert.match(error.frame!, /a: = 1/);
      return true;
    });
  }
});

Deno.test("loadConfig() shows where a config throws, in the file as written", async () => {
  await using project = await createProject({
    ...MODULE,
    "vite.config.ts":
      `import { fail } from "./fail";\ninterface A { a: 1 }\nexport default fail();\n`,
    "fail.ts":
      `type B = string;\n\nexport function fail(): B {\n  throw new Error("not today");\n}\n`,
  });
  await assert.rejects(load(project), (error: VireoError) => {
    assert.equal(error.message, `Cannot load "vite.config.ts": not today`);
    const { file, line } = error.loc!;
    assert.deepEqual([file, line], [project.path("fail.ts"), 4]);
    assert.match(error.frame!, /throw new Error/);
    assert.match(error.hint!, /then save$/);
    return true;
  });
});

Deno.test("loadConfig() runs a failing config only once, and shows its error and place", async () => {
  const throwing = (name: string) =>
    `import { appendFileSync } from "node:fs";\n` +
    `appendFileSync(import.meta.dirname + "/runs.txt", "${name} ");\n` +
    `JSON.parse("{");\nexport default {};\n`;
  for (const name of ["vite.config.js", "vite.config.ts"]) {
    await using project = await createProject({ ...MODULE, [name]: throwing(name) });
    await assert.rejects(load(project), (error: VireoError) => {
      assert.match(error.message, new RegExp(`^Cannot load "${name}": .*JSON`));
      assert.equal(error.loc?.file, project.path(name));
      assert.equal(error.loc?.line, 3);
      return true;
    });
    assert.equal(await project.read("runs.txt"), `${name} `);
  }
});

Deno.test("loadConfig() names the valid exports of a config", async () => {
  const cases = {
    "export const a = 1;": /has no default export/,
    "export default 5;": /must export an object or a function/,
    "export default () => {};": /must export an object or a function/,
    "export default [];": /must export an object or a function/,
  };
  for (const [text, message] of Object.entries(cases)) {
    await using project = await createProject({ "vite.config.mjs": text });
    await assert.rejects(load(project), { code: "CONFIG_INVALID", message });
  }
  await using project = await createProject({});
  await assert.rejects(load(project, "other.config.ts"), {
    code: "CONFIG_NOT_FOUND",
    message: `Cannot find the config file "other.config.ts"`,
  });
});

Deno.test("loadConfig() writes nothing into the project", async () => {
  await using project = await createProject({ ...MODULE, "vite.config.ts": "export default {}" });
  await load(project);
  const names = await readdir(project.root);
  assert.deepEqual(names.sort(), ["package.json", "vite.config.ts"]);
});
