import assert from "node:assert/strict";
import { tsApp } from "../../../../scripts/bench/apps/ts_app.ts";
import { reachedParts } from "./reached_parts.ts";

const partFile = (number: number) => `src/parts/part${number}.ts`;

Deno.test("tsApp() renders each module once, module 1 as a leaf", () => {
  for (const count of [10, 100]) {
    const { files } = tsApp({ count, modules: 0, deep: true });
    const reached = reachedParts(files, count, partFile);
    assert.deepEqual(
      reached.toSorted((a, b) => a - b),
      Array.from({ length: count }, (_, i) => i + 1),
    );
    assert.doesNotMatch(files[partFile(1)]!, /from "\.\/part/);
  }
});

Deno.test("tsApp() keeps the imports of the edited root", () => {
  const { files, edits } = tsApp({ count: 10, modules: 0, deep: true });
  const root = edits.find(({ name }) => name === "the root module")!;
  assert.equal(files[root.file], root.content(0));
  assert.equal(root.content(7), root.content(0).replace("version 0", "version 7"));
  assert.match(root.content(7), /from "\.\/part9"/);
});

Deno.test("tsApp() has no dependencies", () => {
  const { files, packages } = tsApp({ count: 10, modules: 3, deep: false });
  assert.deepEqual(packages, {});
  for (const text of Object.values(files)) assert.doesNotMatch(text, /from "[^.]/);
});
