import assert from "node:assert/strict";
import { mergeAlias, mergeConfig, normalizeAlias } from "../../../server/config/merge_config.ts";

Deno.test("mergeConfig() joins arrays, merges objects and replaces other values", () => {
  const plugin = (name: string) => ({ name });
  const merged = mergeConfig(
    {
      base: "/a/",
      plugins: [plugin("a")],
      server: { port: 1, hmr: { overlay: false } },
      define: { a: 1 },
    },
    { base: "/b/", plugins: [plugin("b")], server: { hmr: { port: 2 } }, define: undefined },
  );
  assert.deepEqual(merged, {
    base: "/b/",
    plugins: [plugin("a"), plugin("b")],
    server: { port: 1, hmr: { overlay: false, port: 2 } },
    define: { a: 1 },
  });
});

Deno.test("mergeConfig() changes neither argument", () => {
  const defaults = { resolve: { dedupe: ["a"] } };
  mergeConfig(defaults, { resolve: { dedupe: ["b"], alias: { x: "y" } } });
  assert.deepEqual(defaults, { resolve: { dedupe: ["a"] } });
});

Deno.test("mergeConfig() has special rules for some keys", () => {
  assert.deepEqual(
    mergeConfig({ assetsInclude: "*.a" }, { assetsInclude: /b/ }).assetsInclude,
    ["*.a", /b/] as unknown,
  );
  assert.equal(
    mergeConfig({ server: { allowedHosts: ["a"] } }, { server: { allowedHosts: true } })
      .server.allowedHosts,
    true as unknown,
  );
  const { worker } = mergeConfig(
    { worker: { plugins: () => ["a"] } },
    { worker: { plugins: () => ["b"] } },
  );
  assert.deepEqual(worker.plugins(), ["a", "b"]);
  const inEnvironment = mergeConfig(
    { environments: { client: { resolve: { alias: { a: "1" } } } } },
    { environments: { client: { resolve: { alias: [{ find: "b", replacement: "2" }] } } } },
  ) as { environments: { client: { resolve: { alias: unknown } } } };
  assert.deepEqual(inEnvironment.environments.client.resolve.alias, [
    { find: "b", replacement: "2" },
    { find: "a", replacement: "1" },
  ]);
  assert.throws(() => mergeConfig(() => ({}), {}), TypeError);
});

Deno.test("mergeAlias() puts the overriding aliases first", () => {
  assert.deepEqual(mergeAlias({ a: "1", b: "2" }, { b: "3" }), { a: "1", b: "3" });
  assert.deepEqual(mergeAlias({ a: "1" }, [{ find: /^a/, replacement: "2" }]), [
    { find: /^a/, replacement: "2" },
    { find: "a", replacement: "1" },
  ]);
});

Deno.test("normalizeAlias() returns the full form and removes slashes at the end of both sides", () => {
  assert.deepEqual(normalizeAlias({ "@/": "/src/", "~": "/src/" }), [
    { find: "@", replacement: "/src" },
    { find: "~", replacement: "/src/" },
  ]);
});
