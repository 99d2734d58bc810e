import assert from "node:assert/strict";
import { checkMap, parseMap, readMapComment } from "../../../../server/smoke/checks/map_check.ts";

const MAP = {
  version: 3,
  sources: ["a.ts"],
  sourcesContent: ["a;\nb;"],
  names: [],
  mappings: "AAAA",
};
const base64 = (value: unknown) => `data:application/json;base64,${btoa(JSON.stringify(value))}`;

Deno.test("readMapComment() reads only a comment at the end", () => {
  const inline = readMapComment(`a;\n//# sourceMappingURL=${base64(MAP)}\n`, "module");
  assert.deepEqual(inline, { type: "inline", map: MAP });
  assert.deepEqual(readMapComment("a {}\n/*# sourceMappingURL=a.css.map */\n", "style"), {
    type: "file",
    url: "a.css.map",
    offset: 26,
  });
  const text = `x = "//# sourceMappingURL=a.map";\nb;`;
  assert.deepEqual(readMapComment(text, "module"), { type: "none" });
  assert.deepEqual(readMapComment("", "module"), { type: "none" });
});

Deno.test("readMapComment() reports unreadable maps", () => {
  const read = (url: string) => readMapComment(`a;\n//# sourceMappingURL=${url}`, "script");
  assert.deepEqual(read("data:application/json;base64,%"), {
    type: "inline",
    map: null,
    problem: "is not valid base64",
  });
  assert.deepEqual(read("data:application/json,x"), {
    type: "inline",
    map: null,
    problem: "is not JSON",
  });
});

Deno.test("parseMap() accepts the standard's prefix against script inclusion", () => {
  assert.deepEqual(parseMap(`)]}'\n{}`), { map: {} });
  assert.equal(parseMap("3").problem, "is not an object");
});

Deno.test("checkMap() finds sources of a map that do not exist", () => {
  const problems = (map: object) => checkMap({ ...MAP, ...map }).problems;
  assert.deepEqual(problems({}), []);
  assert.deepEqual(problems({ mappings: "" }), []);
  assert.deepEqual(problems({ mappings: "AAEA" }), ['points to line 3 of "a.ts", which has 2']);
  assert.deepEqual(problems({ mappings: "ACAA" }), ["points to source 1 of 1"]);
  assert.deepEqual(problems({ mappings: 3 }), ["has no mappings"]);
  assert.deepEqual(checkMap({ ...MAP, sourcesContent: undefined }).missingContents, ["a.ts"]);
  assert.deepEqual(checkMap({ ...MAP, sources: ["a.ts", "unused.ts"] }).missingContents, []);
});
