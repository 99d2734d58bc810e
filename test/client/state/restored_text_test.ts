import assert from "node:assert/strict";
import { restored } from "../../../client/state/restored_text.ts";

Deno.test("restored() lists what was restored, and what was not found", () => {
  const none = { components: 0, values: 0, fields: 0, focus: false, scroll: false };
  assert.equal(
    restored(none, { components: [], fields: [] }),
    "state restored: nothing to restore",
  );
  const done = { components: 1, values: 3, fields: 2, focus: true, scroll: true };
  assert.equal(
    restored(done, { components: [1, 2], fields: [1] }),
    "state restored: scroll position, focus, 2 fields, 3 values of 1 component; " +
      "not found again: 1 field, 2 components",
  );
});
