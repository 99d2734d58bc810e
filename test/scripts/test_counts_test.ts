import assert from "node:assert/strict";
import { failedTests, testCounts } from "../../scripts/test_counts.ts";

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

Deno.test("failedTests() names failed tests, their places and the first lines of their errors", () => {
  const output = [
    "\x1b[0m\x1b[1m ERRORS \x1b[0m",
    "",
    "a test => ./test/a_test.ts:5:6",
    "\x1b[31merror\x1b[0m: AssertionError: 16 messages",
    "    assert.ok(messages <= 4);",
    "",
    " FAILURES ",
    "",
    "a test => ./test/a_test.ts:5:6",
    "",
    "FAILED | 0 passed | 1 failed (8s)",
  ].join("\n");
  assert.deepEqual(failedTests(output), [
    "a test => ./test/a_test.ts:5:6\n  AssertionError: 16 messages",
  ]);
});
