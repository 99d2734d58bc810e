import assert from "node:assert/strict";
import { createNativeImport, updateUrl } from "../../../client/page/native_import.ts";
import type { Update } from "../../../client/protocol.ts";

function update(acceptedPath: string, overrides: Partial<Update> = {}): Update {
  return {
    type: "js-update",
    path: acceptedPath,
    acceptedPath,
    timestamp: 12,
    chain: [],
    ...overrides,
  };
}

Deno.test("updateUrl() adds base and timestamp and keeps the query", () => {
  assert.equal(updateUrl(update("/src/a.ts"), "/"), "/src/a.ts?t=12");
  assert.equal(
    updateUrl(update("/src/A.vue?vue&type=style&src=a?b"), "/app/"),
    "/app/src/A.vue?t=12&vue&type=style&src=a?b",
  );
  assert.equal(
    updateUrl(update("/src/a.svg", { explicitImportRequired: true }), "/"),
    "/src/a.svg?t=12&import",
  );
  assert.equal(
    updateUrl(update("/src/a.css?x", { explicitImportRequired: true }), "/"),
    "/src/a.css?t=12&import&x",
  );
});

Deno.test("updateUrl() writes ids that are no URLs as imports write them", () => {
  assert.equal(updateUrl(update("\0virtual:x"), "/app/"), "/app/@id/__x00__virtual:x?t=12");
  assert.equal(updateUrl(update("virtual:x"), "/"), "/@id/virtual:x?t=12");
  assert.equal(updateUrl(update("/@id/__x00__virtual:x"), "/"), "/@id/__x00__virtual:x?t=12");
});

Deno.test("createNativeImport() preloads everything that the accepted module imports again", async () => {
  const calls: string[] = [];
  const importUpdated = createNativeImport({
    base: "/app/",
    preload: (url) => void calls.push(`preload ${url}`),
    importModule: (url) => {
      calls.push(`import ${url}`);
      return Promise.resolve({});
    },
  });
  await importUpdated(update("/App.vue", { preload: ["/data.json", "/label.ts"] }));
  assert.deepEqual(calls, ["preload /app/label.ts?t=12", "import /app/App.vue?t=12"]);
});
