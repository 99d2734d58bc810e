import assert from "node:assert/strict";
import picocolors from "picocolors";
import { fitText } from "../../../../server/cli/terminal/fit_text.ts";

const lines = (text: string, columns: number) => fitText(text, columns).split("\n");

Deno.test("fitText() breaks lines between words, with an indent", () => {
  const text = "  hint: Use it (vireo open), stop it (vireo stop), or start another one\nshort";
  assert.deepEqual(lines(text, 40), [
    "  hint: Use it (vireo open), stop it",
    "    (vireo stop), or start another one",
    "short",
  ]);
  assert.equal(fitText(text, 80), text);
  assert.equal(fitText(text, undefined), text);
});

Deno.test("fitText() keeps paths whole and counts no colors", () => {
  const path = "/a/very/long/path/of/a/project/src/components/Component.vue:12:3";
  assert.deepEqual(lines(`  at ${path} (imported)`, 40), ["  at", `    ${path}`, "    (imported)"]);
  const { red } = picocolors.createColors(true);
  const colored = red("aaaa bbbb cccc dddd eeee ffff");
  assert.equal(fitText(colored, 30), colored);
});

Deno.test("fitText() cuts the lines of a code frame around the marker", () => {
  const code = `${"x".repeat(50)} = BROKEN + ${"y".repeat(50)};`;
  const frame = ["error", `9 | let a;`, `10 | ${code}`, `   | ${" ".repeat(53)}^^^^^^`].join("\n");
  const fitted = lines(frame, 40);
  assert.deepEqual(fitted.slice(0, 2), ["error", "9 | let a;".slice(0, 4) + fitted[1]!.slice(4)]);
  assert.ok(fitted.every((line) => line.length <= 40), fitted.join("\n"));
  const marked = fitted[3]!.indexOf("^");
  assert.equal(fitted[2]!.slice(marked, marked + 6), "BROKEN");
  assert.match(fitted[2]!, /^10 \| ….*…$/);
  const near = "1 | export const = 1; // and a very long comment after it\n  |              ^";
  assert.deepEqual(lines(near, 40), [
    "1 | export const = 1; // and a very lon…",
    "  |              ^",
  ]);
});

Deno.test("fitText() keeps the lines of a table", () => {
  const table = "| a | b |\n| c | d |";
  assert.equal(fitText(table, 30), table);
});
