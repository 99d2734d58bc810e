import assert from "node:assert/strict";
import { originalPosition } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import type { Alias } from "../../../server/plugin_api/options.ts";
import { globImportPlugin } from "../../../server/plugins/glob_import.ts";
import { PluginBench } from "./plugin_bench.ts";
import { resolvingPlugins } from "./resolving_plugins.ts";

const FILES = {
  "src/main.js": "",
  "src/pages/b.js": "",
  "src/pages/a.js": "",
  "src/pages/.hidden.js": "",
  "src/pages/node_modules/c.js": "",
  "src/pages/d.md": "",
};

const bench = (
  alias: (root: string) => Alias[] = () => [],
  files: Record<string, string> = FILES,
) =>
  PluginBench.create(files, async (root) => [
    globImportPlugin({ root }),
    ...await resolvingPlugins(root, alias(root)),
  ]);

const keysOf = (code: string) =>
  [...code.matchAll(/"([^"]+)": (?:\(\) =>|__)/g)].map(([, key]) => key);

Deno.test("globImportPlugin() lists the files that match, in order", async () => {
  await using project = await bench();
  const keys = async (call: string) =>
    keysOf((await project.run("src/main.js", `f(${call})`)).code);
  assert.deepEqual(await keys(`import.meta.glob("./pages/*.js")`), [
    "./pages/a.js",
    "./pages/b.js",
  ]);
  assert.deepEqual(await keys(`import.meta.glob("/src/**", { exhaustive: true })`), [
    "/src/pages/.hidden.js",
    "/src/pages/a.js",
    "/src/pages/b.js",
    "/src/pages/d.md",
    "/src/pages/node_modules/c.js",
  ]);
  assert.deepEqual(await keys(`import.meta.glob(["./**/*", "!**/*.md"])`), [
    "./pages/a.js",
    "./pages/b.js",
  ]);
  assert.deepEqual(await keys(`import.meta.glob("./none/*")`), []);
});

Deno.test("globImportPlugin() follows aliases to the root and to the disk", async () => {
  for (
    const alias of [
      (root: string): Alias[] => [{ find: "@", replacement: `${root}/src` }],
      (): Alias[] => [{ find: "@", replacement: "/src" }],
      (root: string): Alias[] => [{ find: /^@\//, replacement: `${root}/src/` }],
    ]
  ) {
    await using project = await bench(alias);
    const { code } = await project.run("src/main.js", `import.meta.glob("@/pages/*.js")`);
    assert.deepEqual(keysOf(code), ["/src/pages/a.js", "/src/pages/b.js"]);
    assert.match(code, /import\("\.\/pages\/a\.js"\)/);
  }
});

Deno.test("globImportPlugin() reads the names of aliases literally", async () => {
  await using project = await bench((root) => [
    { find: "[pages]", replacement: `${root}/src/pages` },
    { find: "{src}/(pages)", replacement: `${root}/src/pages` },
  ]);
  for (const pattern of ["[pages]/*.js", "{src}/(pages)/*.js"]) {
    const { code } = await project.run("src/main.js", `import.meta.glob("${pattern}")`);
    assert.deepEqual(keysOf(code), ["/src/pages/a.js", "/src/pages/b.js"], pattern);
  }
});

Deno.test("globImportPlugin() keeps lines and their map", async () => {
  await using project = await bench();
  const source =
    `const a = import.meta.glob(\n  "./pages/*.js",\n  { eager: true },\n);\nuse(a);\n`;
  const { code, map } = await project.run("src/main.js", source);
  assert.match(
    code,
    /^import \* as __vireo_glob_0_0 from "\.\/pages\/a\.js"; import .+; const a = /,
  );
  assert.equal(code.split("\n")[4], "use(a);");
  assert.deepEqual(originalPosition(map as SourceMap, 5, 4)!.line, 5);
});

Deno.test("globImportPlugin() serves imports of template literals", async () => {
  await using project = await bench();
  const { code } = await project.run(
    "src/main.js",
    "export const load = (n) => import(`./pages/${n}.js`);",
  );
  assert.match(code, /^const __variableDynamicImportRuntimeHelper = /);
  assert.deepEqual(keysOf(code), ["./pages/a.js", "./pages/b.js"]);
  assert.match(code, /\}\), `\.\/pages\/\$\{n\}\.js`\);$/);
  const untouched = "import(`./${n}.js`); import(`https://a.test/${n}.js`); import(n)";
  assert.equal((await project.run("src/main.js", untouched)).code, untouched);
  assert.equal(project.warnings.length, 1);
});

