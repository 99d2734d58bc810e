import assert from "node:assert/strict";
import { possiblyAssigned } from "../../../compiler/factory/possibly_assigned.ts";

Deno.test("possiblyAssigned() returns names that can be assigned after their declaration", () => {
  const cases: [string, string[]][] = [
    ["let a = 1, b = 2;\nfunction set() { a = 2; }", ["a"]],
    ["let a = 0;\nb = () => a++;\n--b;", ["a", "b"]],
    ["let [a, b] = pair;\nfunction f() { [a] = pair; }", ["a"]],
    ["var a;\nfor (a of list) {}", ["a"]],
    ["export function a() {}\na = 1;", ["a"]],
    ["const a = 1;\nlist[a] = 2;", []],
    ["class a {}\nlet b = { a: 1 };", []],
    ["let a = 1, b = 2;\nf(a === b, x.a = 1);", []],
    ["export function a(b) { return b >= 1; }", []],
  ];
  for (const [code, names] of cases) {
    assert.deepEqual([...possiblyAssigned(code, ["a", "b"])].sort(), names, code);
  }
});
