import assert from "node:assert/strict";
import MagicString from "magic-string";
import {
  combineMaps,
  identityMap,
  inlineMapComment,
  normalizeMap,
  originalPosition,
  shiftMap,
  toRelativeSources,
  withSources,
} from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";

/** One edit: the new code and its map. */
function step(code: string, source: string, edit: (text: MagicString) => void) {
  const text = new MagicString(code);
  edit(text);
  const map = normalizeMap(text.generateMap({ hires: true, source, includeContent: true }));
  return { code: text.toString(), map: map! };
}

/** The original place of a piece of generated text. */
function traceText(map: SourceMap, code: string, text: string) {
  const offset = code.indexOf(text);
  const before = code.slice(0, offset).split("\n");
  return originalPosition(map, before.length, before.at(-1)!.length);
}

Deno.test("combineMaps() traces through three steps to the original", () => {
  const original = "const a = 1;\nconst b = 2;\nexport { a, b };\n";
  const first = step(original, "a.ts", (text) => text.prepend("// first\n"));
  const second = step(first.code, "a.ts", (text) => text.replace("const a", "/* 2 */ const a"));
  const third = step(second.code, "a.ts", (text) => text.prepend("\n\n"));
  const map = combineMaps([third.map, second.map, null, first.map])!;
  assert.deepEqual(traceText(map, third.code, "b = 2"), { source: "a.ts", line: 2, column: 6 });
  assert.deepEqual(traceText(map, third.code, "= 1"), { source: "a.ts", line: 1, column: 8 });
  assert.deepEqual(map.sources, ["a.ts"]);
  assert.deepEqual(map.sourcesContent, [original]);
});

Deno.test("combineMaps() skips steps without a map", () => {
  const { map } = step("a", "a.ts", (text) => text.append("b"));
  assert.equal(combineMaps([null, map, undefined]), map);
  assert.equal(combineMaps([null, undefined]), null);
  assert.equal(combineMaps([]), null);
});

Deno.test("combineMaps() is empty once a step has no original", () => {
  const { map } = step("a", "a.ts", (text) => text.append("b"));
  assert.deepEqual(combineMaps([map, normalizeMap({ mappings: "" })]), {
    version: 3,
    sources: [],
    names: [],
    mappings: "",
  });
});

Deno.test("combineMaps() keeps the other sources of a map with several", () => {
  const inner = step("<script>\nrun()\n</script>", "/src/App.vue", (text) => text.remove(0, 9));
  const outer: SourceMap = {
    version: 3,
    sources: ["/src/other.ts", "/src/App.vue"],
    sourcesContent: ["other()", inner.code],
    names: [],
    // Line 1 is line 1 of other.ts, line 2 is line 1 of App.vue.
    mappings: "AAAA;ACAA",
  };
  const map = combineMaps([outer, inner.map], "/src/App.vue")!;
  assert.equal(originalPosition(map, 1, 0)!.source, "/src/other.ts");
  assert.deepEqual(originalPosition(map, 2, 0), { source: "/src/App.vue", line: 2, column: 0 });
});

Deno.test("combineMaps() traces when every step names its source in another way", () => {
  const original = "one\ntwo\n";
  const first = step(original, "", (text) => text.prepend("\n"));
  const second = step(first.code, "/abs/elsewhere/x.ts?vue", (text) => text.prepend("\n"));
  const map = combineMaps([second.map, first.map], "/src/x.ts")!;
  assert.equal(traceText(map, second.code, "two")!.line, 2);
});

Deno.test("combineMaps() keeps relative names of the innermost step", () => {
  const inner = step("a\nb", "../lib/x.ts", (text) => text.prepend("\n"));
  const outer = step(inner.code, "/p/x.js", (text) => text.prepend("\n"));
  assert.deepEqual(combineMaps([outer.map, inner.map])!.sources, ["../lib/x.ts"]);
});

