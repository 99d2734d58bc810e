import assert from "node:assert/strict";
import { createFilter } from "../../../../server/config/vite_shim/create_filter.ts";

Deno.test("createFilter() passes what is included and not excluded", () => {
  const filter = createFilter(["**/*.vue", /\.md$/g], /node_modules/);
  assert.equal(filter("/app/src/App.vue"), true);
  assert.equal(filter("/app/README.md"), true);
  // A global pattern has a memory, which must not matter.
  assert.equal(filter("/app/README.md"), true);
  assert.equal(filter("/app/node_modules/x/App.vue"), false);
  assert.equal(filter("/app/main.ts"), false);
  assert.equal(filter("\0virtual.vue"), false);
  assert.equal(filter(undefined), false);
});

Deno.test("createFilter() without patterns passes everything but virtual modules", () => {
  assert.equal(createFilter()("/a.js"), true);
  assert.equal(createFilter(undefined, null)("\0a"), false);
  assert.equal(createFilter(undefined, "/x/**")("/x/a.js"), false);
});

Deno.test("createFilter() resolves relative globs against a folder, whose name is no glob", () => {
  const filter = createFilter("src/*.ts", undefined, { resolve: "/my (app)/[x]" });
  assert.equal(filter("/my (app)/[x]/src/a.ts"), true);
  assert.equal(filter("/my (app)/x/src/a.ts"), false);
  assert.equal(createFilter("src/*.ts", undefined, { resolve: false })("src/a.ts"), true);
});
