import assert from "node:assert/strict";
import { shortImports } from "../../../../server/optimizer/packs/definition.ts";

Deno.test("shortImports() omits ids that follow from the specifier", () => {
  assert.deepEqual(
    shortImports("node_modules/a/dist/i.js", {
      "./x.js": "node_modules/a/dist/x.js",
      "../y.js": "node_modules/a/y.js",
      "./z": "node_modules/a/dist/z.js",
      b: "node_modules/b/i.js",
      "../../../../linked.js": "../linked.js",
    }),
    {
      "./x.js": 1,
      "../y.js": 1,
      "./z": "node_modules/a/dist/z.js",
      b: "node_modules/b/i.js",
      "../../../../linked.js": "../linked.js",
    },
  );
});
