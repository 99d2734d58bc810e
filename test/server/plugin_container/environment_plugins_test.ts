import assert from "node:assert/strict";
import { environmentPlugins } from "../../../server/plugin_container/environment_plugins.ts";
import type { PartialEnvironment, Plugin } from "../../../server/plugin_api/types.ts";

const ENVIRONMENT = { name: "client", config: { consumer: "client" } } as PartialEnvironment;

Deno.test("environmentPlugins() keeps, drops and replaces plugins in their order", async () => {
  const plugins: Plugin[] = [
    { name: "plain" },
    { name: "kept", applyToEnvironment: () => true },
    {
      name: "server",
      applyToEnvironment: ({ config }) => (config.consumer as string) === "server",
    },
    { name: "one", applyToEnvironment: () => Promise.resolve({ name: "replacement" }) },
    {
      name: "many",
      applyToEnvironment: () => [{ name: "a" }, false, [Promise.resolve({ name: "b" })]],
    },
    { name: "last" },
  ];
  const chosen = await environmentPlugins(plugins, ENVIRONMENT);
  assert.deepEqual(chosen.map(({ name }) => name), [
    "plain",
    "kept",
    "replacement",
    "a",
    "b",
    "last",
  ]);
});
