import assert from "node:assert/strict";
import {
  hasLocalImport,
  isExternalImport,
  isExternalUrl,
  quoteReference,
  scanReferences,
} from "../../../../compiler/css/urls/scan_references.ts";

const found = (code: string, lineComments = false) =>
  scanReferences(code, { lineComments }).map(({ kind, value }) => `${kind} ${value}`);

Deno.test("scanReferences() finds quoted, unquoted and escaped URLs", () => {
  assert.deepEqual(found(`a { b: url(a.png) url( "b c.png" ) URL('d.png') }`), [
    "url a.png",
    "url b c.png",
    "url d.png",
  ]);
  assert.deepEqual(found(`a { b: url(a\\ b\\(1\\).png), url("q\\"uote.png") }`), [
    "url a b(1).png",
    `url q"uote.png`,
  ]);
  assert.deepEqual(found(`a { b: url(\\41 .png) }`), ["url A.png"]);
});

Deno.test("scanReferences() returns the range of the name with its quotes", () => {
  const code = `a{b:url( "x.png" )}`;
  const [reference] = scanReferences(code);
  assert.equal(code.slice(reference!.start, reference!.end), `"x.png"`);
  assert.equal(reference!.quote, '"');
});

Deno.test("scanReferences() finds strings in image-set() but not in its functions", () => {
  assert.deepEqual(
    found(`a { b: -webkit-image-set("a.png" 1x, url(b.png) 2x, "c.png" type("image/png") 3x) }`),
    ["image a.png", "url b.png", "image c.png"],
  );
  assert.deepEqual(found(`a { content: "image-set(" ; b: x("a.png") }`), []);
});

Deno.test("scanReferences() finds nothing in comments, strings and identifiers", () => {
  assert.deepEqual(found(`/* url(a.png) */ a { content: "url(b.png)"; b: my-url(c.png) }`), []);
  assert.deepEqual(found(`@namespace svg url(http://www.w3.org/2000/svg);`), []);
  assert.deepEqual(found(`a { b: url() url("") url(v-bind(x)) }`), []);
});

Deno.test("scanReferences() treats // as a comment only in languages that have it", () => {
  const code = `// url(a.png) it's\na { b: url(//host/x.png) url(c.png) }`;
  assert.deepEqual(found(code, true), ["url //host/x.png", "url c.png"]);
});

Deno.test("scanReferences() leaves URLs with interpolation to the preprocessor", () => {
  assert.deepEqual(found("a { b: url(#{$x}/a.png) url($x) url(@x) url('@{x}/a.png') }", true), []);
});

Deno.test("scanReferences() finds imports in all their forms", () => {
  const code = `@charset "utf-8"; @import "a.css"; @import url(b.css) screen;
    @IMPORT/**/url( 'c.css' ) layer(x) supports(display: grid); @import url(https://x.y/z.css);`;
  assert.deepEqual(found(code), [
    "import a.css",
    "import b.css",
    "import c.css",
    "import https://x.y/z.css",
  ]);
});

Deno.test("scanReferences() survives unfinished text", () => {
  for (
    const code of ["a{b:url(", `a{b:url("x`, "@import", `@import "`, "/* url(a)", "a{b:url(a\\"]
  ) {
    assert.ok(Array.isArray(scanReferences(code)), code);
  }
});

Deno.test("hasLocalImport() ignores external imports", () => {
  assert.equal(hasLocalImport(scanReferences(`@import "https://a.b/c.css"; a{b:url(x)}`)), false);
  assert.equal(hasLocalImport(scanReferences(`@import "./c.css";`)), true);
});

Deno.test("isExternalImport() and isExternalUrl() recognize references without a file", () => {
  for (const value of ["https://a", "//a", "data:image/png,x", "#clip", "blob:x"]) {
    assert.ok(isExternalUrl(value), value);
  }
  for (const value of ["a.png", "/a.png", "@/a.png", "C:/a.png"]) {
    assert.ok(!isExternalUrl(value), value);
  }
  // In a url(), `#` begins a fragment; in an import, an import of the package.
  assert.ok(!isExternalImport("#clip"));
  assert.ok(isExternalImport("https://a"));
});

Deno.test("quoteReference() quotes where needed and escapes the quote", () => {
  const bare = { kind: "url", value: "", start: 0, end: 0, quote: "" } as const;
  assert.equal(quoteReference(bare, "/a.png"), "/a.png");
  assert.equal(quoteReference(bare, "/a b.png"), `"/a b.png"`);
  assert.equal(quoteReference({ ...bare, quote: "'" }, "/it's.png"), `'/it\\'s.png'`);
  assert.equal(quoteReference({ ...bare, quote: '"' }, "/it's.png"), `"/it's.png"`);
});
