import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopEsbuild } from "../../../../compiler/esbuild_service.ts";
import { CompileError } from "../../../../compiler/types.ts";
import type { EsbuildOptions, ResolvedOptions } from "../../../../server/plugin_api/options.ts";
import { ModuleGraph } from "../../../../server/graph/module_graph.ts";
import type { IdleTask } from "../../../../server/base/idle.ts";
import { byEnforce } from "../../../../server/config/plugin_list.ts";
import { PluginContainer } from "../../../../server/plugin_container/container.ts";
import type {
  HotUpdateOptions,
  Plugin,
  PluginEnvironment,
  ResolvedConfig,
} from "../../../../server/plugin_api/types.ts";
import { vuePlugins } from "../../../../server/plugins/vue/vue.ts";
import { CompilationMemory } from "../../compilation_memory.ts";
import type { VuePluginApi, VuePluginOptions } from "../../../../server/plugins/vue/vue_options.ts";
import { commitWatchedFiles } from "../../graph/commits.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

Deno.test.afterAll(() => stopEsbuild());

interface ProjectOptions {
  root?: string;
  vue?: VuePluginOptions;
  plugins?: Plugin[];
  resolve?: Partial<ResolvedOptions["resolve"]>;
  esbuild?: EsbuildOptions;
  /** The cache of earlier sessions. */
  memory?: CompilationMemory;
}

/** A server's plugins on files in memory. */
class Project {
  readonly files: Record<string, string>;
  readonly plugin: Plugin;
  readonly graph = new ModuleGraph((url) => Promise.resolve({ id: this.#root + url }));
  readonly warnings: string[] = [];
  readonly watched: Record<string, string[]> = {};
  readonly #idleTasks: IdleTask[] = [];
  readonly #root: string;
  readonly #container: PluginContainer;
  readonly #config: ResolvedConfig;

  constructor(files: Record<string, string>, options: ProjectOptions = {}) {
    const { root = "/app", plugins = [] } = options;
    this.files = files;
    this.#root = root;
    const { vue, last } = vuePlugins(options.vue ?? {}, {
      readFile: (file) =>
        file in files ? Promise.resolve(files[file]!) : Promise.reject(new Error("No such file")),
      importPackage: (name) => Promise.reject(new Error(`No package "${name}"`)),
      tsconfig: () => Promise.resolve({}),
      cache: (options.memory ?? new CompilationMemory()).session(),
      modifiedAt: () => 0,
      whenIdle: (work) => this.#idleTasks.push(work),
    });
    this.plugin = vue;
    const { pre, normal } = byEnforce(plugins);
    const all = [...pre, vue, ...normal, relativeResolver, last];
    this.#config = {
      root,
      base: "/",
      command: "serve",
      isProduction: false,
      css: { devSourcemap: true },
      // The default of the config.
      esbuild: { jsxDev: true, ...options.esbuild },
      server: {},
      resolve: { alias: [], tsconfigPaths: true, preserveSymlinks: false, ...options.resolve },
      plugins: all,
    } as unknown as ResolvedConfig;
    (this.plugin.configResolved as (config: ResolvedConfig) => void).call(
      { warn: (text: string) => this.warnings.push(text) },
      this.#config,
    );
    this.#container = new PluginContainer({
      plugins: all,
      root,
      logger: { warn: (text: string) => this.warnings.push(text) } as never,
      graph: this.graph,
      environment: () => ({ moduleGraph: this.graph }) as PluginEnvironment,
      loadModule: async (id) => void await this.serve(id),
      debug: undefined,
    });
  }

  get api(): VuePluginApi {
    return this.plugin.api as VuePluginApi;
  }

