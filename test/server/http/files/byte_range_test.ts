import assert from "node:assert/strict";
import { parseByteRange } from "../../../../server/http/files/byte_range.ts";

Deno.test("parseByteRange() reads single and suffix ranges", () => {
  assert.deepEqual(parseByteRange("bytes=0-0", 10), { start: 0, end: 0 });
  assert.deepEqual(parseByteRange("bytes=5-", 10), { start: 5, end: 9 });
  assert.deepEqual(parseByteRange("bytes=5-99", 10), { start: 5, end: 9 });
  assert.deepEqual(parseByteRange("bytes=-3", 10), { start: 7, end: 9 });
  assert.deepEqual(parseByteRange("bytes=-99", 10), { start: 0, end: 9 });
});

Deno.test("parseByteRange() recognizes unsatisfiable ranges", () => {
  for (const header of ["bytes=10-", "bytes=-0", "bytes=10-20"]) {
    assert.equal(parseByteRange(header, 10), "unsatisfiable", header);
  }
  assert.equal(parseByteRange("bytes=0-", 0), "unsatisfiable");
});

Deno.test("parseByteRange() ignores ranges that the standard allows to ignore", () => {
  for (const header of [null, "", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1"]) {
    assert.equal(parseByteRange(header, 10), undefined, String(header));
  }
});
