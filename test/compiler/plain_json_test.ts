import assert from "node:assert/strict";
import { plainJson } from "../../compiler/plain_json.ts";

Deno.test("plainJson() rejects values that JSON cannot represent", () => {
  assert.equal(plainJson([{ a: 1, b: undefined }, "c", null]), `[{"a":1},"c",null]`);
  for (const odd of [() => 1, /a/, new Map(), Symbol("a")]) {
    assert.equal(plainJson({ deep: [odd] }), undefined, String(odd));
  }
});
