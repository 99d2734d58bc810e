/** The hints about packages, in the layouts of package managers. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { createResolver } from "../../../../server/resolve/resolver.ts";
import { testOptions, type TestProject, testProject } from "../test_project.ts";

/** Explains an import of a file in a project that is at `root`, a folder of `layout`. */
async function hintOf(
  layout: TestProject,
  { root = ".", importer = "src/a.ts", specifier }: {
    root?: string;
    importer?: string;
    specifier: string;
  },
) {
  const resolver = await createResolver(testOptions(path.posix.join(layout.root, root)));
  const { message, hint } = resolver.explainUnresolved(specifier, layout.path(importer));
  return { message: message.replaceAll(layout.root, ""), hint: hint?.replaceAll(layout.root, "") };
}

/** Links a folder like package managers. */
function link(layout: TestProject, from: string, to: string): void {
  mkdirSync(path.dirname(layout.path(from)), { recursive: true });
  symlinkSync(path.relative(path.dirname(layout.path(from)), layout.path(to)), layout.path(from));
}

const json = JSON.stringify;

/** The files of each package manager in the root of a workspace. */
const WORKSPACES: Record<string, { files: Record<string, string>; add: string; all: string }> = {
  npm: {
    files: { "package-lock.json": "{}", "node_modules/.package-lock.json": "{}" },
    add: "npm install lodash",
    all: "npm install",
  },
  pnpm: {
    files: { "pnpm-workspace.yaml": "", "pnpm-lock.yaml": "", "node_modules/.modules.yaml": "" },
    add: "pnpm add lodash",
    all: "pnpm install",
  },
  yarn: { files: { "yarn.lock": "" }, add: "yarn add lodash", all: "yarn install" },
  bun: { files: { "bun.lock": "" }, add: "bun add lodash", all: "bun install" },
};

for (const [manager, { files, add, all }] of Object.entries(WORKSPACES)) {
  Deno.test(`hints about packages of a workspace of ${manager} name the package that lacks them`, async () => {
    await using layout = await testProject({
      "package.json": json({ name: "all", workspaces: ["apps/*", "packages/*"] }),
      ...files,
      "apps/web/package.json": json({ name: "web", dependencies: { lodash: "4", listed: "1" } }),
      "apps/web/node_modules/lodash/package.json": json({ name: "lodash", main: "lodash.js" }),
      "packages/ui/package.json": json({ name: "@acme/ui", dependencies: { "only-ui": "1" } }),
    });
    const hint = async (importer: string, specifier: string) =>
      (await hintOf(layout, { root: "apps/web", importer, specifier })).hint;
    const ui = "packages/ui/src/Button.ts";
    assert.equal(await hint(ui, "lodash"), `Run "${add}" in "packages/ui": only "apps/web" has it`);
    assert.equal(await hint(ui, "only-ui"), `Run "${all}": "packages/ui/package.json" lists it`);
    assert.equal(await hint("apps/web/src/a.ts", "listed"), `Run "${all}": package.json lists it`);
    assert.equal(
      await hint("apps/web/src/a.ts", "other"),
      `Run "${add.replace("lodash", "other")}" in "apps/web"`,
    );
    // A folder without a package.json belongs to the project of its parent.
    assert.equal(await hint("apps/other/a.ts", "other"), `Run "${add.replace("lodash", "other")}"`);
  });
}

Deno.test("hints name the package manager of package.json, or else of the installation", async () => {
  const hint = async (files: Record<string, string>) => {
    await using layout = await testProject(files);
    return (await hintOf(layout, { specifier: "x" })).hint;
  };
  const field = json({ name: "app", packageManager: "pnpm@9.1.0+sha512.abc" });
  assert.equal(await hint({ "package.json": field }), 'Run "pnpm add x"');
  assert.equal(await hint({ "package.json": field, "yarn.lock": "" }), 'Run "pnpm add x"');
  assert.equal(
    await hint({ "package-lock.json": "{}", "node_modules/.modules.yaml": "" }),
    'Run "pnpm add x"',
  );
  assert.equal(await hint({ "package.json": json({ packageManager: 7 }) }), 'Run "npm install x"');
});

Deno.test("a name that resembles a listed package is treated as a typo first", async () => {
  await using layout = await testProject({
    "package.json": json({ name: "app", dependencies: { "naive-ui": "2", vue: "3" } }),
  });
  assert.equal(
    (await hintOf(layout, { specifier: "naive-uii" })).hint,
    'Did you mean "naive-ui", which package.json lists? If not, run "npm install naive-uii"',
  );
  assert.equal((await hintOf(layout, { specifier: "pinia" })).hint, 'Run "npm install pinia"');
});

