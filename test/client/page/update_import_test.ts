import assert from "node:assert/strict";
import { createUpdateImport } from "../../../client/page/update_import.ts";
import type { Update } from "../../../client/protocol.ts";

function update(acceptedPath: string, isWithinCircularImport = false): Update {
  return {
    type: "js-update",
    path: acceptedPath,
    acceptedPath,
    timestamp: 12,
    chain: [],
    isWithinCircularImport,
  };
}

Deno.test("createUpdateImport() takes a module from the registry if the page has it there", async () => {
  const calls: string[] = [];
  const importUpdated = createUpdateImport({
    base: "/app/",
    importNatively: ({ acceptedPath }) => Promise.resolve({ native: acceptedPath }),
    packs: () => ({
      has: (id) => id !== "/app/native.ts",
      hasFailed: () => false,
      importUpdated: (id) => {
        calls.push(id);
        return Promise.resolve({ packed: id });
      },
    }),
    reload: assert.fail,
  });
  assert.deepEqual(await importUpdated(update("/a.ts")), { packed: "/app/a.ts" });
  assert.deepEqual(await importUpdated(update("virtual:x")), { packed: "/app/@id/virtual:x" });
  assert.deepEqual(await importUpdated(update("/native.ts")), { native: "/native.ts" });
  assert.deepEqual(calls, ["/app/a.ts", "/app/@id/virtual:x"]);
});

Deno.test("createUpdateImport() reloads when a module within a circular import fails", async () => {
  const reasons: string[] = [];
  const importUpdated = createUpdateImport({
    base: "/",
    importNatively: ({ acceptedPath }) => Promise.reject(new Error(acceptedPath)),
    packs: () => undefined,
    reload: (reason) => reasons.push(reason),
  });
  await assert.rejects(importUpdated(update("/a.ts")), { message: "/a.ts" });
  assert.deepEqual(reasons, []);
  await assert.rejects(importUpdated(update("/a.ts", true)));
  assert.deepEqual(reasons, [
    '"/a.ts" is part of a circular import and failed to evaluate on its own',
  ]);
});

Deno.test("createUpdateImport() does not reload for a module within a circular import that cannot be fetched", async () => {
  for (
    const message of [
      "Failed to fetch dynamically imported module: http://localhost/a.ts",
      "error loading dynamically imported module: http://localhost/a.ts",
      "Importing a module script failed.",
    ]
  ) {
    const importUpdated = createUpdateImport({
      base: "/",
      importNatively: () => Promise.reject(new TypeError(message)),
      packs: () => undefined,
      reload: assert.fail,
    });
    await assert.rejects(importUpdated(update("/a.ts", true)), { message });
  }
});
