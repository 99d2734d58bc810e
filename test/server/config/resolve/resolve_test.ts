import assert from "node:assert/strict";
import process from "node:process";
import type { InlineConfig } from "../../../../server/config/inline_config.ts";
import { DEFAULT_DENY } from "../../../../server/config/defaults.ts";
import { finishConfig, readConfig } from "../../../../server/config/resolve/resolve.ts";
import { LeftOutPlugins } from "../../../../server/config/left_out_plugins.ts";
import type { LogSink } from "../../../../server/base/logger.ts";
import type { Plugin } from "../../../../server/plugin_api/types.ts";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { createProject, type ProjectFiles } from "../../../harness/project.ts";

const MODULE = JSON.stringify({ type: "module" });

/** Resolves a config and collects its log messages and the user's plugins. */
async function resolve(inline: InlineConfig) {
  const messages: string[] = [];
  const logSink: LogSink = { write: (level, message) => messages.push(`${level}: ${message}`) };
  const leftOut = new LeftOutPlugins();
  const importer = (await currentRuntime()).projectImporter;
  const { options, userPlugins: user } = await readConfig({ logSink, ...inline }, "serve", {
    importer,
    leftOut,
  });
  const plugins = [...user.pre, { name: "core" }, ...user.normal, ...user.post];
  const createResolver = () => () => Promise.resolve(undefined);
  const config = await finishConfig(options, plugins, { createResolver, leftOut });
  return { config, messages, user };
}

/** `define` without Vue's default flags. */
function withoutVueFlags(define: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(define).filter(([name]) => !name.startsWith("__VUE_")));
}

/** Resolves the config of a project with these files. */
async function resolveIn(files: ProjectFiles, inline: InlineConfig = {}) {
  await using project = await createProject({ "package.json": MODULE, ...files });
  return { root: project.root, ...await resolve({ root: project.root, ...inline }) };
}

Deno.test("readConfig() completes an empty config", async () => {
  const { config, root, messages } = await resolveIn({ ".env": "VITE_A=1\nSECRET=2\n" });
  assert.equal(config.root, root);
  assert.equal(config.base, "/");
  assert.equal(config.publicDir, `${root}/public`);
  assert.equal(config.cacheDir, `${root}/node_modules/.vireo`);
  assert.deepEqual(config.resolve, {
    alias: [],
    // A default of Vue's, like its part of `define`.
    dedupe: ["vue"],
    conditions: ["module", "browser", "development"],
    mainFields: ["browser", "module", "jsnext:main", "jsnext"],
    extensions: [".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json"],
    preserveSymlinks: false,
    tsconfigPaths: true,
  });
  const { host, port, strictPort, fs, allowedHosts, hmr } = config.server;
  assert.deepEqual({ host, port, strictPort, allowedHosts, hmr }, {
    host: "localhost",
    port: 5173,
    strictPort: false,
    allowedHosts: [],
    hmr: { overlay: true },
  });
  assert.deepEqual(fs, {
    strict: true,
    allow: [root],
    deny: [...DEFAULT_DENY],
  });
  assert.deepEqual(config.env, {
    VITE_A: "1",
    BASE_URL: "/",
    MODE: "development",
    DEV: true,
    PROD: false,
    SSR: false,
  });
  assert.equal(config.assetsInclude("/a/b.PNG"), true);
  assert.equal(config.assetsInclude("/a/b.ts"), false);
  assert.deepEqual(messages, []);
});

Deno.test("readConfig() merges the inline config over the file's", async () => {
  const { config } = await resolveIn({
    "vite.config.ts": `export default ({ mode }: { mode: string }) => ({
      base: "/file/", define: { mode, a: 1 }, server: { port: 1, strictPort: true }, mode: "from-file",
      resolve: { alias: { "@": "/src" } }, test: { globals: true },
    })`,
    ".env.inline": "VITE_MODE=inline",
  }, { server: { port: 2 }, mode: "inline", define: { b: 2 } });
  assert.equal(config.mode, "inline");
  assert.equal(config.base, "/file/");
  assert.deepEqual(withoutVueFlags(config.define), { mode: "inline", a: 1, b: 2 });
  assert.deepEqual([config.server.port, config.server.strictPort], [2, true]);
  assert.deepEqual(config.resolve.alias, [{ find: "@", replacement: "/src" }]);
  assert.equal(config.env.VITE_MODE, "inline");
  // Plugins read their own options.
  assert.deepEqual((config as unknown as { test: unknown }).test, { globals: true });
});

