import assert from "node:assert/strict";
import { createResolver } from "../../../../server/resolve/resolver.ts";
import { type TestProject, testProject } from "../test_project.ts";

async function explain(
  project: TestProject,
  specifier: string,
  alias: Record<string, string> = {},
) {
  const resolver = await createResolver(project.options({ resolve: { alias } }));
  const { code, message, hint } = resolver.explainUnresolved(specifier, project.path("src/a.ts"));
  return { code, message, hint };
}

Deno.test("explainUnresolved() names the command that installs a package", async () => {
  const commands = {
    "package-lock.json": "npm install @scope/pkg",
    "pnpm-lock.yaml": "pnpm add @scope/pkg",
    "yarn.lock": "yarn add @scope/pkg",
    "bun.lock": "bun add @scope/pkg",
    "deno.lock": "deno add npm:@scope/pkg",
  };
  for (const [lockfile, command] of Object.entries(commands)) {
    await using project = await testProject({ [lockfile]: "" });
    assert.deepEqual(await explain(project, "@scope/pkg/sub"), {
      code: "DEPENDENCY_MISSING",
      message: `Cannot find the package "@scope/pkg" imported from "/src/a.ts"`,
      hint: `Run "${command}"`,
    });
  }
});

Deno.test("explainUnresolved() recognizes a listed package that only has to be installed", async () => {
  await using project = await testProject({
    "package.json": JSON.stringify({ dependencies: { vue: "^3" } }),
    "yarn.lock": "",
  });
  assert.equal((await explain(project, "vue")).hint, 'Run "yarn install": package.json lists it');
});

Deno.test("explainUnresolved() points at the exports of an installed package", async () => {
  await using project = await testProject({
    "node_modules/pkg/package.json": JSON.stringify({ name: "pkg", exports: { ".": "./a.js" } }),
  });
  assert.deepEqual(await explain(project, "pkg/inner"), {
    code: "UNRESOLVED_IMPORT",
    message: 'Cannot resolve "pkg/inner" from "/src/a.ts"',
    hint: 'The package "pkg" is installed but has no "./inner": see "exports" in ' +
      '"/node_modules/pkg/package.json"',
  });
});

Deno.test("explainUnresolved() omits the query in its advice", async () => {
  await using project = await testProject({
    "node_modules/pkg/package.json": JSON.stringify({ name: "pkg", exports: "./index.js" }),
  });
  assert.deepEqual(await explain(project, "pkg/missing?worker"), {
    code: "UNRESOLVED_IMPORT",
    message: 'Cannot resolve "pkg/missing?worker" from "/src/a.ts"',
    hint: 'The package "pkg" is installed but has no "./missing": see "exports" in ' +
      '"/node_modules/pkg/package.json"',
  });
  assert.match((await explain(project, "pkg?raw")).hint!, / names "\.\/index\.js", which does not/);
  assert.match(
    (await explain(project, "@/icon.svg?url")).hint!,
    /^Add the prefix of "@\/icon\.svg" to /,
  );
});

Deno.test("explainUnresolved() suggests the most similar file", async () => {
  await using project = await testProject({
    "src/Header.vue": "",
    "src/useData.ts": "",
    "src/main.ts": "",
    "src/views/Home.vue": "",
  });
  const hints = {
    "./views": 'Name a file in "/src/views": the folder has no index file',
    "./Header": 'Write "./Header.vue": ".vue" is not in resolve.extensions',
    "./header.vue": 'Write "./Header.vue": upper and lower case differ',
    "./useDate": 'Did you mean "./useData.ts"?',
    "./ueatDaa": "Correct the path, or create the file",
    "./a": "Correct the path, or create the file",
    "./mian": 'Did you mean "./main.ts"?',
    "./nothing-like-it": "Correct the path, or create the file",
    "./folder/x": 'Create the folder "/src/folder", or correct the path',
    "@/x": 'Add the prefix of "@/x" to resolve.alias, or to "paths" of tsconfig.json',
    "$lib/x": 'Add the prefix of "$lib/x" to resolve.alias, or to "paths" of tsconfig.json',
    "#x": 'Add "#x" to "imports" of the nearest package.json',
  };
  for (const [specifier, hint] of Object.entries(hints)) {
    assert.equal((await explain(project, specifier)).hint, hint, specifier);
  }
});

