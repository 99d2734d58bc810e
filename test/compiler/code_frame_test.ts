import assert from "node:assert/strict";
import { codeFrame, locationOfOffset, offsetOfLocation } from "../../compiler/code_frame.ts";

Deno.test("codeFrame() numbers the lines around the place and marks it", () => {
  const source = "one\ntwo\nthree four\nfive\nsix\nseven";
  assert.equal(
    codeFrame(source, { line: 3, column: 6 }),
    ["1 | one", "2 | two", "3 | three four", "  |       ^", "4 | five", "5 | six"].join("\n"),
  );
});

Deno.test("codeFrame() marks a range on one line and over several", () => {
  assert.equal(
    codeFrame("let answer = 42", { line: 1, column: 4 }, { end: { line: 1, column: 10 } }),
    "1 | let answer = 42\n  |     ^^^^^^",
  );
  assert.equal(
    codeFrame("a(\n  b\n)", { line: 1, column: 1 }, { end: { line: 3, column: 1 }, context: 0 }),
    ["1 | a(", "  |  ^", "2 |   b", "  |   ^", "3 | )", "  | ^"].join("\n"),
  );
});

Deno.test("codeFrame() keeps the marker below the place behind tabs", () => {
  const [line, marker] = codeFrame("\t\tx\ty", { line: 1, column: 4 }).split("\n");
  assert.equal(line!.indexOf("y"), marker!.indexOf("^"));
});

Deno.test("codeFrame() clips long lines around the place", () => {
  const source = "a".repeat(5000) + "HERE" + "b".repeat(5000);
  const [line, marker] = codeFrame(source, { line: 1, column: 5000 }).split("\n");
  assert.ok(line!.length < 140);
  assert.ok(line!.includes("…aaa") && line!.endsWith("…"));
  assert.equal(line!.indexOf("HERE"), marker!.indexOf("^"));
  const [start, startMarker] = codeFrame(source, { line: 1, column: 3 }).split("\n");
  assert.ok(start!.startsWith("1 | aaa"));
  assert.equal(startMarker, "  |    ^");
});

Deno.test("codeFrame() aligns numbers of different width", () => {
  const source = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join("\r\n");
  assert.equal(
    codeFrame(source, { line: 10, column: 0 }, { context: 1 }),
    [" 9 | line 9", "10 | line 10", "   | ^", "11 | line 11"].join("\n"),
  );
});

Deno.test("codeFrame() is empty for a line that does not exist", () => {
  assert.equal(codeFrame("a", { line: 2, column: 0 }), "");
  assert.equal(codeFrame("a", { line: 0, column: 0 }), "");
  assert.equal(codeFrame("", { line: 1, column: 9 }), "1 |\n  | ^");
});

Deno.test("locationOfOffset() counts every kind of line break once", () => {
  const source = "a\nb\r\nc\rd";
  assert.deepEqual(locationOfOffset(source, 0), { line: 1, column: 0 });
  assert.deepEqual(locationOfOffset(source, 2), { line: 2, column: 0 });
  assert.deepEqual(locationOfOffset(source, 3), { line: 2, column: 1 });
  assert.deepEqual(locationOfOffset(source, 5), { line: 3, column: 0 });
  assert.deepEqual(locationOfOffset(source, 7), { line: 4, column: 0 });
  assert.deepEqual(locationOfOffset(source, 99), { line: 4, column: 1 });
});

Deno.test("offsetOfLocation() is the reverse of locationOfOffset()", () => {
  const source = "a\nb\r\nc\rd";
  for (const offset of [0, 1, 2, 3, 5, 6, 7, 8]) {
    assert.equal(offsetOfLocation(source, locationOfOffset(source, offset)), offset);
  }
  assert.equal(offsetOfLocation(source, { line: 9, column: 0 }), source.length);
});
