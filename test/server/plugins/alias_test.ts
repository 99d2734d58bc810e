import assert from "node:assert/strict";
import type { PartialResolvedId, Plugin, PluginContext } from "../../../server/plugin_api/types.ts";
import { aliasPlugin } from "../../../server/plugins/alias.ts";
import { isUnresolvedAlias } from "../../../server/resolve/apply_alias.ts";

function resolveId(plugin: Plugin, source: string, resolve: (source: string) => unknown) {
  const hook = plugin.resolveId as { handler: (...args: unknown[]) => unknown };
  const context = { resolve: (id: string) => Promise.resolve(resolve(id)) };
  return hook.handler.call(context as unknown as PluginContext, source, "/a.ts", {
    attributes: {},
    isEntry: false,
  });
}

const NO_OPTIMIZER = { register: () => undefined, isOptimized: () => false };

Deno.test("aliasPlugin() bundles a dependency that is named by its file", async () => {
  const file = "/app/node_modules/events/events.js";
  const asked: unknown[] = [];
  const plugin = aliasPlugin([{ find: /^(?:node:)?events$/, replacement: file }], {
    register(specifier, file) {
      asked.push([specifier, file]);
      return { id: "/app/.vireo/events.js" };
    },
    isOptimized: (id) => id.includes("/.vireo/"),
  });
  const same = (id: string) => ({ id });
  assert.equal(await resolveId(plugin, "events", same), "/app/.vireo/events.js");
  assert.deepEqual(asked, [["events", file]]);
  const text = { id: `${file}?raw` };
  assert.deepEqual(await resolveId(plugin, "events", () => text), text);
  const bundled = { id: "/app/.vireo/other.js" };
  assert.deepEqual(await resolveId(plugin, "events", () => bundled), bundled);
  assert.equal(asked.length, 1);
});

Deno.test("aliasPlugin() passes the replaced specifier to the other plugins", async () => {
  const plugin = aliasPlugin([{ find: "@", replacement: "/src" }], NO_OPTIMIZER);
  assert.deepEqual(await resolveId(plugin, "@/x", (id) => ({ id: `${id}.ts` })), {
    id: "/src/x.ts",
  });
  assert.equal(await resolveId(plugin, "vue", assert.fail), null);
});

Deno.test("aliasPlugin() marks an alias to a missing file, without resolving the original specifier", async () => {
  const alias = [{ find: "@", replacement: "/src" }, { find: "a", replacement: "a/full.js" }];
  const plugin = aliasPlugin(alias, NO_OPTIMIZER);
  for (const [written, id] of [["@/x", "/src/x"], ["a", "a/full.js"]] as const) {
    const resolved = await resolveId(plugin, written, () => null) as PartialResolvedId;
    assert.equal(resolved.id, id);
    assert.ok(isUnresolvedAlias(resolved), written);
  }
  assert.ok(!isUnresolvedAlias({ meta: {} }));
});

Deno.test("aliasPlugin() calls the resolver of an alias", async () => {
  const find = /^virtual-/;
  for (
    const customResolver of [
      (source: string) => `resolved:${source}`,
      { resolveId: (source: string) => `resolved:${source}` },
    ]
  ) {
    const plugin = aliasPlugin([{ find, replacement: "v-", customResolver }], NO_OPTIMIZER);
    assert.equal(await resolveId(plugin, "virtual-x", assert.fail), "resolved:v-x");
  }
});