Deno.test("readConfig() passes command and mode to a config function, as Vite does", async () => {
  const { config } = await resolveIn({
    "vite.config.js": "export default (env) => ({ define: { env } });",
  });
  assert.deepEqual(withoutVueFlags(config.define), {
    env: { command: "serve", mode: "development", isSsrBuild: false, isPreview: false },
  });
});

Deno.test("readConfig() gives two servers of one process separate tokens and configs", async () => {
  const files = { "vite.config.js": `export default { base: import.meta.dirname + "/" }` };
  const [one, two] = await Promise.all([resolveIn(files), resolveIn(files)]);
  assert.equal(one.config.base, `${one.root}/`);
  assert.equal(two.config.base, `${two.root}/`);
  assert.notEqual(one.config.webSocketToken, two.config.webSocketToken);
});

Deno.test("readConfig() flattens, filters and sorts plugins", async () => {
  const plugin = (name: string, more: Partial<Plugin> = {}): Plugin => ({ name, ...more });
  const { config, user } = await resolveIn({}, {
    plugins: [
      plugin("post", { enforce: "post" }),
      [plugin("a"), [false, Promise.resolve([plugin("pre", { enforce: "pre" })])]],
      null,
      plugin("build only", { apply: "build" }),
      plugin("by function", { apply: (_config, { mode }) => mode === "development" }),
      plugin("not by function", { apply: () => false }),
    ],
  });
  assert.deepEqual(config.plugins.map(({ name }) => name), [
    "pre",
    "core",
    "a",
    "by function",
    "post",
  ]);
  assert.deepEqual(user.pre.map(({ name }) => name), ["pre"]);
});

Deno.test("readConfig() applies the options of vue()", async () => {
  const { user } = await resolveIn({
    "vite.config.ts": `
      import vue, { parseVueRequest } from "@vitejs/plugin-vue";
      export default { plugins: [vue({ features: { optionsAPI: false } })] };
      export { parseVueRequest };
    `,
  });
  assert.deepEqual(user.vue?.api.options, { features: { optionsAPI: false } });
  assert.deepEqual([user.pre, user.normal, user.post], [[], [], []]);
});

Deno.test("readConfig() runs config hooks in order and merges their results", async () => {
  const calls: string[] = [];
  const { config } = await resolveIn({}, {
    define: { start: 1 },
    plugins: [
      {
        name: "post",
        config: {
          order: "post",
          handler: ({ define }) => {
            calls.push(`post ${Object.keys(withoutVueFlags(define!))}`);
          },
        },
      },
      {
        name: "normal",
        config(config, { command, mode }) {
          calls.push(`normal ${command} ${mode} ${this.meta.viteVersion.split(".")[0]}`);
          config.base = "/changed/";
          return { define: { added: 2 }, resolve: { dedupe: ["pinia"] } };
        },
      },
      {
        name: "pre",
        config: { order: "pre", handler: async () => (await Promise.resolve(), { mode: "x" }) },
      },
      {
        name: "environment",
        configEnvironment: (name) => ({ resolve: { conditions: [name] }, define: { env: 3 } }),
      },
      {
        name: "resolved",
        configResolved(config) {
          calls.push(`resolved ${config.base} ${config.plugins.length}`);
        },
      },
    ],
  });
  assert.deepEqual(calls, [
    "normal serve development 8",
    "post start,added",
    "resolved /changed/ 6",
  ]);
  assert.deepEqual(withoutVueFlags(config.define), { start: 1, added: 2, env: 3 });
  assert.deepEqual(config.resolve.dedupe.toSorted(), ["pinia", "vue"]);
  assert.deepEqual(config.resolve.conditions, ["client"]);
});

