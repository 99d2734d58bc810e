import assert from "node:assert/strict";
import type { Plugin } from "../../../server/plugin_api/types.ts";
import { optimizedDepsPlugin } from "../../../server/plugins/optimized_deps.ts";
import { resolvePlugin } from "../../../server/plugins/resolve.ts";
import { createResolver } from "../../../server/resolve/resolver.ts";
import type { DependencyOptimizer } from "../../../server/resolve/types.ts";
import { type TestProject, testProject } from "../resolve/test_project.ts";

type Call = (...args: unknown[]) => unknown;

async function hooks(project: TestProject) {
  const deps = project.path("node_modules/.vireo/deps/");
  const optimizer: DependencyOptimizer = {
    register: (specifier, file) =>
      file.includes("/node_modules/") ? { id: `${deps}${specifier}.js` } : undefined,
    substitute: (specifier) => specifier === "vue" ? { id: `${deps}embedded/vue.js` } : undefined,
    isOptimized: (id) => id.startsWith(deps),
    needsInterop: () => Promise.resolve(false),
    exportNames: () => undefined,
  };
  const resolver = await createResolver(project.options());
  const plugin: Plugin = resolvePlugin({ root: project.root, resolver, optimizer });
  const warnings: string[] = [];
  const environment = { logger: { warnOnce: (text: string) => void warnings.push(text) } };
  return {
    deps,
    warnings,
    resolveId: (source: string, importer = project.path("main.ts")) =>
      (plugin.resolveId as Call).call({ environment }, source, importer, {}),
    load: (id: string) => (plugin.load as Call)(id) as Promise<{ code: string } | null>,
  };
}

Deno.test("resolvePlugin() resolves packages to the optimizer's files, and files to themselves", async () => {
  await using project = await testProject({
    "a.ts": "",
    "node_modules/pkg/package.json": JSON.stringify({ name: "pkg", main: "p.js" }),
    "node_modules/pkg/p.js": "",
  });
  const { resolveId, deps } = await hooks(project);
  assert.equal(resolveId("./a"), project.path("a.ts"));
  assert.equal(resolveId("pkg"), `${deps}pkg.js`);
  assert.equal(resolveId("pkg/p.js?raw"), project.path("node_modules/pkg/p.js?raw"));
  assert.equal(resolveId("/node_modules/pkg/p.js"), project.path("node_modules/pkg/p.js"));
  assert.equal(resolveId("vue"), `${deps}embedded/vue.js`);
  assert.equal(resolveId("unknown"), undefined);
  assert.deepEqual(resolveId("https://a.test/x.js"), { id: "https://a.test/x.js", external: true });
});

Deno.test('resolvePlugin() sends a package to the optimizer that "imports" of package.json names', async () => {
  await using project = await testProject({
    "package.json": JSON.stringify({ imports: { "#kit": "pkg", "#own/*": "./src/*" } }),
    "src/a.js": "",
    "node_modules/pkg/package.json": JSON.stringify({
      main: "p.js",
      imports: { "#own": "./q.js" },
    }),
    "node_modules/pkg/p.js": "",
    "node_modules/pkg/q.js": "",
  });
  const { resolveId, deps } = await hooks(project);
  assert.equal(resolveId("#kit"), `${deps}#kit.js`);
  assert.equal(resolveId("#own/a.js"), project.path("src/a.js"));
  assert.equal(
    resolveId("#own", project.path("node_modules/pkg/p.js")),
    project.path("node_modules/pkg/q.js"),
  );
});

Deno.test("resolvePlugin() replaces a vue on which components cannot run by the embedded one", async () => {
  const copy = (version: string) => ({
    "node_modules/vue/package.json": JSON.stringify({ name: "vue", version, main: "vue.js" }),
    "node_modules/vue/vue.js": "",
  });
  await using old = await testProject(copy("2.7.16"));
  const { resolveId, deps, warnings } = await hooks(old);
  assert.equal(resolveId("vue"), `${deps}embedded/vue.js`);
  assert.match(warnings[0]!, /^Not using vue 2\.7\.16 of /);
  await using current = await testProject(copy("3.4.0"));
  const fit = await hooks(current);
  assert.equal(fit.resolveId("vue"), `${fit.deps}vue.js`);
  assert.deepEqual(fit.warnings, []);
});

Deno.test("resolvePlugin() resolves the optimizer's files by URL before they are on disk", async () => {
  await using project = await testProject({});
  const { resolveId, deps } = await hooks(project);
  const id = `${deps}vue@1/vue.js`;
  assert.equal(resolveId("/node_modules/.vireo/deps/vue@1/vue.js"), id);
  assert.equal(resolveId(`/@fs${id}`), id);
  assert.equal(resolveId("../vue@1/vue.js", `${deps}pinia@2/pinia.js`), id);
  assert.equal(resolveId("/node_modules/.vireo/deps/../../../secret"), undefined);
});

Deno.test("resolvePlugin() loads the substitutes of built-in modules", async () => {
  await using project = await testProject({});
  const { resolveId, load } = await hooks(project);
  const { code } = (await load(resolveId("node:path") as string))!;
  assert.match(code, / as join\b/);
  assert.match(code, /has been externalized for browser compatibility/);
  assert.equal(await load("/src/a.ts"), null);
});

Deno.test("optimizedDepsPlugin() loads bundles only", async () => {
  const plugin = optimizedDepsPlugin({
    isOptimized: (id) => id === "/deps/a.js",
    load: () => Promise.resolve("bundle"),
  });
  assert.deepEqual(await (plugin.load as Call)("/deps/a.js"), { code: "bundle", map: null });
  assert.equal(await (plugin.load as Call)("/src/a.js"), null);
});
