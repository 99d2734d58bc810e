import assert from "node:assert/strict";
import { findCycles } from "../../../scripts/layers/find_cycles.ts";

const edges = (text: string) =>
  text.split(" ").map((pair) => {
    const [from, to] = pair.split(">") as [string, string];
    return { from, to, typeOnly: false, isDynamic: false, line: 1 };
  });

Deno.test("findCycles() finds no cycle in a diamond", () => {
  assert.deepEqual(findCycles(edges("a>b a>c b>d c>d")), []);
});

Deno.test("findCycles() returns the shortest cycle", () => {
  assert.deepEqual(findCycles(edges("a>b b>c c>d d>a c>a")), [["a", "b", "c", "a"], [
    "d",
    "a",
    "b",
    "c",
    "d",
  ]]);
});

Deno.test("findCycles() returns each cycle once, without the modules that lead to it", () => {
  assert.deepEqual(findCycles(edges("x>a a>b b>a b>y y>z")), [["a", "b", "a"]]);
  assert.deepEqual(findCycles(edges("a>a")), [["a", "a"]]);
});