Deno.test("readConfig() gives plugins both environments, of which only the browser's has an effect", async () => {
  const calls: unknown[] = [];
  const { config } = await resolveIn({}, {
    define: { A: "1" },
    build: { outDir: "out" },
    environments: { ssr: { define: { OWN: "2" } } },
    plugins: [{
      name: "environment",
      configEnvironment(name, { consumer }) {
        calls.push([name, consumer]);
        return name === "ssr" ? { resolve: { conditions: ["workerd"] } } : undefined;
      },
    }],
  });
  assert.deepEqual(calls, [["client", "client"], ["ssr", "server"]]);
  const { resolve, define, environments } = config;
  assert.ok(!resolve.conditions.includes("workerd"));
  assert.deepEqual(withoutVueFlags(define), { A: "1" });
  const { client, ssr } = environments;
  assert.deepEqual(Object.keys(environments).toSorted(), ["client", "ssr"]);
  assert.equal(client!.resolve, resolve);
  assert.deepEqual((ssr!.resolve as typeof resolve).conditions, ["workerd"]);
  assert.equal((ssr!.define as typeof define).OWN, "2");
  assert.equal((ssr!.build as Record<string, unknown>).outDir, "out");
  assert.equal((ssr!.build as Record<string, unknown>).assetsDir, "assets");
});

Deno.test("readConfig() skips a plugin whose hook fails, with one line", async () => {
  for (const hook of ["config", "configEnvironment", "configResolved"] as const) {
    const calls: string[] = [];
    const faulty: Plugin = {
      name: "faulty",
      [hook]() {
        throw new Error("no luck");
      },
      configResolved: hook === "configResolved"
        ? () => Promise.reject(new Error("no luck"))
        : () => void calls.push("called"),
    };
    const well: Plugin = { name: "well", config: () => ({ define: { WELL: "1" } }) };
    const { config, messages } = await resolveIn({}, { plugins: [faulty, well] });
    assert.deepEqual(messages, [
      `warn: Plugin "faulty" is left out: its hook "${hook}" failed: no luck`,
    ]);
    assert.deepEqual(config.plugins.map(({ name }) => name), ["core", "well"]);
    assert.equal(config.define!.WELL, "1");
    assert.deepEqual(calls, []);
  }
});

Deno.test("readConfig() skips a plugin whose apply fails, with one line", async () => {
  const faulty: Plugin = {
    name: "faulty",
    apply() {
      throw new Error("no luck");
    },
  };
  const { config, messages } = await resolveIn({}, { plugins: [faulty, { name: "well" }] });
  assert.deepEqual(messages, [
    `warn: Plugin "faulty" is left out: its hook "apply" failed: no luck`,
  ]);
  assert.deepEqual(config.plugins.map(({ name }) => name), ["core", "well"]);
});

Deno.test("readConfig() skips a plugin that cannot be imported, with one line", async () => {
  const { config, messages } = await resolveIn({
    "vite.config.ts":
      `import absent from "vite-plugin-absent"; export default { plugins: [absent()] }`,
  });
  assert.deepEqual(config.plugins.map(({ name }) => name), ["core"]);
  assert.equal(messages.length, 1);
  assert.match(messages[0]!, /^warn: Plugin "vite-plugin-absent" is left out: Cannot find package/);
});