  /** Runs the plugin's background work. */
  async rest(): Promise<void> {
    for (const work of this.#idleTasks) await work(() => Promise.resolve(true));
  }

  /** Runs a module through the hooks, as a request does. */
  async serve(id: string): Promise<{ code: string; map: unknown; meta: unknown }> {
    const node = this.graph.ensureEntry(id.replace(this.#root, ""), id);
    const watched = new Set<string>();
    const path = id.replace(/\?.*/, "");
    try {
      const source = await this.#container.load(id, { watchFiles: watched }) ??
        { code: this.files[path]! };
      return await this.#container.transform(source, id, { watchFiles: watched });
    } finally {
      this.watched[id] = [...watched];
      commitWatchedFiles(this.graph, node, [...watched]);
    }
  }

  /** Serves the modules of a component, each under the id that its importer names. */
  async serveAll(file: string): Promise<string[]> {
    const { code } = await this.serve(file);
    const ids = [...code.matchAll(/(?:from|import) "([^"]+\?vue[^"]+)"/g)].map(([, id]) => id!);
    for (const id of ids) await this.serve((await this.resolve(id, file))!);
    return ids;
  }

  async resolve(source: string, importer?: string): Promise<string | undefined> {
    return (await this.#container.resolveId(source, importer))?.id;
  }

  /** Writes a file and returns the queries of the modules to update. */
  async change(
    file: string,
    text: string | undefined,
    type: HotUpdateOptions["type"] = "update",
  ): Promise<string[]> {
    if (text === undefined) delete this.files[file];
    else this.files[file] = text;
    const modules = [
      ...this.graph.getModulesByFile(file) ?? [],
      ...this.graph.getModulesWatching(file) ?? [],
    ];
    const hook = this.plugin.hotUpdate as (options: HotUpdateOptions) => Promise<typeof modules>;
    const context = { environment: { moduleGraph: this.graph } };
    const change = { type, file, timestamp: 0, modules, read: () => this.files[file]! };
    const updated = await hook.call(context, change as HotUpdateOptions) ?? modules;
    return updated.map(({ id }) => id!.replace(file, "").replace(/^\?vue&type=/, "") || "main");
  }
}

const relativeResolver: Plugin = {
  name: "resolver",
  resolveId(source, importer) {
    if (source.startsWith("./")) return join(importer!, "..", source);
    return source.startsWith("/src/") ? `/app${source}` : undefined;
  },
};

const FILE = "/app/src/App.vue";
const SCRIPT = `<script setup lang="ts">\nconst a = 1\n</script>\n`;
const TEMPLATE = `<template><p>{{ a }}</p></template>\n`;
const STYLE = `<style>p { color: red }</style>\n`;
const SCOPED = `<style scoped>.b { color: red }</style>\n`;
const CUSTOM = `<docs>text</docs>\n`;
const ALL = SCRIPT + TEMPLATE + STYLE + SCOPED + CUSTOM;

/** A project whose page has loaded everything of `source`. */
async function loaded(source: string, options?: ProjectOptions): Promise<Project> {
  const project = new Project({ [FILE]: source }, options);
  await project.serveAll(FILE);
  return project;
}

test("vuePlugins() compiles a component and serves its blocks", async () => {
  const project = new Project({ [FILE]: ALL });
  assert.deepEqual(await project.serveAll(FILE), [
    `${FILE}?vue&type=style&index=0&lang.css`,
    `${FILE}?vue&type=style&index=1&scoped=7a7a37b1&lang.css`,
    `${FILE}?vue&type=docs&index=0&lang.docs`,
  ]);
  const main = await project.serve(FILE);
  assert.match(main.code, /const _sfc_main = /);
  assert.deepEqual(main.meta, { vite: { lang: "ts" } });
  const plain = await project.serve(`${FILE}?vue&type=style&index=0&lang.css`);
  assert.equal(plain.code, "p { color: red }");
  const scoped = await project.serve(`${FILE}?vue&type=style&index=1&scoped=7a7a37b1&lang.css`);
  assert.equal(scoped.code, ".b[data-v-7a7a37b1] { color: red }");
  const docs = await project.serve(`${FILE}?vue&type=docs&index=0&lang.docs`);
  assert.equal(docs.code, "text");
});

test("vuePlugins() maps a style to the component", async () => {
  const { originalPosition } = await import("../../../../compiler/source_map.ts");
  const project = await loaded(ALL);
  const { map } = await project.serve(`${FILE}?vue&type=style&index=1&scoped=7a7a37b1&lang.css`);
  const line = ALL.split("\n").findIndex((text) => text.includes(".b {")) + 1;
  assert.deepEqual(originalPosition(map as never, 1, 0), { source: FILE, line, column: 14 });
});

test("vuePlugins() resolves blocks from URLs and from src attributes", async () => {
  const project = new Project({ [FILE]: ALL });
  assert.equal(
    await project.resolve("/src/App.vue?vue&type=style&index=0&lang.css"),
    `${FILE}?vue&type=style&index=0&lang.css`,
  );
  assert.equal(
    await project.resolve("./a.css?vue&type=style&index=0&src=true&lang.css", FILE),
    "/app/src/a.css?vue&type=style&index=0&src=true&lang.css",
  );
  assert.equal(await project.resolve("./a.css", FILE), "/app/src/a.css");
});

test("vuePlugins() serves blocks in files of their own", async () => {
  const project = new Project({
    [FILE]: `<script src="./a.ts"></script><template src="./a.html"></template>` +
      `<style scoped src="./a.css"></style><docs src="./a.md"></docs>`,
    "/app/src/a.ts": "export default {}",
    "/app/src/a.html": "<p class='a'>1</p>",
    "/app/src/a.css": ".a { color: red }",
    "/app/src/a.md": "# docs",
  });
  const { code } = await project.serve(FILE);
  const served: Record<string, string> = {};
  for (const [, source] of code.matchAll(/from "([^"]+\?vue[^"]+)"|import "(?:[^"]+)"/g)) {
    if (source) served[source] = (await project.serve((await project.resolve(source, FILE))!)).code;
  }
  assert.equal(served["./a.ts?vue&type=script&src=true&lang.ts"], "export default {}");
  assert.match(
    served["./a.html?vue&type=template&src=7a7a37b1&scoped=7a7a37b1&lang.js"]!,
    /export function render/,
  );
  assert.equal(served["./a.md?vue&type=docs&index=0&src=true&lang.docs"], "# docs");
  const style = await project.serve(
    "/app/src/a.css?vue&type=style&index=0&src=7a7a37b1&scoped=7a7a37b1&lang.css",
  );
  assert.equal(style.code, ".a[data-v-7a7a37b1] { color: red }");
});

test("vuePlugins() serves a script with JSX for the project's plugin", async () => {
  const jsx: Plugin = { name: "vite:vue-jsx" };
  const source = `<script lang="tsx">const a = <p/>\nexport default {}</script>`;
  const project = await loaded(source, { plugins: [jsx] });
  const { code } = await project.serve(`${FILE}?vue&type=script&lang.tsx`);
  assert.equal(code, "const a = <p/>\nexport default {}");
  assert.deepEqual(await project.change(FILE, source.replace("<p/>", "<b/>")), [
    "main",
    "script&lang.tsx",
  ]);
});

test("vuePlugins() leaves ?raw and ?url alone", async () => {
  const project = await loaded(ALL);
  assert.equal((await project.serve(`${FILE}?raw`)).code, ALL);
  assert.equal((await project.serve(`${FILE}?url`)).code, ALL);
});

test("vuePlugins() reports a missing block", async () => {
  const project = await loaded(ALL);
  await assert.rejects(project.serve(`${FILE}?vue&type=style&index=7&lang.css`), {
    code: "MODULE_NOT_FOUND",
    message: `Cannot find <style> number 8 for "${FILE}"`,
  });
});

const CHANGES: { name: string; from?: string; to: string; modules: string[] }[] = [
  { name: "nothing", to: ALL, modules: [] },
  { name: "white space between blocks", to: "\n\n" + ALL, modules: [] },
  { name: "a comment in the script", to: ALL.replace("a = 1", "a = 1 // one"), modules: [] },
  { name: "the template", to: ALL.replace("<p>", "<p>!"), modules: ["main"] },
  { name: "the script", to: ALL.replace("a = 1", "a = 2"), modules: ["main"] },
  {
    name: "one style",
    to: ALL.replace("p { color: red", "p { color: blue"),
    modules: ["style&index=0&lang.css"],
  },
  {
    name: "a style and the template",
    to: ALL.replace(".b { color: red", ".b { color: blue").replace("<p>", "<p>!"),
    modules: ["main", "style&index=1&scoped=7a7a37b1&lang.css"],
  },
  {
    name: "a custom block",
    to: ALL.replace("text", "other"),
    modules: ["docs&index=0&lang.docs"],
  },
  { name: "a style that came", to: ALL + "<style>b {}</style>", modules: ["main"] },
  { name: "a style that went", to: ALL.replace(SCOPED, ""), modules: ["main"] },
  { name: "broken text", to: ALL.replace("</p>", ""), modules: ["main"] },
];

for (const { name, to, modules } of CHANGES) {
  test(`vuePlugins() updates exactly what ${name} changes`, async () => {
    const project = await loaded(ALL);
    assert.deepEqual(await project.change(FILE, to), modules);
  });
}

/** A project whose page has loaded modules that an earlier session compiled. */
async function takenOver(source: string, options: ProjectOptions = {}): Promise<Project> {
  const memory = new CompilationMemory();
  await loaded(source, { ...options, memory });
  memory.mark("const a = 1", "const a = /* kept */ 1");
  memory.mark("color: red", "color: /* kept */ red");
  return await loaded(source, { ...options, memory });
}

test("vuePlugins() reuses an earlier session's compilation", async () => {
  const project = await takenOver(ALL);
  const main = await project.serve(FILE);
  assert.deepEqual(main.meta, { vite: { lang: "ts" } });
  // The second request compiles the module; it must be the same as in a new project.
  const fresh = await loaded(ALL);
  assert.equal(main.code, (await fresh.serve(FILE)).code);
});

test("vuePlugins() compiles no component that an earlier session has compiled", async () => {
  const memory = new CompilationMemory();
  await loaded(ALL, { memory });
  memory.mark("const a = 1", "const a = /* kept */ 1");
  memory.mark("color: red", "color: /* kept */ red");
  const project = new Project({ [FILE]: ALL }, { memory });
  assert.match((await project.serve(FILE)).code, /kept/);
  const scoped = await project.serve(`${FILE}?vue&type=style&index=1&scoped=7a7a37b1&lang.css`);
  assert.match(scoped.code, /kept.*/);
});

for (const { name, to, modules } of CHANGES) {
  test(`vuePlugins() updates exactly what ${name} changes in a component taken over`, async () => {
    const project = await takenOver(ALL);
    assert.deepEqual(await project.change(FILE, to), modules);
  });
}

for (const { name, to, modules } of CHANGES) {
  test(`vuePlugins() updates exactly what ${name} changes in a component made ready`, async () => {
    const project = await takenOver(ALL);
    await project.rest();
    assert.deepEqual(await project.change(FILE, to), modules);
  });
}

/** The key that tells whether a component keeps its state. */
const keyOf = (code: string) => /__hmrKey: "(\w+)"/.exec(code)?.[1];

for (const isReady of [false, true]) {
  const title = isReady ? "taken over and made ready" : "taken over";
  test(`vuePlugins() keeps the state of components ${title}`, async () => {
    const memory = new CompilationMemory();
    await loaded(ALL, { memory });
    for (
      const [to, keeps] of [
        [ALL.replace("<p>", "<p>!"), true],
        [ALL.replace("const a = 1", "const  a  = 1"), true],
        [ALL.replace("const a = 1", "const a = 2"), false],
      ] as const
    ) {
      const project = new Project({ [FILE]: ALL }, { memory: structuredMemory(memory) });
      const before = keyOf((await project.serve(FILE)).code);
      if (isReady) await project.rest();
      await project.change(FILE, to);
      assert.equal(keyOf((await project.serve(FILE)).code) === before, keeps, to);
    }
  });
}

/** A copy of the memory, so that several sessions can start from it. */
function structuredMemory({ kept }: CompilationMemory): CompilationMemory {
  const copy = new CompilationMemory();
  for (const [slot, entry] of kept) copy.kept.set(slot, { ...entry });
  return copy;
}

test("vuePlugins() compiles components again that depend on more than text and options", async () => {
  const memory = new CompilationMemory();
  const isCustomElement = (tag: string) => tag.startsWith("my-");
  await loaded(ALL, { memory, vue: { template: { compilerOptions: { isCustomElement } } } });
  assert.equal(memory.kept.size, 0);
  await loaded(ALL, { memory });
  const count = memory.kept.size;
  assert.ok(count > 0);
  memory.mark("const a = 1", "const a = /* kept */ 1");
  const other = new Project({ [FILE]: ALL }, {
    memory,
    vue: { features: { componentIdGenerator: "filepath-source" } },
  });
  assert.doesNotMatch((await other.serve(FILE)).code, /kept/);
  const edited = new Project({ [FILE]: ALL + "\n" }, { memory });
  assert.doesNotMatch((await edited.serve(FILE)).code, /kept/);
});

test("vuePlugins() compiles an edited template with the config's own options", async () => {
  const edited = ALL.replace("<p>{{ a }}", "<p>{{ a ?? 1 }}");
  const plain = await loaded(ALL);
  await plain.change(FILE, edited);
  assert.match((await plain.serve(FILE)).code, /\?\? 1/);
  const old = await loaded(ALL, { esbuild: { target: "es2015" } });
  await old.change(FILE, edited);
  assert.doesNotMatch((await old.serve(FILE)).code, /\?\?/);
});

test("vuePlugins() updates ?raw with every change", async () => {
  const project = await loaded(ALL);
  await project.serve(`${FILE}?raw`);
  assert.deepEqual(await project.change(FILE, "\n" + ALL), [`?raw`]);
});

test("vuePlugins() compares with the served blocks, not with the last text", async () => {
  const project = await loaded(ALL);
  const style = "style&index=0&lang.css";
  const red = ALL;
  const blue = ALL.replace("p { color: red", "p { color: blue");
  // The module is not requested in between.
  assert.deepEqual(await project.change(FILE, blue), [style]);
  assert.deepEqual(await project.change(FILE, blue.replace("a = 1", "a = 2")), ["main", style]);
  assert.deepEqual(await project.change(FILE, red), []);
  assert.deepEqual(await project.change(FILE, blue), [style]);
  await project.serve(`${FILE}?vue&type=${style}`);
  assert.deepEqual(await project.change(FILE, blue.replace("<p>", "<p>!")), ["main"]);
  assert.deepEqual(await project.change(FILE, red), [style]);
});

test("vuePlugins() recovers from a broken component", async () => {
  const project = await loaded(ALL);
  const broken = ALL.replace("a = 1", "a = ");
  assert.deepEqual(await project.change(FILE, broken), ["main"]);
  await assert.rejects(project.serve(FILE), CompileError);
  // The old text is an update too, because the page shows the error until the module arrives.
  assert.deepEqual(await project.change(FILE, ALL), ["main"]);
  await project.serve(FILE);
  assert.deepEqual(await project.change(FILE, ALL), []);
});

test("vuePlugins() leaves a component alone that nobody has loaded", async () => {
  const project = new Project({ [FILE]: ALL });
  assert.deepEqual(await project.change(FILE, ALL.replace("<p>", "<b>")), []);
});

test("vuePlugins() forgets a deleted component", async () => {
  const project = await loaded(ALL);
  assert.ok((await project.change(FILE, undefined, "delete")).includes("main"));
  assert.ok((await project.change(FILE, ALL, "create")).includes("main"));
});

test("vuePlugins() serves styles of the text on disk, not of the last compilation", async () => {
  const project = await loaded(ALL);
  project.files[FILE] = ALL.replace("p { color: red", "p { color: blue");
  const { code } = await project.serve(`${FILE}?vue&type=style&index=0&lang.css`);
  assert.equal(code, "p { color: blue }");
});

test("vuePlugins() follows plugins that rewrite components", async () => {
  const rewriter: Plugin = {
    name: "rewriter",
    enforce: "pre",
    transform: (code, id) => id === FILE ? code.replaceAll("red", "green") : undefined,
  };
  const project = await loaded(ALL, { plugins: [rewriter] });
  const style = `${FILE}?vue&type=style&index=0&lang.css`;
  assert.equal((await project.serve(style)).code, "p { color: green }");
  const next = ALL.replace("p { color: red", "p { top: 0; color: red");
  // Only the edited block has changed on disk.
  assert.deepEqual(await project.change(FILE, next), ["main", "style&index=0&lang.css"]);
  assert.equal((await project.serve(style)).code, "p { top: 0; color: green }");
});

test("vuePlugins() leaves ids that name no block to other plugins", async () => {
  const project = await loaded(ALL);
  for (const query of ["vue", "vue=true", "page&vue&lang.tsx", "vue&type=docs&lang.docs"]) {
    const { code } = await project.serve(`${FILE}?${query}`);
    assert.equal(code, ALL, query);
  }
  const page = `${FILE}?page&vue&lang.tsx`;
  const next = ALL.replace("{{ a }}", "{{ a }}!");
  const updated = await project.change(FILE, next);
  assert.ok(updated.includes("main") && updated.includes(page.slice(FILE.length)), `${updated}`);
});

test("vuePlugins() updates components whose imported types changed, and only those", async () => {
  const root = await mkdtemp(join(tmpdir(), "vue-types-"));
  try {
    const types = join(root, "types.ts");
    const write = (text: string) => writeFile(types, text);
    const component = (name: string) =>
      `<script setup lang="ts">import type { ${name} } from "@types"\ndefineProps<${name}>()</script>` +
      `<template><p/></template>`;
    await write("export type A = { a: string }\nexport type B = { b: string }");
    const [a, b] = [join(root, "A.vue"), join(root, "B.vue")];
    const memory = new CompilationMemory();
    const project = new Project({ [a]: component("A"), [b]: component("B") }, {
      root,
      memory,
      resolve: { alias: [{ find: "@types", replacement: types }] },
    });
    assert.match((await project.serve(a)).code, /a: \{\s*type: String/);
    await project.serve(b);
    assert.deepEqual(project.watched[a], [types]);
    // Not cached, because the component alone does not show whether the types are the same.
    assert.equal(memory.kept.size, 0);

    await write("export type A = { a: number }\nexport type B = { b: string }");
    assert.deepEqual(await project.change(types, ""), [a]);
    assert.match((await project.serve(a)).code, /a: \{\s*type: Number/);

    await write("export type A = { a: number } // comment\nexport type B = { b: string }");
    assert.deepEqual(await project.change(types, ""), []);

    await rm(types);
    assert.deepEqual((await project.change(types, undefined, "delete")).toSorted(), [a, b]);
    await assert.rejects(project.serve(a), /Failed to resolve import source "@types"/);
    await write("export type A = { a: boolean }\nexport type B = { b: string }");
    assert.ok((await project.change(types, "", "create")).includes(a));
    assert.match((await project.serve(a)).code, /a: \{\s*type: Boolean/);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("vuePlugins() finds types by tsconfig paths and in packages", async () => {
  const root = await mkdtemp(join(tmpdir(), "vue-paths-"));
  const write = async (name: string, text: string) => {
    const { mkdir } = await import("node:fs/promises");
    await mkdir(join(root, name, ".."), { recursive: true });
    await writeFile(join(root, name), text);
  };
  try {
    await write("tsconfig.json", `{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }`);
    await write("lib/a.ts", `export interface A { a: string }`);
    await write("node_modules/pkg/package.json", `{ "name": "pkg", "types": "./index.d.ts" }`);
    await write("node_modules/pkg/index.d.ts", `export interface B { b: number }`);
    const file = join(root, "src/App.vue");
    await write(
      "src/App.vue",
      `<script setup lang="ts">import type { A } from "~/a"\nimport type { B } from "pkg"\n` +
        `defineProps<A & B>()</script><template><p/></template>`,
    );
    const { readFile } = await import("node:fs/promises");
    const project = new Project({ [file]: await readFile(file, "utf8") }, { root });
    const { code } = await project.serve(file);
    assert.match(code, /a: \{\s*type: String/);
    assert.match(code, /b: \{\s*type: Number/);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("vuePlugins() has the api of @vitejs/plugin-vue", async () => {
  const project = new Project({ [FILE]: `<template><my-tag/></template>` }, {
    vue: { features: { customElement: true } },
  });
  assert.equal(project.plugin.name, "vite:vue");
  assert.match(project.api.version, /^6\./);
  assert.equal(project.api.options.root, "/app");
  assert.ok((project.api.include as RegExp).test(FILE));
  assert.match((await project.serve(FILE)).code, /_resolveComponent\("my-tag"\)/);
  // Other plugins use the compiler, and change options before the first component is compiled.
  const hasParser = () =>
    typeof (project.api.options.compiler as { parse?: unknown }).parse === "function";
  assert.ok(hasParser());
  project.api.options = {
    ...project.api.options,
    template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("my-") } },
  };
  assert.ok(hasParser());
  assert.match((await project.serve(FILE + "?again")).code, /_createElementBlock\("my-tag"\)/);
});

test("vuePlugins() follows include and exclude", async () => {
  const source = `<template><p/></template>`;
  const files = { "/app/a.md": source, "/app/b.vue": source, "/app/lib/c.vue": source };
  const project = new Project(files, {
    vue: { include: [/\.vue$/, "**/*.md"], exclude: "lib/**" },
  });
  const isCompiled = async (file: string) => (await project.serve(file)).code.includes("_sfc_main");
  assert.equal(await isCompiled("/app/a.md"), true);
  assert.equal(await isCompiled("/app/b.vue"), true);
  assert.equal(await isCompiled("/app/lib/c.vue"), false);
});

test("vuePlugins() reads the folder of relative patterns literally", async () => {
  const root = "/my (app)/[x]";
  const files = { [`${root}/lib/a.vue`]: "<template><p/></template>" };
  const project = new Project(files, { root, vue: { include: "lib/*.vue" } });
  assert.match((await project.serve(`${root}/lib/a.vue`)).code, /_sfc_main/);
});

test("vuePlugins() notes options without effect", async () => {
  const project = new Project({}, { vue: { compiler: {}, features: { vapor: true } } });
  assert.equal(project.warnings.length, 2);
  assert.match(project.warnings[0]!, /^Option "compiler" has no effect/);
  await Promise.resolve();
});
