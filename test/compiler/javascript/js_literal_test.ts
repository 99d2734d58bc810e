import assert from "node:assert/strict";
import {
  LiteralError,
  readArguments,
  readLiteral,
  skipTrivia,
} from "../../../compiler/javascript/js_literal.ts";

Deno.test("readLiteral() returns the value that JavaScript would evaluate", () => {
  for (
    const code of [
      `"a\\n\\x41\\u0042\\u{1F600}\\0\\'\\q"`,
      "'it\\'s'",
      "`multi\nline`",
      '"con\\\ntinued"',
      "12",
      "-1.5e3",
      "0x1f",
      "true",
      "false",
      "null",
      "undefined",
      "[]",
      "['a', `b`, [1,],]",
      "{}",
      "{ a: 1, 'b-c': [true], \"d\": { e: null }, 3: 4, }",
      "/* c */ { // d\n a /* e */ : /* f */ 1 /* g */ , }",
    ]
  ) assert.deepEqual(readLiteral(code, 0).value, (0, eval)(`(${code})`), code);
});

Deno.test("readLiteral() returns the ranges of a literal and its parts", () => {
  const code = `f( /* x */ ["a", 'bc'] )`;
  const literal = readLiteral(code, 2);
  assert.equal(code.slice(literal.start, literal.end), `["a", 'bc']`);
  assert.deepEqual(literal.children.map(({ start, end }) => code.slice(start, end)), [
    `"a"`,
    `'bc'`,
  ]);
});

Deno.test("readLiteral() rejects everything else, with its place", () => {
  for (
    const [code, offset] of [
      ["a", 0],
      ["  f()", 2],
      ["`a${b}`", 0],
      ["[1, b]", 4],
      ["{ a: b }", 5],
      ["{ ...a }", 2],
      ["{ a }", 2],
      ['"a', 0],
      ["[1 2]", 3],
      ["[,]", 1],
      ["", 0],
      ['"a\nb"', 0],
    ] as const
  ) {
    assert.throws(() => readLiteral(code, 0), (error) => {
      assert.ok(error instanceof LiteralError, code);
      assert.equal(error.offset, offset, code);
      return true;
    });
  }
});

Deno.test("readArguments() reads a call up to its parenthesis", () => {
  const code = `f("a", { b: 1 },) + 1`;
  const { args, end } = readArguments(code, 2);
  assert.deepEqual(args.map(({ value }) => value), ["a", { b: 1 }]);
  assert.equal(code.slice(end), " + 1");
  assert.deepEqual(readArguments("f()", 2), { args: [], end: 3 });
  assert.throws(() => readArguments(`f("a" + b)`, 2), LiteralError);
});

Deno.test("skipTrivia() skips white space and comments", () => {
  assert.equal(skipTrivia("  /* a */ // b\n c", 0), 16);
  assert.equal(skipTrivia("c", 0), 0);
  assert.equal(skipTrivia("a /", 1), 2);
  assert.equal(skipTrivia("a", 1), 1);
});
