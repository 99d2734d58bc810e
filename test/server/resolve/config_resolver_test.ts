import assert from "node:assert/strict";
import type { ResolvedOptions } from "../../../server/plugin_api/options.ts";
import { createConfigResolver } from "../../../server/resolve/config_resolver.ts";
import { createProject } from "../../harness/project.ts";

Deno.test("createConfigResolver() resolves by aliases, files and the options given", async () => {
  await using project = await createProject({
    "src/main.ts": "",
    "src/a.css": "",
    "src/a.ts": "",
    "node_modules/pkg/package.json": `{ "name": "pkg", "style": "pkg.css", "main": "pkg.js" }`,
    "node_modules/pkg/pkg.css": "",
    "node_modules/pkg/pkg.js": "",
  });
  const { root } = project;
  const createResolver = createConfigResolver(
    {
      root,
      publicDir: "",
      resolve: {
        alias: [{ find: "@", replacement: `${root}/src` }],
        dedupe: [],
        conditions: ["module", "browser", "development"],
        mainFields: ["module"],
        extensions: [".ts"],
        preserveSymlinks: false,
        tsconfigPaths: false,
      },
      logger: { warnOnce() {} },
    } as unknown as ResolvedOptions,
  );
  const importer = `${root}/src/main.ts`;
  const scripts = createResolver();
  assert.equal(await scripts("@/a", importer), `${root}/src/a.ts`);
  assert.equal(await scripts("@/a", importer, true), `${root}/src/a`);
  assert.equal(await scripts("./missing", importer), undefined);
  const styles = createResolver({
    extensions: [".css"],
    mainFields: ["style"],
    preferRelative: true,
  });
  assert.equal(await styles("a", importer), `${root}/src/a.css`);
  assert.equal(await styles("pkg", importer), `${root}/node_modules/pkg/pkg.css`);
});
