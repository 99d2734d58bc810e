import { equal } from "node:assert/strict";
import { printable } from "../../../../server/hmr/channel/printable.ts";

Deno.test("printable() keeps a text to one short line without control characters", () => {
  equal(printable("two words, naïve"), "two words, naïve");
  equal(printable("a\x1b[2Jb\r\nc\u2028d\u202ee"), "a [2Jb c d e");
  equal(printable("x".repeat(1000)), "x".repeat(200) + "…");
});
