import assert from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { UserOptions } from "../../../server/plugin_api/options.ts";
import { findEntries, Scan, type ScanOptions } from "../../../server/optimizer/scan.ts";
import { createResolver } from "../../../server/resolve/resolver.ts";
import { type TestProject, testProject } from "../resolve/test_project.ts";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";

/** Scans a project in which every package is installed. @returns The packages found. */
async function scanned(
  project: TestProject,
  options: UserOptions = {},
  importsOf: ScanOptions["importsOf"] = () => undefined,
): Promise<string[]> {
  const config = project.options(options);
  const resolver = await createResolver(config);
  const met = new Set<string>();
  const scan = new Scan({
    config,
    resolve: (specifier, importer) => {
      const found = resolver.resolve(specifier, importer)?.id;
      if (!found && /^[\w@]/.test(specifier)) met.add(specifier);
      return Promise.resolve(found ?? null);
    },
    isOptimized: () => false,
    jsxOptions: () => ({ jsx: "automatic", jsxDev: true }),
    importsOf,
    signal: new AbortController().signal,
    debug: undefined,
  });
  await scan.run({ atOnce: 32, shouldContinue: () => true });
  await stopEsbuild();
  return [...met].sort();
}

Deno.test("Scan.run() follows pages, scripts, components, globs and dynamic imports", async () => {
  await using project = await testProject({
    "index.html": `<!doctype html><script type="module" src="/src/main.ts"></script>
      <script type="module">import "from-inline"; import("./src/lazy.js")</script>
      <script src="/src/classic.js"></script>`,
    "src/main.ts": `import type { T } from "types-only"; import { createApp } from "vue";
      import App from "./App.vue"; import.meta.glob("./pages/*.ts");
      const x = <T>(value: T): T => value; export enum E { A }`,
    "src/App.vue": `<script lang="ts">import "from-script"</script>
      <script setup lang="ts">import { computed } from "vue"; import C from "./C.tsx";
      defineProps<{ a: number }>()</script><template><C /></template>
      <!-- <script>import "from-comment"</script> -->`,
    "src/C.tsx": `import { h } from "from-tsx"; export default () => <div>{h}</div>;`,
    "src/lazy.js":
      `import("from-dynamic"); import("computed" + "x"); // import "from-line-comment"`,
    "src/pages/one.ts": `import "from-glob";`,
    "src/classic.js": `import "from-classic";`,
  });
  assert.deepEqual(await scanned(project), [
    "from-dynamic",
    "from-glob",
    "from-inline",
    "from-script",
    "from-tsx",
    "react/jsx-dev-runtime",
    "vue",
  ]);
});

Deno.test("Scan.run() follows the imports of transformed files without reading them", async () => {
  await using project = await testProject({
    "index.html": `<script type="module" src="./main.js"></script>`,
    "main.js": `import "registered";`,
    "lazy.js": `import "found";`,
  });
  const imports = [path.posix.join(project.root, "lazy.js"), "/node_modules/.vireo/dep.js?v=1"];
  const importsOf = (file: string) => file.endsWith("/main.js") ? imports : undefined;
  assert.deepEqual(await scanned(project, {}, importsOf), ["found"]);
});

Deno.test("Scan.run() continues after a missing or broken file", async () => {
  await using project = await testProject({
    "index.html": `<script type="module" src="./broken.js"></script>
      <script type="module" src="./missing.js"></script><script type="module" src="./a.js"></script>`,
    "broken.js": `import { from`,
    "a.js": `import "fine"; import "./b.vue"`,
    "b.vue": `<script setup>import {{{</script>`,
  });
  assert.deepEqual(await scanned(project), ["fine"]);
});

Deno.test("Scan.run() reads the sources of linked packages", async () => {
  await using project = await testProject({
    "index.html": `<script type="module" src="/main.js"></script>`,
    "main.js": `import "linked";`,
    "packages/linked/package.json": JSON.stringify({ name: "linked", main: "index.ts" }),
    "packages/linked/index.ts": `export * from "deep";`,
  });
  await mkdir(project.path("node_modules"));
  await symlink(project.path("packages/linked"), project.path("node_modules/linked"));
  assert.deepEqual(await scanned(project), ["deep"]);
});

Deno.test("findEntries() returns pages, or the entries of the config", async () => {
  await using project = await testProject({
    "index.html": "",
    "nested/page.html": "",
    "dist/index.html": "",
    "node_modules/a/index.html": "",
    "src/__tests__/page.html": "",
    "src/entry.ts": "",
  });
  const entries = async (options: UserOptions) => {
    const files = await findEntries(project.options(options));
    return files.map((file) => path.relative(project.root, file)).sort();
  };
  assert.deepEqual(await entries({}), ["index.html", "nested/page.html"]);
  assert.deepEqual(await entries({ optimizeDeps: { entries: "src/*.ts" } }), ["src/entry.ts"]);
  assert.deepEqual(
    await entries({ build: { rollupOptions: { input: { main: "nested/page.html" } } } }),
    ["nested/page.html"],
  );
});
