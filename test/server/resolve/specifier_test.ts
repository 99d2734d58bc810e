import assert from "node:assert/strict";
import {
  builtinName,
  isBare,
  isRelative,
  packageFolder,
  packageNameOf,
  splitSpecifier,
} from "../../../server/resolve/specifier.ts";

Deno.test("isBare() distinguishes packages from paths, URLs and virtual modules", () => {
  for (const specifier of ["vue", "@scope/name", "lodash.debounce", "a/b?raw", "@/x", "~/x"]) {
    assert.ok(isBare(specifier), specifier);
  }
  for (const specifier of ["./a", "../a", "/a", "#a", "virtual:x", "\0x", "https://a.test", ""]) {
    assert.ok(!isBare(specifier), specifier);
  }
});

Deno.test("isRelative() is true for ./ and ../ only", () => {
  for (const specifier of [".", "..", "./a", "../a", "./?raw"]) assert.ok(isRelative(specifier));
  for (const specifier of [".a", "...", "a/./b", "/a"]) assert.ok(!isRelative(specifier));
});

Deno.test("packageNameOf() removes the path", () => {
  assert.equal(packageNameOf("vue/dist/vue.js"), "vue");
  assert.equal(packageNameOf("@vue/shared/x"), "@vue/shared");
  assert.equal(packageNameOf("vue?raw"), "vue");
});

Deno.test("packageFolder() uses the innermost node_modules", () => {
  assert.deepEqual(packageFolder("/p/node_modules/.pnpm/a@1/node_modules/@s/a/lib/x.js"), {
    folder: "/p/node_modules/.pnpm/a@1/node_modules/@s/a",
    name: "@s/a",
  });
  assert.equal(packageFolder("/p/src/x.js"), undefined);
  assert.equal(packageFolder("/p/node_modules/.store/vue-npm-3-1a/package/i.js"), undefined);
});

Deno.test("splitSpecifier() separates the query, builtinName() removes node:", () => {
  assert.deepEqual(splitSpecifier("#a?b#c"), { path: "#a", query: "?b#c" });
  assert.equal(builtinName("node:fs/promises"), "fs/promises");
  assert.equal(builtinName("path"), "path");
  assert.equal(builtinName("vue"), undefined);
});
