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

Deno.test("ignoredPaths() accepts absolute globs, expressions, functions and exceptions", () => {
  const seen: string[] = [];
  const isIgnored = ignoredPaths("/app", [
    "/app/generated/**",
    /\.log$/g,
    (file) => {
      seen.push(file);
      return file.endsWith("/auto.d.ts");
    },
    "**/node_modules/**",
    "!**/node_modules/mine/**",
    "!src/kept.log",
    // @ts-expect-error Configs contain such entries: `isCi && "**/*.tmp"`.
    false,
  ]);
  const cases: [file: string, expected: boolean][] = [
    ["/app/src/a.ts", false],
    ["/app/generated/deep/a.ts", true],
    ["/app/src/x.log", true],
    ["/app/src/y.log", true],
    ["/app/src/kept.log", false],
    ["/app/types/auto.d.ts", true],
    ["/app/node_modules/other/index.js", true],
    ["/app/node_modules/mine/index.js", false],
  ];
  for (const [file, expected] of cases) equal(isIgnored(file), expected, file);
  equal(seen[0], "/app/src/a.ts");
});
