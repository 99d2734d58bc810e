import assert from "node:assert/strict";
import { Module } from "../../../../../server/runtime/project_modules/commonjs/module_internals.ts";
import { dropFromRequireCache } from "../../../../../server/runtime/project_modules/commonjs/require_cache.ts";

for (
  const [platform, folder] of [["Windows", "C:\\app\\"], ["others", "/app/"]] as const
) {
  Deno.test(`dropFromRequireCache() drops own modules and keeps packages, with paths of ${platform}`, () => {
    const path = (name: string) => folder + name.replaceAll("/", folder.at(-1)!);
    const names = ["config.cjs", "own.cjs", "node_modules/pkg/index.js"].map(path);
    const [config, own, pkg] = names as [string, string, string];
    const load = (children: string[]) => ({
      exports: {},
      loaded: true,
      children: children.map((filename) => ({ filename })),
    });
    const cache = Module._cache;
    Object.assign(cache, { [config]: load([own, pkg]), [own]: load([config]), [pkg]: load([]) });
    try {
      dropFromRequireCache(config);
      assert.deepEqual(names.map((name) => name in cache), [false, false, true]);
    } finally {
      for (const name of names) delete cache[name];
    }
  });
}
