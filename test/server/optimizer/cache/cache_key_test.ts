import assert from "node:assert/strict";
import type { ResolvedOptions } from "../../../../server/plugin_api/options.ts";
import { configHash, installHash } from "../../../../server/optimizer/cache/cache_key.ts";
import type { Plugin } from "../../../../server/plugin_api/types.ts";
import { createProject } from "../../../harness/project.ts";

const LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
];

for (const lockfile of LOCKFILES) {
  Deno.test(`installHash() follows ${lockfile}, also from a folder below it`, async () => {
    await using project = await createProject({ "app/index.html": "", [lockfile]: "1" });
    const first = installHash(project.path("app"));
    assert.match(first, /^[\da-f]{16}$/);
    await project.write(lockfile, "2");
    assert.notEqual(installHash(project.path("app")), first);
    await project.write(lockfile, "1");
    assert.equal(installHash(project.path("app")), first);
  });
}

Deno.test("installHash() is empty without a lockfile", async () => {
  await using project = await createProject({ "index.html": "" });
  assert.equal(installHash(project.root), "");
});

Deno.test("configHash() follows patches, the version, and options that affect bundles", async () => {
  await using project = await createProject({ "index.html": "" });
  const options = {
    root: project.root,
    base: "/",
    mode: "development",
    isProduction: false,
    env: {},
    resolve: { conditions: ["browser"], dedupe: [] },
    optimizeDeps: {},
    server: { port: 1, fs: { deny: [".env"] } },
  } as unknown as ResolvedOptions;
  const hash = configHash(options, "1");
  assert.equal(configHash({ ...options, server: { ...options.server, port: 2 } }, "1"), hash);
  const others: [ResolvedOptions, string][] = [
    [options, "2"],
    [{ ...options, mode: "staging" }, "1"],
    [{ ...options, server: { ...options.server, fs: { ...options.server.fs, deny: [] } } }, "1"],
    [{ ...options, resolve: { ...options.resolve, conditions: ["node"] } }, "1"],
    [{ ...options, resolve: { ...options.resolve, dedupe: ["vue"] } }, "1"],
    [{ ...options, optimizeDeps: { exclude: ["a"] } }, "1"],
    [{ ...options, optimizeDeps: { esbuildOptions: { define: { a: "1" } } } }, "1"],
  ];
  for (const [index, [other, version]] of others.entries()) {
    assert.notEqual(configHash(other, version), hash, String(index));
  }
  const transforming = (transform: Plugin["transform"]) =>
    configHash(options, "1", [{ name: "a", transform }]);
  assert.equal(configHash(options, "1", [{ name: "a" }]), hash);
  assert.notEqual(transforming(() => null), hash);
  assert.notEqual(transforming(() => null), transforming(() => undefined));
  for (const patch of ["patches/vue+3.5.0.patch", ".yarn/patches/vue.patch"]) {
    const before = configHash(options, "1");
    await project.write(patch, "-a\n+b\n");
    assert.notEqual(configHash(options, "1"), before, patch);
  }
});
