import assert from "node:assert/strict";
import { assignedExports } from "../../../compiler/factory/assigned_exports.ts";

Deno.test("assignedExports() returns the bindings that functions assign", async () => {
  const cases: [string, string[]][] = [
    ["let a = 0, b = 0;\nconst up = () => a++;\nb++;", ["a"]],
    ["let a;\nfunction set() { [a] = pair; ({ b } = pair); }\nlet b;", ["a", "b"]],
    ["function a() {}\nfunction f() { let a; if (b) { a = 2; } }\nvar b;", []],
    ["function a() {}\nfunction f() { let a; }\nfunction g() { a = 2; }", ["a"]],
    ["function a() {}\nfunction f() { if (b) { let a; }\na = 2; }\nvar b;", ["a"]],
    ["let a;\n  function f() {\n  let b;\n  if (c) {\n  let a = 1;\n  }\n  a = 2;\n  }", ["a"]],
    ["class A { set(value) { a = value; } }\nlet a, b;", ["a"]],
    ["let a;\nif (c) { let a; a = 1; }", []],
  ];
  for (const [code, names] of cases) {
    assert.deepEqual([...await assignedExports(code, ["a", "b"])].sort(), names, code);
  }
});
