import assert from "node:assert/strict";
import { quantile } from "../../../scripts/bench/statistics.ts";

Deno.test("quantile() interpolates between the two nearest samples", () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2);
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([10, 20], 0.95), 19.5);
  assert.equal(quantile([7], 0.95), 7);
});

Deno.test("quantile() rejects an empty list", () => {
  assert.throws(() => quantile([], 0.5), RangeError);
});
