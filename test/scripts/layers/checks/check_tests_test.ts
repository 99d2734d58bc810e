import assert from "node:assert/strict";
import { stop } from "esbuild";
import { checkTests, isTypesOnly } from "../../../../scripts/layers/checks/check_tests.ts";
import type { TestedElsewhere } from "../../../../scripts/layers/tested_elsewhere.ts";
import { createProject } from "../../../harness/project.ts";

Deno.test.afterAll(() => stop());

const FILES = [
  "server/mirrored.ts",
  "server/imported.ts",
  "server/part.ts",
  "server/part_of_part.ts",
  "server/types.ts",
  "test/server/mirrored_test.ts",
  "test/server/other_test.ts",
];

const edge = (from: string, to: string, typeOnly = false) => ({
  from,
  to,
  typeOnly,
  isDynamic: false,
  line: 1,
});

const EDGES = [
  edge("test/server/other_test.ts", "server/imported.ts"),
  edge("server/imported.ts", "server/part.ts"),
  edge("server/part.ts", "server/part_of_part.ts"),
  // A type import does not run the source.
  edge("test/server/other_test.ts", "server/part_of_part.ts", true),
];

const check = (table: readonly TestedElsewhere[], edges = EDGES) =>
  checkTests({
    files: FILES,
    edges,
    table,
    hasTypesOnly: (file) => Promise.resolve(file === "server/types.ts"),
  });

Deno.test("checkTests() finds sources that no test imports, directly or through one file", async () => {
  const [finding, ...others] = await check([]);
  assert.match(finding!, /^server\/part_of_part\.ts has no test: write test\/server\/part_of_part/);
  assert.deepEqual(others, []);
});

Deno.test("checkTests() accepts a listed test in place of a mirror, for a file or a folder", async () => {
  const test = "test/server/other_test.ts";
  assert.deepEqual(await check([{ sources: "server/part_of_part.ts", test }]), []);
  assert.deepEqual(await check([{ sources: "server/", test: "test/server/" }]), []);
});

Deno.test("checkTests() finds rows that name no test, and rows that nothing needs", async () => {
  const gone = [{ sources: "server/part_of_part.ts", test: "test/server/gone_test.ts" }];
  assert.match((await check(gone)).join(), /^test\/server\/gone_test\.ts .* does not exist$/);
  const idle = [
    { sources: "server/part_of_part.ts", test: "test/server/" },
    { sources: "server/part.ts", test: "test/server/" },
  ];
  assert.deepEqual(await check(idle), [
    "server/part.ts is listed in tested_elsewhere.ts without need: remove the row",
  ]);
});

Deno.test("isTypesOnly() distinguishes types from code", async () => {
  await using project = await createProject({
    "types.ts": `import type { A } from "./a.ts";\nexport interface B extends A {}\nexport {};`,
    "code.ts": `export interface B {}\nexport const b = 1;`,
  });
  assert.equal(await isTypesOnly(project.root, "types.ts"), true);
  assert.equal(await isTypesOnly(project.root, "code.ts"), false);
});
