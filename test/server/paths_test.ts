import assert from "node:assert/strict";
import { isAbsolutePath, resolvePath } from "../../server/paths.ts";
import { fileFilter } from "../../server/plugins/vue_filter.ts";

Deno.test("isAbsolutePath() knows drives", () => {
  for (const file of ["/", "/app", "C:/app", "d:/"]) assert.ok(isAbsolutePath(file), file);
  for (const file of ["app", "./app", "../app", "", "C:app"]) {
    assert.ok(!isAbsolutePath(file), file);
  }
});

Deno.test("resolvePath() resolves as path.resolve() does, on drives too", () => {
  const cases = [
    ["/app/src", "../a.ts", "/app/a.ts"],
    ["/app", "/other/./a.ts", "/other/a.ts"],
    ["/app", "src/", "/app/src"],
    ["/app", "", "/app"],
    ["/", ".", "/"],
    ["C:/app/src", "../a.ts", "C:/app/a.ts"],
    ["C:/app", "D:/other/../a.ts", "D:/a.ts"],
  ] as const;
  for (const [folder, file, expected] of cases) {
    assert.equal(resolvePath(folder, file), expected, `${folder} ${file}`);
  }
});

Deno.test("fileFilter() takes complete globs on a drive as they are", () => {
  const isComponent = fileFilter(["C:/shared/**/*.vue", "src/*.vue"], undefined, "C:/app");
  assert.ok(isComponent("C:/shared/a/B.vue"));
  assert.ok(isComponent("C:/app/src/A.vue"));
  assert.ok(!isComponent("C:/app/A.vue"));
});
