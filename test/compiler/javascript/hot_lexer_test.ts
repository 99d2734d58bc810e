import assert from "node:assert/strict";
import { lexHot } from "../../../compiler/javascript/hot_lexer.ts";
import { CompileError } from "../../../compiler/types.ts";

/** The declarations of some code in short form; also checks the ranges of the specifiers. */
function lex(code: string) {
  const { used, selfAccepts, acceptedDeps, acceptedExports } = lexHot(code);
  for (const { specifier, start, end } of acceptedDeps) {
    assert.equal((0, eval)(code.slice(start, end)), specifier);
  }
  return {
    used,
    self: selfAccepts,
    deps: acceptedDeps.map(({ specifier }) => specifier),
    exports: acceptedExports && [...acceptedExports],
  };
}

const NOTHING = { used: false, self: false, deps: [], exports: null };
const USED = { ...NOTHING, used: true };
const SELF = { ...USED, self: true };

Deno.test("lexHot() finds modules that accept themselves", () => {
  for (
    const code of [
      `import.meta.hot.accept()`,
      `import.meta.hot?.accept()`,
      `import.meta.hot?.accept?.()`,
      `import.meta.hot.accept((m) => {})`,
      `import.meta.hot.accept(function () {})`,
      `import.meta.hot.accept(async (m) => {})`,
      `import.meta.hot.accept(update)`,
      `if (import.meta.hot) { import.meta.hot.accept() }`,
      `import.meta.hot && import.meta.hot.accept()`,
      `import.meta\n  .hot\n  ?.accept\n  (\n)`,
      `import.meta.hot /* a */ . /* b */ accept /* c */ ( /* d */ )`,
      `import . meta . hot . accept()`,
      `import.meta["hot"].accept()`,
      `import.meta?.hot?.accept()`,
      "`${import.meta.hot.accept()}`",
      `const hot = import.meta.hot; hot.accept()`,
      `const hot = import.meta.hot; if (hot) hot?.accept(() => {})`,
      `const $h = import.meta.hot\n$h?.accept()`,
      `let h; h = import.meta.hot; h.accept()`,
      `const { hot } = import.meta; hot.accept()`,
      `const { env, hot: h } = import.meta; h?.accept()`,
    ]
  ) assert.deepEqual(lex(code), SELF, code);
});

Deno.test("lexHot() finds accepted dependencies with their ranges", () => {
  assert.deepEqual(lex(`import.meta.hot.accept("./a.js", () => {})`), {
    ...USED,
    deps: ["./a.js"],
  });
  assert.deepEqual(lex("import.meta.hot.accept(`./a.js`)"), { ...USED, deps: ["./a.js"] });
  assert.deepEqual(
    lex(`import.meta.hot?.accept([ './a.js', /* b */ "./b.js", \n ], ([a, b]) => {})`),
    { ...USED, deps: ["./a.js", "./b.js"] },
  );
  assert.deepEqual(lex(`import.meta.hot.accept("./\\u0061.js", f)`), { ...USED, deps: ["./a.js"] });
  assert.deepEqual(lex(`import.meta.hot.accept([], f)`), USED);
  assert.deepEqual(lex(`const hot = import.meta.hot; hot.accept("./a.js", f)`), {
    ...USED,
    deps: ["./a.js"],
  });
});

Deno.test("lexHot() collects several calls in source order", () => {
  const code = `
    const hot = import.meta.hot;
    hot.accept("./a.js", f);
    import.meta.hot.accept("./b.js", f);
    hot.accept();
    import.meta.hot.accept(["./c.js"], f);`;
  assert.deepEqual(lex(code), { ...SELF, deps: ["./a.js", "./b.js", "./c.js"] });
});

Deno.test("lexHot() reads acceptExports()", () => {
  assert.deepEqual(lex(`import.meta.hot.acceptExports("a", f)`), { ...USED, exports: ["a"] });
  assert.deepEqual(lex(`import.meta.hot.acceptExports(["a", 'b'])`), {
    ...USED,
    exports: ["a", "b"],
  });
  assert.deepEqual(lex(`import.meta.hot.acceptExports([])`), { ...USED, exports: [] });
});

Deno.test("lexHot() recognizes a module that only uses the hot context", () => {
  for (
    const code of [
      `import.meta.hot.dispose(() => {})`,
      `if (import.meta.hot) import.meta.hot.data.x = 1`,
      `useHot(import.meta.hot)`,
      `const { hot } = import.meta`,
      `inspect(import.meta)`,
      `import.meta.hot.acceptable()`,
      `import.meta.hot.data.accept()`,
      `import.meta.hot.accept`,
      `const hot = import.meta.hot; other.hot.accept()`,
      `const hot = import.meta.hot; "hot.accept()"; // hot.accept()`,
      `const hot = import.meta.hot; snapshot.accept(); hots.accept()`,
    ]
  ) assert.deepEqual(lex(code), USED, code);
});

Deno.test("lexHot() ignores comments and strings", () => {
  for (
    const code of [
      ``,
      `"import.meta.hot.accept()"`,
      "`import.meta.hot.accept()`",
      `// import.meta.hot.accept()`,
      `/* import.meta.hot.accept("./a") */`,
      `/import.meta.hot.accept()/`,
      `import.meta.env; import.meta.url`,
      `x.import.meta.hot`,
      `const hot = module.hot; hot.accept(a)`,
    ]
  ) assert.deepEqual(lex(code), NOTHING, code);
});

Deno.test("lexHot() rejects an argument that is not constant, with its place", () => {
  const cases: [string, string][] = [
    ["x;\nimport.meta.hot.accept(`./${a}.js`, f)", "2:23"],
    [`import.meta.hot.accept("./a" + b, f)`, "1:23"],
    [`import.meta.hot.accept(["./a", b], f)`, "1:31"],
    [`import.meta.hot.accept(["./a", 3], f)`, "1:31"],
    [`import.meta.hot.acceptExports(names)`, "1:30"],
  ];
  for (const [code, place] of cases) {
    assert.throws(() => lexHot(code, { file: "/src/a.js" }), (error) => {
      assert.ok(error instanceof CompileError, code);
      assert.equal(`${error.loc!.line}:${error.loc!.column}`, place, code);
      assert.equal(error.loc!.file, "/src/a.js");
      assert.match(error.frame!, /\^/);
      assert.match(error.hint!, /string literal/);
      return true;
    });
  }
});
