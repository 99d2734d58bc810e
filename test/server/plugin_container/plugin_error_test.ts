import { deepEqual, equal, rejects } from "node:assert/strict";
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

Deno.test("callPlugin() returns the result of a function, and names the plugin in its errors", async () => {
  equal(await callPlugin({ name: "fine" }, () => Promise.resolve(7)), 7);
  const fail = () => {
    throw new Error("boom");
  };
  await rejects(() => callPlugin({ name: "fragile" }, fail), {
    message: "boom",
    plugin: "fragile",
  });
});

Deno.test("pluginError() shows the lines around the place that an error names", () => {
  const code = "const a = 1;\nconst b = = 2;\n";
  const frame = "1 | const a = 1;\n2 | const b = = 2;\n  |           ^\n3 |";
  const thrown = (fields: object, message = "Unexpected token") =>
    pluginError(Object.assign(new Error(message), fields), { name: "reader" }, "/a.ts", code) as
      & Error
      & { frame?: string; loc?: unknown };
  const place = { line: 2, column: 10 };
  equal(thrown({ loc: place }).frame, frame);
  const range = { start: { line: 2, column: 11, offset: 23 }, source: "" };
  for (const fields of [{ pos: 23 }, place, { loc: range }]) {
    const error = thrown(fields);
    equal(error.frame, frame);
    deepEqual(error.loc, { file: "/a.ts", ...place });
  }
  equal(thrown({ loc: place, frame: "own" }).frame, "own");
  equal(thrown({ loc: place }, "Unexpected token\n\n> 2 | const b = = 2;").frame, undefined);
  equal(thrown({ loc: { file: "/included.ts", ...place } }).frame, undefined);
  // A line and column that contradict the offset belong to a part of the file.
  equal(thrown({ loc: { start: { line: 1, column: 3, offset: 23 } } }).frame, undefined);
  equal(thrown({}).frame, undefined);
});
