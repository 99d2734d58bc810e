import assert from "node:assert/strict";
import type { Plugin, PluginContext } from "../../../server/plugin_container/types.ts";
import { aliasPlugin } from "../../../server/plugins/alias.ts";

function resolveId(plugin: Plugin, source: string, resolve: (source: string) => unknown) {
  const hook = plugin.resolveId as { handler: (...args: unknown[]) => unknown };
  const context = { resolve: (id: string) => Promise.resolve(resolve(id)) };
  return hook.handler.call(context as unknown as PluginContext, source, "/a.ts", {
    attributes: {},
    isEntry: false,
  });
}

Deno.test("aliasPlugin() hands what it replaced to the other plugins", async () => {
  const plugin = aliasPlugin([{ find: "@", replacement: "/src" }]);
  assert.deepEqual(await resolveId(plugin, "@/x", (id) => ({ id: `${id}.ts` })), {
    id: "/src/x.ts",
  });
  assert.deepEqual(await resolveId(plugin, "@/x", () => null), { id: "/src/x" });
  assert.equal(await resolveId(plugin, "vue", assert.fail), null);
});

Deno.test("aliasPlugin() calls the resolver of an alias", async () => {
  const find = /^virtual-/;
  for (
    const customResolver of [
      (source: string) => `resolved:${source}`,
      { resolveId: (source: string) => `resolved:${source}` },
    ]
  ) {
    const plugin = aliasPlugin([{ find, replacement: "v-", customResolver }]);
    assert.equal(await resolveId(plugin, "virtual-x", assert.fail), "resolved:v-x");
  }
});
