import assert from "node:assert/strict";
import {
  installedPackage,
  packageName,
} from "../../../../server/runtime/project_modules/installed_package.ts";
import { createProject } from "../../../harness/project.ts";

Deno.test("packageName() removes the path inside the package", () => {
  assert.deepEqual(["a", "a/b/c", "@s/a", "@s/a/b"].map(packageName), ["a", "a", "@s/a", "@s/a"]);
});

Deno.test("installedPackage() checks the folders above, and the folder itself", async () => {
  await using project = await createProject({
    "package.json": `{ "name": "@s/self" }`,
    "node_modules/a/index.js": "",
    "deep/inner/file.js": "",
  });
  const from = project.path("deep/inner");
  assert.equal(installedPackage("a/sub", from), project.path("node_modules/a"));
  assert.equal(installedPackage("@s/self/plugin", from), project.root);
  assert.equal(installedPackage("absent", from), undefined);
});
