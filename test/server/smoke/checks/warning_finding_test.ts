import assert from "node:assert/strict";
import { warningFinding } from "../../../../server/smoke/checks/warning_finding.ts";

Deno.test("warningFinding() extracts place and frame from a logged warning", () => {
  assert.deepEqual(warningFinding("[vue] Odd\n  at /app/src/A.vue?x:3:7\n3 | odd\n  | ^", "/app"), {
    kind: "warning",
    message: "[vue] Odd",
    place: { file: "src/A.vue", line: 3, column: 7 },
    frame: "3 | odd\n  | ^",
  });
  assert.deepEqual(warningFinding("Odd", "/app"), { kind: "warning", message: "Odd" });
});