Deno.test("explainUnresolved() follows aliases", async () => {
  await using project = await testProject({
    "src/Header.vue": "",
    "src/config.ts": "",
    "package-lock.json": "",
  });
  const alias = {
    "@": project.path("src"),
    "~": "/src",
    "config": "/src/confg.ts",
    "react": "preact/compat",
  };
  const cases: [string, string, string][] = [
    [
      "@/Header.veu",
      `Cannot resolve "@/Header.veu" from "/src/a.ts", which resolve.alias maps to "/src/Header.veu"`,
      'Did you mean "@/Header.vue"?',
    ],
    [
      "~/header.vue?raw",
      `Cannot resolve "~/header.vue?raw" from "/src/a.ts", which resolve.alias maps to "/src/header.vue"`,
      'Write "~/Header.vue": upper and lower case differ',
    ],
    [
      "config",
      `Cannot resolve "config" from "/src/a.ts", which resolve.alias maps to "/src/confg.ts"`,
      'Did you mean "/src/config.ts"?',
    ],
    [
      "react",
      'Cannot find the package "preact" imported from "/src/a.ts"',
      'Run "npm install preact"',
    ],
  ];
  for (const [specifier, message, hint] of cases) {
    const error = await explain(project, specifier, alias);
    assert.deepEqual([error.message, error.hint], [message, hint], specifier);
  }
});

Deno.test("explainUnresolved() names the target file of imports or paths", async () => {
  await using project = await testProject({
    "package.json": JSON.stringify({ imports: { "#css/*": "./src/css/*", "#ts/*": "./src/*.ts" } }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { paths: { "@/*": ["./src/*"], "$lib/*": ["./src/*"] } },
    }),
    "src/css/theme.css": "",
    "src/data.ts": "",
  });
  const hints = {
    "#css/them.css": 'Did you mean "#css/theme.css"?',
    "#css/other.css": "Correct the path, or create the file",
    "#css/gone/x.css": 'Create the folder "/src/css/gone", or correct the path',
    "#ts/date": 'Did you mean "/src/data.ts"?',
    "#other": 'Add "#other" to "imports" of "/package.json"',
    "@/dada.ts": 'Did you mean "@/data.ts"?',
    "$lib/dada.ts": 'Did you mean "$lib/data.ts"?',
    "@/css": 'Name a file in "/src/css": the folder has no index file',
    // The specifier matches, but not the conditions of the importer.
    "#css/theme.css": 'Check that "/src/css/theme.css" can be read, and the conditions of ' +
      "package.json that lead to it",
    "~/x": 'Add the prefix of "~/x" to resolve.alias, or to "paths" of tsconfig.json',
  };
  for (const [specifier, hint] of Object.entries(hints)) {
    const error = await explain(project, specifier);
    assert.equal(error.hint, hint, specifier);
    if (!specifier.startsWith("~")) assert.equal(error.code, "UNRESOLVED_IMPORT", specifier);
  }
});

Deno.test("explainUnresolved() never suggests installing a folder of the project", async () => {
  await using project = await testProject({
    "src/css/theme.css": "",
    "src/index.ts": "",
    "node_modules/pkg/dist/pkg.css": "",
    // Packages with the name of a folder.
    "package.json": JSON.stringify({ dependencies: { listed: "1" } }),
    "listed/x.ts": "",
    "config/x.ts": "",
    "node_modules/config/package.json": "{}",
  });
  assert.match((await explain(project, "listed/y")).hint!, /package\.json lists it$/);
  assert.match((await explain(project, "config/y")).hint!, /^The package "config" is installed/);
  const hints = {
    "src/css/theme.css":
      'Write "/src/css/theme.css": a name without "./" or "/" refers to a package',
    "src/css/teme.css": 'Did you mean "src/css/theme.css"?',
    "src/gone/x": 'Create the folder "/src/gone", or correct the path',
    "node_modules/pkg/dist/pgk.css": 'Did you mean "node_modules/pkg/dist/pkg.css"?',
    "node_modules/other/x": 'Create the folder "/node_modules/other", or correct the path',
  };
  for (const [specifier, hint] of Object.entries(hints)) {
    const { message, ...error } = await explain(project, specifier);
    assert.equal(message, `Cannot resolve "${specifier}" from "/src/a.ts"`);
    assert.equal(error.hint, hint, specifier);
  }
});
