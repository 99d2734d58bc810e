import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { stop } from "esbuild";
import { buildClient, CLIENT_FILE } from "../../scripts/build_client.ts";

Deno.test({
  name: "buildClient() gives the committed file",
  // esbuild's service ends a moment after stop().
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const code = await buildClient();
    await stop();
    const committed = await readFile(CLIENT_FILE, "utf8");
    assert.ok(
      code === committed,
      "client/dist/client.js is stale: run `deno task build:client` and commit it",
    );
    const exports = /export \{([^}]*)\};\s*$/.exec(code)?.[1]?.split(",").map((name) =>
      name.trim()
    );
    assert.deepEqual(exports, [
      "ErrorOverlay",
      "createHotContext",
      "injectQuery",
      "removeStyle",
      "updateStyle",
    ]);
    // What the server replaces, once.
    assert.equal(code.split("__VIREO_CLIENT_OPTIONS__").length, 2);
    assert.doesNotMatch(code, /sourceMappingURL|\bfrom "/);
  },
});
