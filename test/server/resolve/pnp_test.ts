/** Imports by Yarn's Plug'n'Play. */
import assert from "node:assert/strict";
import { PackageStore } from "../../../server/pnp/package_store.ts";
import { createResolver, type Resolver } from "../../../server/resolve/resolver.ts";
import { pnpProject, type PnpTestProject } from "../pnp/pnp_project_files.ts";
import { testProject } from "./test_project.ts";

async function resolverOf(project: PnpTestProject): Promise<Resolver> {
  await using defaults = await testProject({});
  const store = new PackageStore(project.store);
  return await createResolver({ ...defaults.options(), root: project.root }, { store });
}

/** The part of an id below the folder of unpacked packages, without hashes. */
const inStore = (project: PnpTestProject, id: string | undefined) =>
  id?.replace(project.store, "").replace(/-npm-[^/]*/, "");

Deno.test("resolve() finds packages by Plug'n'Play, their exports and fields of the browser", async () => {
  await using project = await pnpProject({
    // With Plug'n'Play, `node_modules` is ignored.
    "node_modules/stray/package.json": `{ "name": "stray" }`,
    "node_modules/stray/index.js": "",
  });
  const resolver = await resolverOf(project);
  const main = project.path("src/main.js");
  const resolve = (specifier: string, importer: string | undefined = main) =>
    inStore(project, resolver.resolve(specifier, importer)?.id);
  assert.equal(resolve("peer"), "/peer/node_modules/peer/browser.js");
  assert.equal(resolve("peer/style.css?inline"), "/peer/node_modules/peer/x.css?inline");
  assert.equal(resolve("renamed"), "/plain/node_modules/plain/lib/main.js");
  assert.equal(resolve("lib"), project.path("packages/lib/src/index.ts"));
  assert.equal(resolve("stray"), undefined);
  assert.equal(resolve("peer/inner"), undefined);
  const plain = resolver.resolve("renamed", main)!.id;
  assert.equal(resolve("peer", plain), "/plain/node_modules/plain/mine.js");
  assert.equal(resolve("../mine", plain), "/plain/node_modules/plain/mine.js");
});

Deno.test("resolve() finds packages that Yarn installs while the server runs", async () => {
  await using project = await pnpProject();
  await project.rename(".pnp.cjs", "later.cjs");
  const resolver = await resolverOf(project);
  const main = project.path("src/main.js");
  assert.equal(resolver.resolve("peer", main), undefined);
  await project.rename("later.cjs", ".pnp.cjs");
  resolver.clearCache();
  assert.ok(resolver.resolve("peer", main));
});

Deno.test("resolve() warns when it cannot read the manifest, and continues", async () => {
  await using project = await pnpProject({ ".pnp.cjs": "module.exports = {};" });
  await using defaults = await testProject({});
  const options = { ...defaults.options(), root: project.root };
  const resolver = await createResolver(options);
  assert.equal(resolver.resolve("peer", project.path("src/main.js")), undefined);
  assert.deepEqual(defaults.logs, [
    `warn: Cannot read "${project.path(".pnp.cjs")}": it does not contain Yarn's data\n` +
    `  hint: Run "yarn install" to write it again`,
  ]);
});

Deno.test("explainUnresolved() checks the packages of Plug'n'Play", async () => {
  await using project = await pnpProject({ "yarn.lock": "" });
  const resolver = await resolverOf(project);
  const main = project.path("src/main.js");
  assert.match(
    resolver.explainUnresolved("peer/inner", main).hint!,
    /^The package "peer" is installed but has no ".\/inner": see "exports" in ".*peer\/package.json"$/,
  );
  const { message, hint } = resolver.explainUnresolved("plain", main);
  assert.equal(message, 'Cannot find the package "plain" imported from "/src/main.js"');
  assert.equal(hint, 'Run "yarn add plain"');
});
