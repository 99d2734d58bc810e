import assert from "node:assert/strict";
import { linesByFolder, linesOf, median } from "../../../scripts/measures/lines.ts";

Deno.test("linesByFolder() adds up the files of each folder", () => {
  const sources = new Map([["a/b.ts", "1\n2\n"], ["a/c.ts", "1\n2"], ["a/d/e.ts", "1\n"]]);
  assert.deepEqual([...linesByFolder(sources)], [["a", 4], ["a/d", 1]]);
  assert.equal(linesOf(""), 1);
});

Deno.test("median() is the value in the middle", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([1, 2, 3, 4]), 3);
  assert.equal(median([]), 0);
});
