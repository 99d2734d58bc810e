import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { createViteShim, viteInternalShim } from "../../../../server/config/vite_shim/vite_shim.ts";
import { createConfigResolver } from "../../../../server/resolve/config_resolver.ts";
import { createResolver } from "../../../../server/resolve/resolver.ts";
import { finishConfig, readConfig } from "../../../../server/config/resolve/resolve.ts";
import { cssPlugin } from "../../../../server/plugins/css/css.ts";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createProject } from "../../../harness/project.ts";
import { testLibrary } from "../../../libraries/test_library.ts";
import { vueShim } from "../../../../server/config/vue/vue_shim.ts";

/** The exports of the package `vite` 8.3.8. */
const VITE_EXPORTS =
  ("BuildEnvironment DevEnvironment Visitor build buildErrorMessage createBuilder " +
    "createFetchableDevEnvironment createFilter createIdResolver createLogger createRunnableDevEnvironment createServer " +
    "createServerHotChannel createServerModuleRunner createServerModuleRunnerTransport defaultAllowedOrigins " +
    "defaultClientConditions defaultClientMainFields defaultExternalConditions defaultServerConditions " +
    "defaultServerMainFields defineConfig esbuildVersion esmExternalRequirePlugin fetchModule formatPostcssSourceMap " +
    "isCSSRequest isFetchableDevEnvironment isFileLoadingAllowed isFileServingAllowed isRunnableDevEnvironment " +
    "loadConfigFromFile loadEnv mergeAlias mergeConfig minify minifySync moduleRunnerTransform normalizePath optimizeDeps " +
    "parse parseAst parseAstAsync parseSync perEnvironmentPlugin perEnvironmentState preprocessCSS preview resolveConfig " +
    "resolveEnvPrefix rolldownVersion rollupVersion runnerImport searchForWorkspaceRoot send sortUserPlugins " +
    "transformWithEsbuild transformWithOxc version withFilter").split(" ");

const { projectImporter } = await currentRuntime();
const viteShim = createViteShim(projectImporter);
// deno-lint-ignore no-explicit-any -- exports of many types, as in Vite
const shim = viteShim as Record<string, any>;

Deno.test("viteShim has every export of Vite 8, and no other", () => {
  assert.deepEqual(Object.keys(viteShim).sort(), VITE_EXPORTS.toSorted());
});

Deno.test("viteShim's unsupported parts throw when they are called, not before", () => {
  assert.throws(() => shim.createServer(), {
    code: "PLUGIN_ERROR",
    message: `Vireo does not support "createServer" of the package "vite"`,
    hint: "A plugin gets the running server in its configureServer hook",
  });
  class Environment extends shim.DevEnvironment {}
  assert.throws(() => new Environment(), { code: "PLUGIN_ERROR" });
  assert.equal({} instanceof shim.DevEnvironment, false);
});

Deno.test("viteShim.loadConfigFromFile() runs the config of a folder, or the given file", async () => {
  await using project = await createProject({
    "vite.config.ts":
      `import { name } from "./name"; export default ({ mode }: { mode: string }) => ({ define: { name, mode } });`,
    "name.ts": `export const name: string = "name";`,
    "other.config.cjs": `module.exports = { base: "/other/" };`,
    "empty/index.html": "",
  });
  const { root } = project;
  const env = { command: "serve", mode: "test" };
  assert.deepEqual(await shim.loadConfigFromFile(env, undefined, root), {
    path: `${root}/vite.config.ts`,
    config: { define: { name: "name", mode: "test" } },
    dependencies: [`${root}/name.ts`, `${root}/vite.config.ts`],
  });
  const other = await shim.loadConfigFromFile(env, "other.config.cjs", root);
  assert.equal(other.config.base, "/other/");
  assert.equal(await shim.loadConfigFromFile(env, undefined, project.path("empty")), null);
});

Deno.test("viteShim.transformWithEsbuild() derives the language from the file name", async () => {
  const { code, map } = await shim.transformWithEsbuild("let a: number = 1", "/a.ts?x");
  assert.equal(code.trim(), "let a = 1;");
  assert.equal(map.version, 3);
  const jsx = await shim.transformWithOxc("<a/>", "/a.js", {
    lang: "jsx",
    jsx: { runtime: "automatic", importSource: "preact" },
  });
  assert.match(jsx.code, /preact\/jsx-runtime/);
});

