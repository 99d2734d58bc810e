import assert from "node:assert/strict";
import { isAmbiguousName } from "../../../../server/http/guards/ambiguous_name.ts";

/** A file system that opens more names than its folders list. */
const list = (folder: string) => {
  const names: Record<string, string[]> = {
    "/": ["app"],
    "/app/": [".env", "src", "RUNNER~1"],
    "/app/src/": ["mod~1.js", "end."],
    "C:/": ["Users"],
    "C:/app/": ["PROGRA~1"],
  };
  if (!names[folder]) throw new Error(`ENOENT: ${folder}`);
  return names[folder];
};

Deno.test("isAmbiguousName() checks names that a system can treat as another's", () => {
  const isAmbiguous = (file: string, folder = "/app") => isAmbiguousName(file, folder, list);
  for (const name of [".env", "src/mod~1.js", "src/end.", "src/a.js", "src/a~b.js", "longname~1"]) {
    assert.equal(isAmbiguous(`/app/${name}`), false, name);
  }
  for (const name of ["ENV~1", ".env.", ".env ", "src/MOD~1.js", "gone/a~1.js", "SRC~1/mod~1.js"]) {
    assert.equal(isAmbiguous(`/app/${name}`), true, name);
  }
});

Deno.test("isAmbiguousName() ignores names above the given folder", () => {
  assert.equal(isAmbiguousName("/RUNNER~1/end./src/a.js", "/RUNNER~1/end.", list), false);
  assert.equal(isAmbiguousName("/RUNNER~1/a.js", "", list), true);
  assert.equal(isAmbiguousName("/app/RUNNER~1/a.js", "", list), false);
  assert.equal(isAmbiguousName("C:/app/PROGRA~1/a.js", "", list), false);
  assert.equal(isAmbiguousName("C:/APP~1/PROGRA~1/a.js", "", list), true);
  assert.equal(isAmbiguousName("/RUNNER~1/a.js", "/", list), true);
});
