import assert from "node:assert/strict";
import { maskNonCode } from "../../../compiler/javascript/js_mask.ts";

/** Whether `mark`, which occurs once in the source, is code. */
function isCode(code: string): boolean {
  const mask = maskNonCode(code);
  assert.equal(mask.length, code.length);
  return mask.includes("mark");
}

Deno.test("maskNonCode() blanks comments, strings, templates and regular expressions", () => {
  for (
    const code of [
      `// mark`,
      `/* mark */`,
      `/* a\n mark */`,
      `"mark"`,
      `'it\\'s mark'`,
      "`mark`",
      "`${a} mark`",
      "`${`${`mark`}`}`",
      `/mark/`,
      `x = /[/"]mark/g`,
      `x = /[/"]mark/giu`,
      `return /mark/`,
      `if (a) /mark/.test(b)`,
      `a => /mark/`,
      `a ? /mark/ : b`,
      `{} /mark/`,
      `function f() {} /mark/.test(x)`,
      `a; /mark/`,
      `[/mark/]`,
      `x = a.return\n("mark")`,
      `typeof /mark/`,
      `"a\\\nmark"`,
    ]
  ) assert.equal(isCode(code), false, code);
});

Deno.test("maskNonCode() keeps code, also after text that looks like the start of a literal or comment", () => {
  for (
    const code of [
      `mark`,
      `a / mark / b`,
      `(a) / mark / b`,
      `a[0] / mark / b`,
      `x = {} / mark / b`,
      `a++ / mark / b`,
      `f() / mark; "/"`,
      `this / mark / 2`,
      `x.return / mark / 2`,
      "`${mark}`",
      "`a ${ { b: `}` }[mark] } c`",
      "`a` + mark",
      `"\\"" + mark`,
      `/[/]/ + mark`,
      `/\\// + mark`,
      `"//" + mark`,
      `'/*' + mark + '*/'`,
      `1 /*x*/ / mark / 2`,
      `x = "unterminated\nmark`,
      `a.b /mark/ 2`,
      `$ / mark / 2`,
      `await$ / mark / 2`,
    ]
  ) assert.equal(isCode(code), true, code);
});

Deno.test("maskNonCode() keeps line breaks, quotes and braces", () => {
  assert.equal(maskNonCode('a("x\\"y") /* b\nc */ `d${e}f`'), 'a("    ")     \n     ` ${e} `');
});

Deno.test("maskNonCode() ends for every truncated text", () => {
  const code = "const a = `x ${ b ? /c/ : \"d\" } e`; /* f */ 'g' // h";
  for (let end = 0; end <= code.length; end++) {
    assert.equal(maskNonCode(code.slice(0, end)).length, end);
  }
});
