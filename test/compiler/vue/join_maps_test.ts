import assert from "node:assert/strict";
import MagicString from "magic-string";
import { originalPosition } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import { joinMaps, moveOriginal } from "../../../compiler/vue/join_maps.ts";

const file = "/app/src/App.vue";
const source = "one\ntwo\nthree\n";

/** The map of a piece of the source. */
function mapOf(text: string): SourceMap {
  const start = source.indexOf(text);
  const code = new MagicString(source).snip(start, start + text.length);
  code.addSourcemapLocation(start);
  const map = code.generateMap({ source: file, hires: "boundary", includeContent: true });
  return { version: 3, sources: [file], names: [`name of ${text}`], mappings: map.mappings };
}

Deno.test("joinMaps() puts each piece on its lines", () => {
  const map = joinMaps(
    [{ map: mapOf("three"), line: 0 }, { map: mapOf("two"), line: 3 }],
    { file, source },
  )!;
  assert.deepEqual(originalPosition(map, 1, 0), { source: file, line: 3, column: 0 });
  assert.deepEqual(originalPosition(map, 4, 0), { source: file, line: 2, column: 0 });
  assert.equal(originalPosition(map, 2, 0), null);
  assert.deepEqual(map.sources, [file]);
  assert.deepEqual(map.sourcesContent, [source]);
  assert.deepEqual(map.names, ["name of three", "name of two"]);
});

Deno.test("joinMaps() gives no map for no pieces", () => {
  assert.equal(joinMaps([], { file, source }), null);
});

Deno.test("moveOriginal() follows the source down", () => {
  const moved = "new\n" + source;
  const map = moveOriginal(mapOf("two"), 1, { file, source: moved });
  assert.deepEqual(originalPosition(map, 1, 0), { source: file, line: 3, column: 0 });
  assert.deepEqual(map.sourcesContent, [moved]);
});