Deno.test("readConfig() rejects values of the wrong type, with key and fix", async () => {
  const cases: [object, string, string][] = [
    [
      { server: { port: "abc" } },
      `Option "server.port" must be an integer from 0 to 65535, not "abc"`,
      "Write port: 5173",
    ],
    [
      { server: { port: 70000 } },
      `Option "server.port" must be an integer from 0 to 65535, not 70000`,
      "Write port: 5173",
    ],
    [{ base: 5 }, `Option "base" must be a string, not 5`, `Write base: "/"`],
    [
      { resolve: { alias: { a: 1 } } },
      `Option "resolve.alias" must be an object or an array of { find, replacement }, not {"a":1}`,
      `Write alias: { "@": "/src" }`,
    ],
    [
      { appType: "SPA" },
      `Option "appType" must be one of "spa", "mpa", "custom", not "SPA"`,
      `Write appType: "spa"`,
    ],
    [{ plugins: {} }, `Option "plugins" must be an array, not {}`, "Write plugins: []"],
    [
      { plugins: [function vue() {}] },
      `Option "plugins" has a function "vue" where a plugin is expected`,
      "Call it: vue()",
    ],
    [
      { envPrefix: "" },
      `Option "envPrefix" must not be empty`,
      `Write envPrefix: "VITE_"; an empty prefix would expose every variable to the browser`,
    ],
  ];
  for (const [options, message, hint] of cases) {
    await assert.rejects(resolveIn({}, options as InlineConfig), {
      code: "CONFIG_INVALID",
      message,
      hint,
    });
  }
});

Deno.test("readConfig() names options of proxy rules that have no effect", async () => {
  const target = "https://api.test";
  const { messages } = await resolveIn({}, {
    server: {
      proxy: {
        "/a": { target, changeOrigin: true, configure: () => {}, secure: false },
        "/b": { target, fetch, preserveHeaderKeyCase: true, timeout: 0, ws: true, secure: false },
        "/c": target,
      },
    },
  });
  assert.deepEqual(messages, [
    'warn: Options without effect in Vireo: server.proxy["/b"].fetch, ' +
    'server.proxy["/b"].preserveHeaderKeyCase',
  ]);
});

Deno.test("readConfig() normalizes base", async () => {
  const cases: [string, string, RegExp | undefined][] = [
    ["", "/", undefined],
    ["./", "/", undefined],
    ["/app", "/app/", undefined],
    ["https://cdn.test/app/", "/app/", undefined],
    ["app/", "/app/", /write "\/app\/"/],
    ["../x", "/", /"base" is "..\/x"/],
    ["/ünï/", "/%C3%BCn%C3%AF/", undefined],
  ];
  for (const [given, base, warning] of cases) {
    const { config, messages } = await resolveIn({}, { base: given });
    assert.equal(config.base, base);
    assert.equal(config.rawBase, given);
    if (warning) assert.match(messages.join("\n"), warning);
    else assert.deepEqual(messages, []);
  }
  const { config } = await resolveIn({}, { base: "/ünï/" });
  assert.equal(config.decodedBase, "/ünï/");
});

Deno.test("readConfig() names options without effect in one warning", async () => {
  const { messages } = await resolveIn({}, {
    server: { https: {} },
    experimental: { bundledDev: true },
    environments: { edge: {} },
  });
  assert.deepEqual(messages, [
    "warn: Options without effect in Vireo: server.https without key and cert, experimental.bundledDev, environments.edge",
  ]);
});

Deno.test("readConfig() reports unknown options in debug messages only", async () => {
  const quiet = await resolveIn({}, { tset: {} } as InlineConfig);
  assert.deepEqual(quiet.messages, []);
  const { messages } = await resolveIn({}, { tset: {}, debug: "config" } as InlineConfig);
  assert.match(messages.join("\n"), /vireo:config unknown options: tset/);
});

Deno.test("readConfig() allows files of the workspace and of the cache", async () => {
  await using workspace = await createProject({
    "pnpm-workspace.yaml": "packages: [packages/*]",
    "packages/app/package.json": MODULE,
    "packages/app/index.html": "",
  });
  const root = workspace.path("packages/app");
  const { config } = await resolve({ root, cacheDir: "/elsewhere/cache" });
  assert.deepEqual(config.server.fs.allow, [workspace.root, "/elsewhere/cache"]);
  const given = await resolve({ root, server: { fs: { allow: ["../lib/", ".."] } } });
  assert.deepEqual(given.config.server.fs.allow, [
    workspace.path("packages/lib"),
    workspace.path("packages"),
  ]);
});