Deno.test("normalizeMap() reads every form that plugins return", () => {
  assert.equal(normalizeMap(null), null);
  assert.equal(normalizeMap(undefined), null);
  assert.equal(normalizeMap("not json"), null);
  assert.equal(normalizeMap({}), null);
  assert.equal(normalizeMap({ mappings: 3 }), null);
  assert.equal(normalizeMap({ mappings: "" })!.mappings, "");
  const text = normalizeMap(
    ')]}\'\n{"version":3,"sources":["a.ts"],"names":[],"mappings":"AAAA"}',
  );
  assert.deepEqual(text, { version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" });
  assert.deepEqual(normalizeMap({ mappings: "AAAA", sources: ["a.ts"] }), text);
  assert.deepEqual(
    normalizeMap({ mappings: [[[0, 0, 0, 0]]], sources: ["a.ts"], names: [] }),
    text,
  );
});

Deno.test("normalizeMap() flattens sections and applies sourceRoot", () => {
  const map = normalizeMap({
    version: 3,
    sections: [
      {
        offset: { line: 0, column: 0 },
        map: { version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" },
      },
      {
        offset: { line: 2, column: 0 },
        map: { version: 3, sources: ["b.ts"], names: [], mappings: "AAAA" },
      },
    ],
  })!;
  assert.deepEqual(originalPosition(map, 3, 0), { source: "b.ts", line: 1, column: 0 });
  const rooted = { sourceRoot: "/sources/", sources: ["a.ts", "/b.ts"], mappings: "AAAA" };
  assert.deepEqual(normalizeMap(rooted)!.sources, ["/sources/a.ts", "/b.ts"]);
});

Deno.test("shiftMap() moves every line down", () => {
  const { map } = step("a\nb", "a.ts", () => {});
  assert.equal(originalPosition(shiftMap(map, 2), 4, 0)!.line, 2);
  assert.equal(originalPosition(shiftMap(map, 2), 1, 0), null);
});

Deno.test("identityMap() has a segment for each word and each other character", () => {
  for (
    const code of [
      "",
      "\n",
      "export const foo = 'foo'\n",
      "\n\n  a_1.b$ = ü;\r\n\n\tlast(line)",
      `${"x".repeat(70_000)} y\n${" ".repeat(40)}z`,
    ]
  ) {
    const { mappings } = new MagicString(code).generateMap({ hires: "boundary" });
    assert.equal(identityMap(code, "a.js").mappings, mappings, code.slice(0, 40));
  }
});

Deno.test("identityMap() maps each word to itself", () => {
  const map = identityMap("const a = 1;\nrun(a);\n", "/src/a.js");
  assert.deepEqual(originalPosition(map, 2, 4), { source: "/src/a.js", line: 2, column: 4 });
  assert.deepEqual(map.sources, ["/src/a.js"]);
  assert.deepEqual(map.sourcesContent, ["const a = 1;\nrun(a);\n"]);
});

Deno.test("withSources() and toRelativeSources() name sources as developer tools expect", () => {
  const sources = [
    "",
    null,
    "sub/b.ts",
    "/other/c.ts",
    "file:///p/src/d%20e.ts",
    "webpack://x/f.ts",
  ];
  const map: SourceMap = { version: 3, sources, names: [], mappings: "AAAA" };
  const absolute = withSources(map, "/p/src/a.ts", "text");
  assert.deepEqual(absolute.sources, [
    "/p/src/a.ts",
    "/p/src/a.ts",
    "/p/src/sub/b.ts",
    "/other/c.ts",
    "/p/src/d e.ts",
    "webpack://x/f.ts",
  ]);
  assert.deepEqual(absolute.sourcesContent, ["text", "text", null, null, null, null]);
  assert.deepEqual(toRelativeSources(absolute, "/p/src/a.ts").sources, [
    "a.ts",
    "a.ts",
    "sub/b.ts",
    "../../other/c.ts",
    "d e.ts",
    "webpack://x/f.ts",
  ]);
});

Deno.test("withSources() and toRelativeSources() take Windows paths", () => {
  const map: SourceMap = {
    version: 3,
    sources: ["C:/p/lib/b.ts", ""],
    names: [],
    mappings: "AAAA",
  };
  const absolute = withSources(map, "C:/p/src/a.ts");
  assert.deepEqual(absolute.sources, ["C:/p/lib/b.ts", "C:/p/src/a.ts"]);
  assert.deepEqual(toRelativeSources(absolute, "C:/p/src/a.ts").sources, ["../lib/b.ts", "a.ts"]);
});

Deno.test("inlineMapComment() writes the map in the comment syntax of the module", () => {
  const map = identityMap("ü", "ü.ts");
  const comment = inlineMapComment(map);
  const [, data] = /^\n\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/.exec(comment)!;
  const bytes = Uint8Array.from(atob(data!), (char) => char.charCodeAt(0));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), map);
  assert.match(inlineMapComment(map, "css"), /^\n\/\*# sourceMappingURL=.+ \*\/$/);
  assert.equal(inlineMapComment(normalizeMap({ mappings: "" })!), "");
});
