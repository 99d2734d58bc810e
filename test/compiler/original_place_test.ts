import assert from "node:assert/strict";
import { errorInWhole, originalPlace } from "../../compiler/original_place.ts";
import { embeddedMap } from "../../compiler/source_map.ts";
import { CompileError } from "../../compiler/types.ts";

const WHOLE = "<b>\n<style>.first { a: $b }\n  .second { c: $d-e }\n</style>\n";
const CODE = WHOLE.slice(WHOLE.indexOf(".first"), WHOLE.indexOf("</style>"));
const map = embeddedMap(WHOLE, { file: "/a.vue", code: CODE, loc: { line: 2, column: 7 } });

Deno.test("originalPlace() finds the exact column in the whole file", () => {
  const first = originalPlace({ line: 1, column: 13 }, { code: CODE, map })!;
  assert.deepEqual(first.loc, { file: "/a.vue", line: 2, column: 20 });
  const second = originalPlace({ line: 2, column: 17 }, { code: CODE, map })!;
  assert.deepEqual(second.loc, { file: "/a.vue", line: 3, column: 17 });
  assert.match(second.frame, /^3 \| {3}\.second/m);
});

Deno.test("errorInWhole() changes only errors with a place in that file", () => {
  const origin = { code: CODE, map };
  const error = new CompileError("Wrong", { loc: { line: 2, column: 2 }, hint: "Mend it" });
  const whole = errorInWhole(error, "/a.vue", origin) as CompileError;
  assert.deepEqual([whole.message, whole.hint, whole.loc?.line], ["Wrong", "Mend it", 3]);
  for (
    const other of [
      new CompileError("No place"),
      new CompileError("Elsewhere", { loc: { file: "/b.css", line: 1, column: 0 } }),
      new TypeError("Other"),
    ]
  ) assert.equal(errorInWhole(other, "/a.vue", origin), other);
  assert.equal(errorInWhole(error, "/a.vue", { code: CODE, map: null }), error);
});

Deno.test("errorInWhole() removes a place in generated code that maps to no original", () => {
  const error = new CompileError("Wrong", {
    id: "/a.vue",
    hint: "Mend it",
    loc: { line: 9, column: 2 },
    frame: "9 | made",
  });
  const origin = { code: "", map: { ...map, mappings: "" } };
  assert.equal(errorInWhole(error, "/a.vue", origin), error);
  const told = errorInWhole(error, "/a.vue", { ...origin, isMade: true }) as CompileError;
  assert.deepEqual(
    [told.message, told.hint, told.id, told.loc, told.frame],
    ["Wrong", "Mend it", "/a.vue", undefined, undefined],
  );
  // Without a map, the code can be the whole file.
  assert.equal(errorInWhole(error, "/a.vue", { ...origin, map: null, isMade: true }), error);
});