Deno.test("readConfig() keeps the cache of a folder without a package out of it", async () => {
  await using project = await createProject({ "index.html": "" });
  const { config } = await resolve({ root: project.root });
  assert.ok(!config.cacheDir.startsWith(project.root), config.cacheDir);
  assert.match(config.cacheDir, /\/vireo\/vireo-test-\w+-[0-9a-f]{16}$/);
});

Deno.test("readConfig() translates the options of Oxc", async () => {
  const { config } = await resolveIn({}, {
    oxc: { jsx: { runtime: "automatic", importSource: "preact" }, jsxInject: "import a" },
    esbuild: { target: "es2020" },
  });
  assert.deepEqual(config.esbuild, {
    jsxDev: true,
    target: "es2020",
    jsx: "automatic",
    jsxImportSource: "preact",
    jsxInject: "import a",
  });
  assert.equal((await resolveIn({}, { oxc: false })).config.esbuild, false);
});

Deno.test("readConfig() reads NODE_ENV of the process, and only development from files", async () => {
  const before = process.env.NODE_ENV;
  try {
    delete process.env.NODE_ENV;
    const { config, messages } = await resolveIn({ ".env": "NODE_ENV=production" });
    assert.deepEqual([config.isProduction, process.env.NODE_ENV], [false, "development"]);
    assert.match(messages[0]!, /NODE_ENV="production" in a .env file has no effect/);
    delete process.env.NODE_ENV;
    const seen = await resolveIn({
      "vite.config.js": `export default { define: { __SEEN__: String(process.env.NODE_ENV) } };`,
    });
    assert.equal(seen.config.define.__SEEN__, "development");
    const changed = await resolveIn({
      "vite.config.js": `process.env.NODE_ENV = "production"; export default {};`,
    });
    assert.equal(changed.config.isProduction, true);
    process.env.NODE_ENV = "production";
    const production = await resolveIn({});
    assert.equal(production.config.env.PROD, true);
    assert.ok(production.config.resolve.conditions.includes("production"));
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
});

Deno.test("readConfig() warns of a root whose modules cannot be found", async () => {
  await using project = await createProject({ "c#/d?/index.html": "", "ü %23 [a]/index.html": "" });
  const odd = await resolve({ root: project.path("c#/d?") });
  assert.deepEqual(odd.messages, [
    `warn: The path of the root contains "#" and "?", which end the path of a module: "${odd.config.root}"` +
    "\n  hint: Rename the folder",
  ]);
  assert.deepEqual((await resolve({ root: project.path("ü %23 [a]") })).messages, []);
});

Deno.test("readConfig() rejects a missing root", async () => {
  await assert.rejects(resolve({ root: "/no/such/folder" }), {
    code: "CONFIG_NOT_FOUND",
    message: `Cannot find the root folder "/no/such/folder"`,
  });
});

Deno.test("readConfig() treats the options of Rollup and Rolldown as the same", async () => {
  const { config } = await resolveIn({}, {
    build: { rolldownOptions: { input: "a.html" }, rollupOptions: { external: ["x"] } },
    optimizeDeps: { rollupOptions: { plugins: ["a"] } },
    worker: { rolldownOptions: { output: {} } },
  } as InlineConfig);
  const { build, optimizeDeps, worker, environments } = config as unknown as Record<
    string,
    Record<string, unknown>
  >;
  assert.deepEqual(build!.rollupOptions, { input: "a.html", external: ["x"] });
  assert.equal(build!.rollupOptions, build!.rolldownOptions);
  assert.deepEqual(optimizeDeps!.rolldownOptions, { plugins: ["a"] });
  assert.deepEqual(worker!.rollupOptions, { output: {} });
  const client = environments!.client as Record<string, Record<string, unknown>>;
  assert.deepEqual(client.build!.rollupOptions, build!.rollupOptions);
});