Deno.test("globImportPlugin() finds files in folders whose names look like patterns", async () => {
  for (const folder of ["@scope", "(group)", "[id]", "{a,b}", "c!+", "@(d)+(e)|f"]) {
    const files = { [`${folder}/src/main.js`]: "", [`${folder}/src/pages/a.js`]: "" };
    await using project = await PluginBench.create(
      files,
      (root) => [globImportPlugin({ root: `${root}/${folder}` })],
    );
    const { code } = await project.run(
      `${folder}/src/main.js`,
      `f(import.meta.glob(["./pages/*.js", "/src/pages/*.js"]))`,
    );
    assert.deepEqual(keysOf(code), ["/src/pages/a.js"], folder);
  }
});

Deno.test("globImportPlugin() updates importers when a matching file appears or disappears", async () => {
  await using project = await bench();
  const id = `${project.root}/src/main.js`;
  const module = project.graph.ensureEntry("/src/main.js", id);
  await project.run("src/main.js", `import.meta.glob("./pages/*.js")`);
  assert.deepEqual(await project.hotUpdate("create", "src/pages/new.js"), [module]);
  assert.equal(module.version, 1);
  assert.deepEqual(await project.hotUpdate("delete", "src/pages/a.js"), [module]);
  assert.equal(await project.hotUpdate("update", "src/pages/a.js"), undefined);
  assert.equal(await project.hotUpdate("create", "src/pages/new.md"), undefined);
  assert.equal(await project.hotUpdate("create", "src/pages/node_modules/x.js"), undefined);
  await project.run("src/main.js", `const meta = "no glob"; import.meta.glob`);
  assert.equal(await project.hotUpdate("create", "src/pages/new.js"), undefined);
});

const SPECIFIERS = {
  "package.json": JSON.stringify({
    imports: { "#pages/*": "./src/pages/*", "#index/*": "./src/(dirs)/*/index.js" },
  }),
  "src/main.js": "",
  "src/lib/a.js": "",
  "src/pages/a.js": "",
  "src/pages/b.js": "",
  "src/(dirs)/c/index.js": "",
};

Deno.test("globImportPlugin() follows imports of package.json", async () => {
  await using project = await bench(undefined, SPECIFIERS);
  const { code } = await project.run(
    "src/main.js",
    `f(import.meta.glob(["#pages/*.js", "!#pages/b.js"]), import.meta.glob("#index/*"))`,
  );
  assert.deepEqual(keysOf(code), ["/src/pages/a.js", "/src/(dirs)/c/index.js"]);
});

Deno.test("globImportPlugin() keys the files of a template by the values of the template", async () => {
  await using project = await bench((root) => [
    { find: "@", replacement: `${root}/src` },
    { find: /^~(\w+)\//, replacement: "/src/$1/" },
  ], SPECIFIERS);
  const cases: [string, string[]][] = [
    ["@/pages/${n}.js", ["@/pages/a.js", "@/pages/b.js"]],
    ["~pages/${n}.js", ["~pages/a.js", "~pages/b.js"]],
    ["../src/pages/${n}.js", ["../src/pages/a.js", "../src/pages/b.js"]],
    ["./lib/../pages/${n}.js", ["./lib/../pages/a.js", "./lib/../pages/b.js"]],
    ["#pages/${n}.js", ["#pages/a.js", "#pages/b.js"]],
    ["./${dir}/${n}.js", ["./lib/a.js", "./pages/a.js", "./pages/b.js"]],
    ["./(dirs)/${n}/index.js", ["./(dirs)/c/index.js"]],
  ];
  for (const [template, keys] of cases) {
    const { code } = await project.run("src/main.js", `import(\`${template}\`)`);
    assert.deepEqual(keysOf(code), keys, template);
    assert.ok(code.endsWith(`\`${template}\`)`), code);
  }
  assert.deepEqual(project.warnings, []);
});

Deno.test("globImportPlugin() leaves templates alone that lead to no folder, and warns", async () => {
  await using project = await bench(undefined, SPECIFIERS);
  for (const template of ["kit/locale/${n}.js", "#unknown/${n}.js", "./pages/${n}"]) {
    project.warnings.length = 0;
    const source = `export const load = (n) => import(\`${template}\`);`;
    assert.equal((await project.run("src/main.js", source)).code, source);
    assert.match(project.warnings.join(), /variable import "[^"]+".+\n.+hint: /s, template);
  }
});
