import assert from "node:assert/strict";
import picocolors from "picocolors";
import { smokeText } from "../../../../server/cli/smoke/smoke_text.ts";
import type { Finding } from "../../../../server/smoke/types.ts";

const text = (findings: Finding[], warnings: string[] = []) =>
  smokeText({
    root: "/app",
    entries: ["/"],
    checked: [{ kind: "page", url: "/", duration: 1 }],
    findings,
    warnings,
    duration: 1234,
  }, picocolors.createColors(false));

Deno.test("smokeText() is one line when all is well", () => {
  assert.equal(text([]), "✓ No findings in 1 check of 1 page (1.2 s)");
});

Deno.test("smokeText() names place, frame, importers and hint", () => {
  const finding: Finding = {
    kind: "missing-export",
    message: `"/b.ts" has no export "x"`,
    place: { file: "a.ts", line: 3, column: 2 },
    frame: "3 | x\n  | ^",
    importer: { file: "index.html", line: 9, column: 1 },
    otherImporters: 2,
    hint: "It exports y",
  };
  assert.equal(
    text([finding]),
    `✗ missing-export "/b.ts" has no export "x"
  a.ts:3:2
    3 | x
      | ^
  referenced by index.html:9:1 and 2 more
  hint: It exports y

1 finding in 1 check of 1 page (1.2 s)`,
  );
});

Deno.test("smokeText() prints a finding with several places once", () => {
  const finding = (line: number): Finding => ({
    kind: "page-error",
    message: "Failed",
    place: { file: "a.ts", line, column: 1 },
  });
  assert.equal(
    text([finding(1), finding(2), finding(2)], ["Odd"]),
    `✗ page-error Failed (x3)
  a.ts:1:1
  also at a.ts:2:1

warning Odd

3 findings in 1 check of 1 page, 1 warning (1.2 s)`,
  );
});
