import assert from "node:assert/strict";
import { fileEtag, matchesEtag } from "../../../server/base/conditional_request.ts";

Deno.test("matchesEtag() compares weakly, through lists", () => {
  assert.ok(matchesEtag('W/"a"', 'W/"a"'));
  assert.ok(matchesEtag('"a"', 'W/"a"'));
  assert.ok(matchesEtag('"x", W/"a,b"', '"a,b"'));
  assert.ok(matchesEtag("*", 'W/"a"'));
  assert.ok(!matchesEtag('"b"', 'W/"a"'));
  assert.ok(!matchesEtag("a", '"a"'));
});

Deno.test("fileEtag() changes with size and time", () => {
  const etag = fileEtag({ size: 1, mtimeMs: 2 });
  assert.match(etag, /^W\/"[\w-]+"$/);
  assert.notEqual(etag, fileEtag({ size: 2, mtimeMs: 2 }));
  assert.notEqual(etag, fileEtag({ size: 1, mtimeMs: 3 }));
});
