import { equal } from "node:assert/strict";
import { ignoredPaths } from "../../../server/watcher/ignored_paths.ts";

Deno.test("ignoredPaths() accepts globs below the folder, and paths", () => {
  const isIgnored = ignoredPaths("/app", [
    "**/node_modules/**",
    "**/.git/**",
    "/else/cache",
    "dist",
  ]);
  const cases: [file: string, expected: boolean][] = [
    ["/app", false],
    ["/app/src/a.ts", false],
    ["/app/.git", true],
    ["/app/.git/index", true],
    ["/app/packages/a/node_modules/b/index.js", true],
    ["/app/my_node_modules/b.js", false],
    ["/else/cache/x", true],
    ["/else/cached", false],
    ["/app/dist/x.js", true],
    ["/app/src/dist/x.js", false],
    ["/outside/.git/index", false],
  ];
  for (const [file, expected] of cases) equal(isIgnored(file), expected, file);
});
