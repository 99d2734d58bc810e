import assert from "node:assert/strict";
import MagicString from "magic-string";
import { checkMap } from "../../../server/inspection/map_check.ts";
import type { SourceMap } from "../../../compiler/types.ts";

const BEFORE = Array.from({ length: 12 }, (_, row) => `const name${row} = call${row}();`)
  .join("\n");

function prepended(lines: number): { after: string; map: SourceMap } {
  const text = new MagicString(BEFORE).prepend("// note\n".repeat(lines));
  const map = text.generateMap({ source: "a.js", hires: "boundary" });
  return { after: text.toString(), map: map as unknown as SourceMap };
}

Deno.test("checkMap() compares the names at mapped places", () => {
  const { after, map } = prepended(2);
  const { verdict, names, differing } = checkMap(map, BEFORE, after);
  assert.deepEqual([verdict, differing], ["good", 0]);
  assert.ok(names >= 20, `${names}`);
});

Deno.test("checkMap() finds a map that is off by a line, and places outside of the original", () => {
  const { after, map } = prepended(2);
  const offByOne = checkMap(map, BEFORE, `// one more\n${after}`);
  assert.equal(offByOne.verdict, "wrong");
  assert.ok(offByOne.differing > 10);
  const outside = checkMap(map, "short", after);
  assert.equal(outside.verdict, "wrong");
  assert.ok(outside.outside > 10);
});

Deno.test("checkMap() distinguishes texts without a map", () => {
  assert.equal(checkMap(null, "a\nb", "a\nb\nc").verdict, "missing");
  assert.equal(checkMap(null, "a\nb", "a1\nb").verdict, "lines");
  const empty: SourceMap = { version: 3, sources: [], names: [], mappings: "" };
  assert.equal(checkMap(empty, "a", "b").verdict, "empty");
});
