import assert from "node:assert/strict";
import {
  type MissingImport,
  MissingPackages,
} from "../../../server/dependencies/missing_packages.ts";
import type { Resolution } from "../../../server/resolve/resolver.ts";
import { testProject } from "../resolve/test_project.ts";

/** Looks for packages in a project; the promise resolves with the first ones found. */
function look(root: string, isThere: (specifier: string) => boolean) {
  const { promise, resolve } = Promise.withResolvers<MissingImport[]>();
  const resolver = {
    resolve: (specifier: string) =>
      isThere(specifier) ? { kind: "file", id: specifier } as Resolution : undefined,
  };
  const missing = new MissingPackages({ root, resolver, interval: 5 });
  missing.start(resolve);
  return { missing, found: promise };
}

Deno.test("note() looks for a package until it is installed completely", async () => {
  await using project = await testProject({ "src/a.js": "" });
  const importer = project.path("src/a.js?t=1");
  let looks = 0;
  const { missing, found } = look(project.root, () => ++looks > 2);
  missing.note("pkg/sub", importer);
  await project.write({ "node_modules/pkg/package.json": "{}" });
  assert.deepEqual(await found, [{ specifier: "pkg/sub", importer }]);
  assert.ok(looks >= 4, "a package in the writing is waited for");
  missing.close();
});

Deno.test("note() accepts bare specifiers only, clear() and close() end the search", async () => {
  await using project = await testProject({ "node_modules/a/package.json": "{}" });
  const { missing } = look(project.root, () => assert.fail("looked"));
  // A search that starts later finds something later.
  const laterSearch = async () => {
    const later = look(project.root, () => true);
    later.missing.note("a", project.path("main.js"));
    await later.found;
    later.missing.close();
  };
  missing.note("./a", project.path("main.js"));
  missing.note("a", project.path("main.js"));
  missing.clear();
  await laterSearch();
  missing.note("a", project.path("main.js"));
  missing.close();
  await laterSearch();
});

Deno.test("note() looks again when Plug'n'Play has installed something", async () => {
  await using project = await testProject({ "src/a.js": "" });
  const importer = project.path("src/a.js");
  const { missing, found } = look(project.root, () => true);
  missing.note("pkg", importer);
  await project.write({ ".pnp.cjs": "" });
  assert.deepEqual(await found, [{ specifier: "pkg", importer }]);
  missing.close();
});
