import assert from "node:assert/strict";
import { isAbsolutePath, resolvePath, slash } from "../../compiler/paths.ts";

Deno.test("isAbsolutePath() accepts drive letters on every platform", () => {
  for (const path of ["/", "/a", "C:/a", "c:\\a", "d:/"]) assert.ok(isAbsolutePath(path), path);
  for (const path of ["", "a", "./a", "../a", "C:", "C:a", "@/a", "https://a"]) {
    assert.ok(!isAbsolutePath(path), path);
  }
});

Deno.test("resolvePath() resolves as path.resolve() does, on drives too", () => {
  const cases = [
    ["/app/src", "./a.css", "/app/src/a.css"],
    ["/app/src", "../a.css", "/app/a.css"],
    ["/app", "/other/./a.css", "/other/a.css"],
    ["/app", "src/", "/app/src"],
    ["/app", "", "/app"],
    ["/", ".", "/"],
    ["C:/app/src", "../a.css", "C:/app/a.css"],
    ["C:/app", "D:/x/../a.css", "D:/a.css"],
    ["/app", "C:/a.css", "C:/a.css"],
  ] as const;
  for (const [folder, path, expected] of cases) {
    assert.equal(resolvePath(folder, path), expected, `${folder} ${path}`);
  }
});

Deno.test("slash() replaces the separators of Windows", () => {
  assert.equal(slash("C:\\app\\a.css"), "C:/app/a.css");
});
