import assert from "node:assert/strict";
import { defineGlobals } from "../../client/env.ts";

Deno.test("defineGlobals() sets names and paths, and keeps other properties", () => {
  const target = { process: { title: "x" } };
  defineGlobals({ __A__: 1, "process.env.MODE": "development", "process.env.X": null }, target);
  assert.deepEqual(target, {
    process: { title: "x", env: { MODE: "development", X: null } },
    __A__: 1,
  });
});

Deno.test("defineGlobals() skips names that cannot be set", () => {
  const target = Object.freeze({ a: 1 });
  defineGlobals({ a: 2 }, target);
  assert.equal(target.a, 1);
});
