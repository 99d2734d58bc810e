import assert from "node:assert/strict";
import { formatError, VireoError } from "../../../server/base/errors.ts";

Deno.test("formatError() shows place and hint of an expected error, and no stack", () => {
  const error = new VireoError("PLUGIN_ERROR", `Cannot read "a"`, {
    plugin: "p",
    id: "/app/a.ts",
    loc: { line: 2, column: 0 },
    frame: "2 | x",
    hint: "Write a",
  });
  assert.equal(
    formatError(error),
    `[p] Cannot read "a"\n  at /app/a.ts:2:1\n2 | x\n  hint: Write a`,
  );
});

Deno.test("formatError() shows a plugin's own part of the stack", () => {
  const error = new TypeError("No such thing");
  const own = new URL("../../../server/plugin_container/container.ts", import.meta.url).href;
  error.stack = [
    "TypeError: No such thing",
    "    at inner (file:///app/node_modules/p/index.js:1:1)",
    `    at async PluginContainer.transform (${own}:1:1)`,
    "    at async elsewhere (file:///app/other.js:1:1)",
  ].join("\n");
  assert.equal(
    formatError(error),
    "No such thing\n    at inner (file:///app/node_modules/p/index.js:1:1)",
  );
});

Deno.test("formatError() shows the whole stack of an internal error", () => {
  const own = new URL("../../../server/server_parts.ts", import.meta.url).href;
  const error = Object.assign(new Error("Broken"), {
    stack: `Error: Broken\n    at a (${own}:1:1)\n    at b (${own}:2:1)`,
  });
  assert.equal(formatError(error), `Broken\n    at a (${own}:1:1)\n    at b (${own}:2:1)`);
});
