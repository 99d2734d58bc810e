import assert from "node:assert/strict";
import { applyAlias } from "../../../server/resolve/apply_alias.ts";

const apply = (specifier: string, find: string | RegExp, replacement: string) =>
  applyAlias(specifier, [{ find, replacement }])?.specifier;

Deno.test("applyAlias() matches a string with the whole specifier or a folder of it", () => {
  assert.equal(apply("@/a", "@", "/src"), "/src/a");
  assert.equal(apply("@", "@", "/src"), "/src");
  assert.equal(apply("@scope/a", "@", "/src"), undefined);
  assert.equal(apply("@/a", "@/", "/src/"), "/src/a");
  assert.equal(apply("react-dom", "react", "preact"), undefined);
});

Deno.test("applyAlias() replaces the match of a regular expression, also of a global one used twice", () => {
  const find = /^~(.*)$/g;
  assert.equal(apply("~a", find, "/x/$1"), "/x/a");
  assert.equal(apply("~b", find, "/x/$1"), "/x/b");
});

Deno.test("applyAlias() uses the first alias that matches", () => {
  const aliases = [{ find: "a", replacement: "1" }, { find: /^a/, replacement: "2" }];
  assert.equal(applyAlias("a/x", aliases)?.specifier, "1/x");
  assert.equal(applyAlias("ab", aliases)?.specifier, "2b");
  assert.equal(applyAlias("b", aliases), undefined);
});
