/** Numbers of passed and failed tests. */
export interface TestCounts {
  passed: number;
  failed: number;
}

/** The counts of a run without tests. */
export function noCounts(): TestCounts {
  return { passed: 0, failed: 0 };
}

export function sumCounts(a: TestCounts, b: TestCounts): TestCounts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** The last line of a run of `deno test`: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm;
// deno-lint-ignore no-control-regex -- colors of the terminal
const COLORS = /\x1b\[[\d;]*m/g;

/** Adds up the summaries of test runs in the output of tasks. */
export function testCounts(output: string): TestCounts {
  return [...output.replace(COLORS, "").matchAll(SUMMARY)]
    .map(([, passed, failed]) => ({ passed: Number(passed), failed: Number(failed) }))
    .reduce(sumCounts, noCounts());
}

/** A test in the list of errors at the end of a run: its name and place, then what it threw. */
const FAILURE = /^(.+ => \S+:\d+:\d+)\nerror: (.+)/gm;

/**
 * The failed tests of test runs.
 *
 * @param output The whole output of the tasks.
 * @returns For each test, its name and place, and the first line of its error.
 */
export function failedTests(output: string): string[] {
  return Array.from(
    output.replace(COLORS, "").matchAll(FAILURE),
    ([, test, error]) => `${test}\n  ${error}`,
  );
}
