import assert from "node:assert/strict";
import { childrenOf, fanOutFor, hiddenModules } from "../../../../scripts/bench/apps/tree.ts";

function levelsOf(number: number, tree: { count: number; fanOut: number }): number {
  return 1 + Math.max(0, ...childrenOf(number, tree).map((child) => levelsOf(child, tree)));
}

Deno.test("fanOutFor() makes a deep tree six levels deep", () => {
  for (const count of [1000, 3000]) {
    assert.equal(levelsOf(count, { count, fanOut: fanOutFor(count, true) }), 6);
  }
});

Deno.test("fanOutFor() gives each part of a flat tree eight children", () => {
  assert.equal(fanOutFor(100, false), 8);
});

Deno.test("childrenOf() fills the tree level by level, from the highest number", () => {
  const tree = { count: 10, fanOut: 3 };
  assert.deepEqual(childrenOf(10, tree), [9, 8, 7]);
  assert.deepEqual(childrenOf(9, tree), [6, 5, 4]);
  assert.deepEqual(childrenOf(8, tree), [3, 2, 1]);
  assert.deepEqual(childrenOf(7, tree), []);
});

Deno.test("hiddenModules() is a tree below m1", () => {
  const files = hiddenModules(10);
  assert.equal(Object.keys(files).length, 10);
  assert.match(files["src/modules/m1.ts"]!, /value: number = 1 \+ value2 \+ .* \+ value9;/);
  assert.match(files["src/modules/m2.ts"]!, /from "\.\/m10"/);
});
