import assert from "node:assert/strict";
import { commonJsFactory } from "../../../compiler/factory/commonjs_factory.ts";

Deno.test("commonJsFactory() finds the required modules", () => {
  const factory = commonJsFactory(`#!/usr/bin/env node
'use strict';
var a = require("a"), b = require.resolve('b'); // require("comment")
var text = 'require("string")', other = x.require("member"), computed = require(text);
module.exports = () => import("./lazy.mjs");
`);
  assert.deepEqual(factory.requires, ["a", "b"]);
  assert.deepEqual(factory.dynamicImports, ["./lazy.mjs"]);
  assert.equal(factory.hasOwnRequire, false);
  // Line numbers stay the same.
  assert.match(factory.code.split("\n")[2]!, /^var a = require/);
  assert.match(factory.code, /__vireo_import__\("\.\/lazy\.mjs"\)/);
});

for (
  const code of [
    `(function (require, module, exports) { require("./inner"); })`,
    `define(function (require) { require("x"); })`,
    `var require = loader; require("x");`,
    `((require) => require("x"))(load)`,
  ]
) {
  Deno.test(`commonJsFactory() finds the module's own \`require\` in ${code}`, () => {
    assert.equal(commonJsFactory(code).hasOwnRequire, true);
  });
}
