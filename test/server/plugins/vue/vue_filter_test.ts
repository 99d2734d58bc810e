import assert from "node:assert/strict";
import { fileFilter } from "../../../../server/plugins/vue/vue_filter.ts";

Deno.test("fileFilter() takes complete globs on a drive as they are", () => {
  const isComponent = fileFilter(["C:/shared/**/*.vue", "src/*.vue"], undefined, "C:/app");
  assert.ok(isComponent("C:/shared/a/B.vue"));
  assert.ok(isComponent("C:/app/src/A.vue"));
  assert.ok(!isComponent("C:/app/A.vue"));
});
