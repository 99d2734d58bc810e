import assert from "node:assert/strict";
import { testCounts } from "../../scripts/test_counts.ts";

Deno.test("testCounts() reads summaries with and without steps and colors", () => {
  const output = [
    "a() does x ... ok (1ms)",
    "ok | 12 passed | 0 failed (2s)",
    "\x1b[31mFAILED\x1b[0m | 3 passed (6 steps) | 2 failed (1 step) | 1 ignored \x1b[2m(2s)\x1b[0m",
  ].join("\n");
  assert.deepEqual(testCounts(output), { passed: 15, failed: 2 });
});

Deno.test("testCounts() counts nothing in other output", () => {
  assert.deepEqual(testCounts("Checked 12 files\nok\n"), { passed: 0, failed: 0 });
});
