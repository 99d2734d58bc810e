import assert from "node:assert/strict";
import {
  globOfPieces,
  splitGlob,
  splitTemplate,
  unknownPartOf,
} from "../../../compiler/javascript/partial_specifier.ts";

Deno.test("splitGlob() splits off the glob, from its first to its last special character", () => {
  const cases: [string, string, string, string][] = [
    ["#icons/*.svg", "#icons/", "*", ".svg"],
    ["@/pages/**/*.{vue,ts}", "@/pages/", "**/*.{vue,ts}", ""],
    ["@scope/(a)/b-!(c).js", "@scope/", "(a)/b-!(c)", ".js"],
    ["~/\\(a\\)/[b].js", "~/", "\\(a\\)/[b]", ".js"],
    ["~/a\\*b", "~/a", "\\*", "b"],
    ["#all", "#all", "", ""],
  ];
  for (const [pattern, before, glob, after] of cases) {
    assert.deepEqual(splitGlob(pattern)[0], { before, glob, after }, pattern);
  }
  assert.deepEqual(splitGlob("(a)/[b]c/*.js").map(({ before }) => before), [
    "",
    "(a)/",
    "(a)/[b]c/",
  ]);
});

Deno.test("splitTemplate() splits off the substitutions and the text between them", () => {
  const cases: [string, string, string, string][] = [
    ["./pages/*.vue", "./pages/", "*", ".vue"],
    ["../*/(x)/*.js", "../", "*/\\(x\\)/*", ".js"],
    ["./x/**.js", "./x/", "*", ".js"],
    ["./[a]/*", "./[a]/", "*", ""],
  ];
  for (const [template, before, glob, after] of cases) {
    assert.deepEqual(splitTemplate(template), { before, glob, after }, template);
  }
});

Deno.test("unknownPartOf() returns the part of a file name that the pattern leaves open", () => {
  assert.equal(unknownPartOf("/p/pages/a/b.vue", ["/p/pages/", ".vue"]), "a/b");
  assert.equal(unknownPartOf("/p/a/a.js", ["/p/", "/", ".js"]), "a");
  assert.equal(unknownPartOf("/p/a/b.js", ["/p/", "/", ".js"]), undefined);
  assert.equal(unknownPartOf("/p/ab/b.js", ["/p/", "/", ".js"]), undefined);
  assert.equal(unknownPartOf("/p/a.js", ["/p/a.js"]), undefined);
});

Deno.test("globOfPieces() escapes the known parts", () => {
  const partial = { before: "", glob: "*", after: "" };
  assert.equal(globOfPieces(["/p/(a)/", "/[b].js"], partial), "/p/\\(a\\)/*/\\[b\\].js");
});