Deno.test("viteShim.transformWithEsbuild() combines its map with the given one", async () => {
  const inMap = {
    version: 3,
    sources: ["/a.md"],
    names: [],
    mappings: "AAEA",
    sourcesContent: ["\n\nlet a"],
  };
  for (const transform of [shim.transformWithEsbuild, shim.transformWithOxc]) {
    const { map } = await transform("let a: number = 1", "/a.md.ts", {}, inMap);
    assert.deepEqual(map.sources, ["/a.md"]);
    assert.match(map.mappings, /^AAEA/);
    const { map: own } = await transform("let a", "/a.ts", {}, { version: 3, mappings: "" });
    assert.deepEqual(own.sources, ["/a.ts"]);
  }
});

Deno.test("viteShim.transformWithOxc() has the defaults of Oxc", async () => {
  const { code, errors } = await shim.transformWithOxc("export let x = <a/>", "/a.jsx");
  assert.match(code, /from "react\/jsx-runtime"/);
  assert.deepEqual(errors, []);
  const classic = { jsx: { runtime: "classic" } };
  const old = await shim.transformWithOxc("export let x = <a/>", "/a.jsx", classic);
  assert.match(old.code, /React\.createElement/);
  const legacy = { decorator: { legacy: true } };
  const decorated = await shim.transformWithOxc("class A { @d b() {} }", "/a.ts", legacy);
  assert.doesNotMatch(decorated.code, /@d/);
});

Deno.test("viteShim.createLogger() prints prefix and time", () => {
  const said: string[] = [];
  const say = (level: string) => (message: string) => void said.push(`${level} ${message}`);
  const console = { log: say("log"), warn: say("warn"), error: say("error") };
  const { info, warn, error } = shim.createLogger("info", { prefix: "[pwa]", console });
  info("plain");
  info("ready", { timestamp: true });
  warn("slow", { timestamp: true, environment: "(client)" });
  error("broken");
  const text = stripVTControlCharacters(said.join("\n")).replace(/\d+:\d\d:\d\d/g, "TIME");
  assert.equal(
    text,
    "log plain\nlog TIME [pwa] ready\nwarn TIME [pwa] (client) slow\nerror broken",
  );
});

Deno.test("viteShim's lists cannot be changed", () => {
  for (const name of ["ClientConditions", "ClientMainFields", "ServerConditions"]) {
    assert.throws(() => shim[`default${name}`].push("x"), TypeError);
  }
});

Deno.test("viteShim.buildErrorMessage() returns the place, and the stack without the message", () => {
  const error = {
    message: "Bad\nvery bad",
    plugin: "p",
    id: "/a.js",
    loc: { file: "/b.js", line: 2, column: 3 },
    frame: "1 | a\n  | ^",
    stack: "Error: Bad\nvery bad\n    at a (b.js:1:2)\n    at c",
  };
  const text = shim.buildErrorMessage(error, ["Failed"]);
  assert.equal(
    text,
    "Failed\n  Plugin: p\n  File: /a.js:2:3\n  1 | a\n    | ^\n      at a (b.js:1:2)\n      at c",
  );
});

Deno.test("viteShim.parseAst() returns an ESTree program", async () => {
  const source = `export const a = "b"`;
  for (const program of [shim.parseAst(source), await shim.parseAstAsync(source)]) {
    assert.equal(program.type, "Program");
    assert.equal(program.body[0].declaration.declarations[0].init.type, "Literal");
    assert.equal(program.body[0].start, 0);
  }
});

Deno.test("viteShim.withFilter() adds filters to hooks, by the first pattern that matches the plugin's name", async () => {
  const load = { order: "pre", filter: { id: /before/ }, handler() {} };
  const plugins = [
    { name: "a", transform() {}, load },
    Promise.resolve({ name: "b", transform() {} }),
    { name: "c", transform() {} },
  ];
  const [a, pending, c] = shim.withFilter(plugins, [
    { pluginNamePattern: ["a"], transform: { id: /x/ }, load: { id: /y/ }, resolveId: /none/ },
    { pluginNamePattern: /^[ab]$/, transform: { id: /z/ } },
  ]);
  assert.deepEqual(a.transform.filter, { id: /x/ });
  assert.deepEqual([a.load.order, a.load.filter], ["pre", { id: /y/ }]);
  assert.equal("resolveId" in a, false);
  assert.deepEqual((await pending).transform.filter, { id: /z/ });
  assert.equal(typeof c.transform, "function");
  const every = shim.withFilter({ name: "d", transform() {} }, { transform: { id: /\.yaml$/ } });
  assert.deepEqual(every.transform.filter, { id: /\.yaml$/ });
});

