import assert from "node:assert/strict";
import { encodePath } from "../../../server/base/url.ts";

Deno.test("encodePath() escapes characters that end a path, and keeps brackets", () => {
  assert.equal(encodePath("/a b/ä?c#d%e.png"), "/a%20b/%C3%A4%3Fc%23d%25e.png");
  assert.equal(encodePath("/asset[small].png"), "/asset[small].png");
});
