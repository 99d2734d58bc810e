import assert from "node:assert/strict";
import { encodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import MagicString from "magic-string";
import { originalPosition } from "../../../../compiler/source_map.ts";
import type { SourceMap } from "../../../../compiler/types.ts";
import {
  joinMaps,
  moveOriginal,
  unwrapColumns,
} from "../../../../compiler/vue/main_module/join_maps.ts";

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

const encode = (mappings: [number, number, number, number][][]): string =>
  encodedMappings(new TraceMap({ version: 3, sources: [file], names: [], mappings }));

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

Deno.test("joinMaps() returns no map without pieces", () => {
  assert.equal(joinMaps([], { file, source }), null);
});

Deno.test("moveOriginal() follows the source down", () => {
  const moved = "new\n" + source;
  const map = moveOriginal(mapOf("two"), 1, { file, source: moved });
  assert.deepEqual(originalPosition(map, 1, 0), { source: file, line: 3, column: 0 });
  assert.deepEqual(map.sourcesContent, [moved]);
});

Deno.test("unwrapColumns() maps places in multi-line expressions to their lines", () => {
  const template = '<p\n  :a="[\n    one,\n    two,\n  ]"\n/>';
  const at = (text: string) => template.indexOf(text) - template.indexOf("  :a");
  const map: SourceMap = {
    version: 3,
    sources: [file],
    names: [],
    mappings: encode([[
      [0, 0, 1, at(":a")],
      [2, 0, 1, at("one")],
      [4, 0, 1, at("two")],
      [6, 0, 5, 0],
    ]]),
  };
  const right = unwrapColumns(map, { file, source: template });
  const places = [0, 2, 4, 6].map((column) => {
    const { line, column: found } = originalPosition(right, 1, column)!;
    return [line, found];
  });
  assert.deepEqual(places, [[2, 2], [3, 4], [4, 4], [6, 0]]);
  const short = { file, source: "<p>{{ one }}</p>" };
  assert.equal(unwrapColumns(map, short), map);
});
