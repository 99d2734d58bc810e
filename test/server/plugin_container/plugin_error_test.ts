import { equal, rejects } from "node:assert/strict";
import { callPlugin, pluginError } from "../../../server/plugin_container/plugin_error.ts";

Deno.test("pluginError() names the plugin and the module, unless the error does", () => {
  const error = pluginError(new Error("boom"), { name: "fragile" }, "/a.ts") as Error & {
    plugin?: string;
    id?: string;
  };
  equal(error.plugin, "fragile");
  equal(error.id, "/a.ts");
  equal(pluginError(error, { name: "other" }, "/b.ts"), error);
  equal(error.plugin, "fragile");
  equal(pluginError("boom", { name: "fragile" }).message, "boom");
});

Deno.test("callPlugin() gives what a function gives, and names what it throws", async () => {
  equal(await callPlugin({ name: "fine" }, () => Promise.resolve(7)), 7);
  const fail = () => {
    throw new Error("boom");
  };
  await rejects(() => callPlugin({ name: "fragile" }, fail), {
    message: "boom",
    plugin: "fragile",
  });
});
