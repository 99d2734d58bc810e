import assert from "node:assert/strict";
import { bundleIds } from "../../../../../server/optimizer/packs/user_plugins/bundle_id.ts";
import { createResolver } from "../../../../../server/resolve/resolver.ts";
import { testProject } from "../../../resolve/test_project.ts";
import { packageFiles } from "../../test_optimizer.ts";

Deno.test("bundleIds() names modules as Vite names pre-bundled files", async () => {
  await using project = await testProject({
    ...packageFiles("@scope/ui", { exports: { ".": "./dist/index.mjs", "./x": "./dist/x.js" } }, {
      "dist/index.mjs": "",
      "dist/x.js": "",
    }),
    ...packageFiles("a.b_c", { main: "lib/main.js" }, { "lib/main.js": "", "lib/deep/d.js": "" }),
  });
  const config = project.options();
  const resolver = await createResolver(config);
  const nameOf = (file: string, cacheDir = project.path("node_modules/.vireo")) => {
    const path = project.path(`node_modules/${file}`);
    return bundleIds({ root: config.root, cacheDir }, resolver)({
      id: `node_modules/${file}`,
      path,
      namespace: "file",
    }).replace(`${config.root}/`, "").replace(/\?v=[\da-f]{8}$/, "?v");
  };
  const deps = "node_modules/.vite/deps";
  assert.equal(nameOf("@scope/ui/dist/index.mjs"), `${deps}/@scope_ui.js?v`);
  assert.equal(nameOf("@scope/ui/dist/x.js"), `${deps}/@scope_ui_dist_x.js?v`);
  assert.equal(nameOf("a.b_c/lib/main.js"), `${deps}/a__b___c.js?v`);
  assert.equal(nameOf("a.b_c/lib/deep/d.js"), `${deps}/a__b___c_lib_deep_d.js?v`);
  assert.equal(
    nameOf("a.b_c/lib/main.js", project.path(".cache")),
    ".cache/deps/a__b___c.js?v",
  );
  assert.equal(nameOf("a.b_c/lib/main.js", "/elsewhere/vireo"), `${deps}/a__b___c.js?v`);
});

Deno.test("bundleIds() accepts Windows paths and modules of plugins", () => {
  const config = { root: "C:/app", cacheDir: "C:/app/node_modules/.vireo" };
  const idOf = bundleIds(config, { resolve: () => undefined });
  const name = (id: string, path: string, namespace = "file") =>
    idOf({ id, path, namespace }).replace(/\?.*/, "");
  assert.equal(
    name("node_modules/kit/lib/a.cjs", "C:/app/node_modules/kit/lib/a.cjs"),
    "C:/app/node_modules/.vite/deps/kit_lib_a.js",
  );
  assert.equal(
    name("rolldown:\0x:y", "\0x:y", "rolldown"),
    "C:/app/node_modules/.vite/deps/-x-y.js",
  );
});
