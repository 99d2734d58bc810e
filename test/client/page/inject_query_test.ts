import assert from "node:assert/strict";
import { injectQuery } from "../../../client/page/inject_query.ts";

Deno.test("injectQuery() adds to paths and keeps query and hash", () => {
  assert.equal(injectQuery("./a.ts", "import"), "./a.ts?import");
  assert.equal(injectQuery("/a.ts?x=1#y?z", "t=2"), "/a.ts?t=2&x=1#y?z");
  assert.equal(injectQuery("../a.ts#y", "import"), "../a.ts?import#y");
  assert.equal(injectQuery("./a.ts?", "import"), "./a.ts?import");
});

Deno.test("injectQuery() leaves everything else alone", () => {
  for (const url of ["vue", "https://x.test/a.js", "data:text/javascript,1", "blob:x", ""]) {
    assert.equal(injectQuery(url, "import"), url);
  }
});
