import assert from "node:assert/strict";
import { junitReport } from "../../../../server/cli/smoke/junit.ts";

Deno.test("junitReport() has a test case for each check, and for findings about nothing that was checked", () => {
  const report = junitReport({
    root: "/app",
    entries: ["/"],
    checked: [
      { kind: "page", url: "/", duration: 12 },
      { kind: "module", url: "/a.ts?x&y", duration: 1500 },
    ],
    findings: [
      {
        kind: "parse",
        url: "/a.ts?x&y",
        message: `Unexpected "<"\u0007`,
        place: { file: "a.ts", line: 3, column: 2 },
        frame: "3 | <\n  | ^",
        hint: "Remove it",
        importer: { file: "index.html", line: 1, column: 2 },
      },
      { kind: "warning", message: "Odd" },
    ],
    warnings: [],
    duration: 2000,
  });
  assert.equal(
    report,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vireo smoke" tests="3" failures="2" errors="0" time="2.000">
  <testsuite name="vireo smoke" tests="3" failures="2" errors="0" skipped="0" time="2.000">
    <testcase classname="smoke.page" name="/" time="0.012"/>
    <testcase classname="smoke.module" name="/a.ts?x&amp;y" time="1.500" file="a.ts">
      <failure type="parse" message="Unexpected &quot;&lt;&quot;">Unexpected &quot;&lt;&quot;
at a.ts:3:2
3 | &lt;
  | ^
referenced by index.html:1:2
hint: Remove it</failure>
    </testcase>
    <testcase classname="smoke.page" name="app" time="0.000">
      <failure type="warning" message="Odd">Odd</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});