Deno.test("viteShim.isFileLoadingAllowed() follows server.fs", () => {
  const config = {
    root: "/app",
    server: { fs: { strict: true, allow: ["/app"], deny: [".env", "*.pem", "**/.git/**"] } },
  };
  const isAllowed = (file: string) => shim.isFileLoadingAllowed(config, file);
  assert.deepEqual(
    [
      "/app/src/a.ts",
      "/app/a.ts?raw",
      "/application/a.ts",
      "/app/.env",
      "/app/x/.ENV",
      "/app/a.pem",
      "/app/.git/config",
    ]
      .map(isAllowed),
    [true, true, false, false, false, false, false],
  );
  assert.equal(shim.isFileServingAllowed(config, "/src/a.ts"), true);
  assert.equal(shim.isFileServingAllowed("/@fs/etc/passwd", { config }), false);
  assert.equal(shim.isFileServingAllowed(config, "/src/%.ts"), false, "it is no URL");
  const drive = { root: "C:/app", server: { fs: { strict: true, allow: ["C:/app"], deny: [] } } };
  assert.equal(shim.isFileServingAllowed(drive, "/@fs/C:/app/a.ts"), true);
});

Deno.test("viteShim.perEnvironmentState() keeps one value for each environment", () => {
  const state = shim.perEnvironmentState(() => new Map());
  const [a, b] = [{ environment: {} }, { environment: {} }];
  assert.equal(state(a), state(a));
  assert.notEqual(state(a), state(b));
});

Deno.test("vueShim returns a plugin that other plugins recognize", () => {
  // deno-lint-ignore no-explicit-any -- the exports of another package
  const vue = vueShim as any;
  const plugin = vue.default({ include: /\.md$/ });
  assert.equal(plugin.name, "vite:vue");
  assert.deepEqual(plugin.api.include, /\.md$/);
  assert.deepEqual(vue.parseVueRequest("/a.vue?vue&type=style&index=0&lang.css"), {
    filename: "/a.vue",
    query: { vue: true, type: "style", index: 0, "lang.css": "" },
  });
});

Deno.test("viteShim.createIdResolver() resolves as the config does", async () => {
  const config = {
    createResolver: (options: unknown) => (...request: unknown[]) =>
      Promise.resolve([options, ...request]),
  };
  const resolve = shim.createIdResolver(config, { extensions: [".css"] });
  assert.deepEqual(await resolve({ name: "client" }, "./a", "/b"), [
    { extensions: [".css"] },
    "./a",
    "/b",
  ]);
});

Deno.test("viteShim.preprocessCSS() compiles by the language of the file", async () => {
  await using project = await createProject({ "src/_part.scss": "$color: red;" });
  const { options } = await readConfig({ root: project.root, configFile: false }, "serve", {
    importer: projectImporter,
  });
  const css = cssPlugin({
    ...options,
    origin: undefined,
    alias: [],
    resolver: await createResolver(options),
    urlOf: (file) => file,
    classes: new Map(),
    readFile: (file) => readFile(file, "utf8"),
    inlineAsset: () => Promise.resolve(undefined),
    modules: {
      importFile: (name) => import(name),
      importPackage: (specifier) => testLibrary(specifier === "sass-embedded" ? "sass" : specifier),
    },
  });
  const config = await finishConfig(options, [css], {
    createResolver: createConfigResolver(options),
  });
  const file = project.path("src/a.module.scss");
  const { code, deps, modules } = await shim.preprocessCSS(
    `@use "./part"; .a { b { color: part.$color } }`,
    file,
    config,
  );
  assert.match(code, /\.\w*a\w* b \{\s*color: red;?\s*\}/);
  assert.deepEqual([...deps], [project.path("src/_part.scss")]);
  assert.deepEqual(Object.keys(modules), ["a"]);
});

Deno.test("viteInternalShim has the wrapper of React components", async () => {
  // deno-lint-ignore no-explicit-any -- as above
  const { reactRefreshWrapperPlugin } = viteInternalShim as Record<string, any>;
  const { transform } = reactRefreshWrapperPlugin({ include: /\.tsx$/, exclude: /node_modules/ });
  const code = `$RefreshReg$(_c, "App")`;
  assert.match((await transform(code, "/app/App.tsx")).code, /@react-refresh/);
  assert.equal(transform(code, "/app/node_modules/a/App.tsx"), null);
  assert.equal(transform("let a", "/app/a.tsx"), null);
});