Deno.test("a missing package of a dependency is reported for the dependency, with the fix", async () => {
  await using layout = await testProject({
    "package.json": json({ name: "app" }),
    "pnpm-lock.yaml": "",
    "node_modules/.pnpm/query@1/node_modules/@tan/query/package.json": json({
      name: "@tan/query",
      peerDependencies: { react: "*" },
      dependencies: { core: "1" },
    }),
  });
  const importer = "node_modules/.pnpm/query@1/node_modules/@tan/query/build/x.js";
  assert.deepEqual(await hintOf(layout, { importer, specifier: "react/jsx-runtime" }), {
    message: 'Cannot find the package "react" that "@tan/query" imports',
    hint: 'Run "pnpm add react": it is a peer dependency',
  });
  assert.equal(
    (await hintOf(layout, { importer, specifier: "core" })).hint,
    'Run "pnpm install": the installation of "@tan/query" is incomplete',
  );
  assert.equal(
    (await hintOf(layout, { importer, specifier: "undeclared" })).hint,
    'Run "pnpm add undeclared": "@tan/query" does not list it in its package.json',
  );
});

Deno.test("an installed package is not installed again: its fault is reported", async () => {
  await using layout = await testProject({
    "package.json": json({
      name: "app",
      dependencies: { "@acme/ui": "workspace:*", half: "1", types: "1", parts: "1", old: "1" },
    }),
    "packages/ui/package.json": json({
      name: "@acme/ui",
      exports: { ".": { types: "./dist/index.d.ts", import: "./dist/index.js" } },
    }),
    "node_modules/half/package.json": json({ name: "half", main: "./lib/main" }),
    "node_modules/types/package.json": json({ name: "types", types: "index.d.ts" }),
    "node_modules/parts/package.json": json({
      name: "parts",
      exports: { "./button": "./button.js", "./menu": "./menu.js", "./package.json": "./x" },
    }),
    "node_modules/parts/button.js": "",
    "node_modules/old/package.json": json({ name: "old", main: "index.js" }),
    "node_modules/old/index.js": "",
    "node_modules/old/debounce.js": "",
  });
  link(layout, "node_modules/@acme/ui", "packages/ui");
  const hint = async (specifier: string) => (await hintOf(layout, { specifier })).hint;
  assert.equal(
    await hint("@acme/ui"),
    '"/node_modules/@acme/ui/package.json" names "./dist/index.js", which does not exist: ' +
      'build "@acme/ui" first',
  );
  assert.equal(
    await hint("half"),
    '"/node_modules/half/package.json" names "./lib/main", which does not exist: install "half" again',
  );
  assert.equal(await hint("types"), 'The package "types" has only types: write "import type"');
  assert.equal(
    await hint("parts"),
    '"/node_modules/parts/package.json" exports no main module: import "parts/button" or "parts/menu"',
  );
  assert.equal(
    await hint("parts/buton"),
    'The package "parts" has no "./buton". Did you mean "parts/button"?',
  );
  assert.equal(
    await hint("old/debouce"),
    'The package "old" has no "./debouce". Did you mean "old/debounce.js"?',
  );
});

Deno.test("no installation is advised for names that are not packages", async () => {
  await using layout = await testProject({
    "package.json": json({ name: "app", imports: { "#lib/*": "./src/lib/*.ts" } }),
    "src/App.vue": "",
    "src/utils.ts": "",
    "src/components/Button.vue": "",
    "shared/index.ts": "",
  });
  const hint = async (specifier: string) => (await hintOf(layout, { specifier })).hint;
  const alias = (file: string, name: string) =>
    `"${file}" is not a package: write its path, or add "${name}" to resolve.alias or to "paths" of tsconfig.json`;
  const plugin = (name: string) => `Add the plugin that provides "${name}" to the config`;
  const name = (text: string) =>
    `"${text}" is not a valid package name: add the plugin that provides it, or an alias, to the config`;
  const hints = {
    "App.vue": 'Write "./App.vue": without "./" it refers to a package',
    "utils": 'Write "./utils": without "./" it refers to a package',
    "src/utils": 'Write "/src/utils.ts": a name without "./" or "/" refers to a package',
    "shared": alias("/shared/index.ts", "shared"),
    "virtual:pwa-register": plugin("virtual:pwa-register"),
    "virtual:uno.css": plugin("virtual:uno.css"),
    "~icons/mdi/home": name("~icons"),
    "SomeThing": name("SomeThing"),
    "#lib/gone": 'Create the folder "/src/lib", or correct the path',
    "#other": 'Add "#other" to "imports" of "/package.json"',
  };
  for (const [specifier, expected] of Object.entries(hints)) {
    assert.equal(await hint(specifier), expected, specifier);
  }
});
