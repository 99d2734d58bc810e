import assert from "node:assert/strict";
import { sassCandidates } from "../../../../compiler/css/sass/sass_candidates.ts";

Deno.test("sassCandidates() tries partial, name and index with each extension", () => {
  assert.deepEqual(sassCandidates("./a/b", false), [
    "./a/_b.scss",
    "./a/b.scss",
    "./a/_b.sass",
    "./a/b.sass",
    "./a/_b.css",
    "./a/b.css",
    "./a/b/_index.scss",
    "./a/b/_index.sass",
    "./a/b/_index.css",
    "./a/b/index.scss",
    "./a/b/index.sass",
    "./a/b/index.css",
  ]);
});

Deno.test("sassCandidates() keeps a written extension", () => {
  assert.deepEqual(sassCandidates("/a/b.scss", false), ["/a/_b.scss", "/a/b.scss"]);
});

Deno.test("sassCandidates() prefers import-only files for @import", () => {
  assert.deepEqual(sassCandidates("b.sass", true), [
    "_b.import.sass",
    "b.import.sass",
    "_b.sass",
    "b.sass",
  ]);
});

Deno.test("sassCandidates() tries a bare name as a package too", () => {
  assert.equal(sassCandidates("bootstrap", false)[0], "bootstrap");
  assert.equal(sassCandidates("@scope/pkg", false)[0], "@scope/pkg");
  assert.deepEqual(sassCandidates("pkg/sub", false).slice(-2), ["pkg/sub", "pkg/_sub"]);
  assert.deepEqual(sassCandidates("#styles/vars", false).slice(-2), [
    "#styles/vars",
    "#styles/_vars",
  ]);
});
