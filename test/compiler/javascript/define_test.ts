import assert from "node:assert/strict";
import { applyDefines, envPreamble, prepareDefines } from "../../../compiler/javascript/define.ts";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";

async function define(code: string, defines: Record<string, unknown>): Promise<string | null> {
  const result = await applyDefines(code, "/src/a.js", prepareDefines(defines));
  return result && result.code;
}

Deno.test("applyDefines() replaces names and member chains where they are code", async () => {
  try {
    const defines = {
      __V__: JSON.stringify("1.0"),
      "process.env.NODE_ENV": '"development"',
      __ON__: true,
      __DATA__: { a: [1] },
      __NOW__: "Date.now()",
      __ALIAS__: "window.foo",
    };
    const run = (code: string) => define(code, defines);
    assert.match((await run("f(__V__)"))!, /^f\("1\.0"\);/);
    assert.match(
      (await run("f(process.env.NODE_ENV, process?.env?.NODE_ENV)"))!,
      /^f\("development", "development"\)/,
    );
    assert.match((await run("f({ __V__ })"))!, /\{ __V__: "1\.0" \}/);
    assert.match((await run("f(__ON__, __ALIAS__)"))!, /f\(true, window\.foo\)/);
    assert.match((await run("f(__DATA__.a)"))!, /\{ a: \[1\] \}/);
    assert.match((await run("f(__NOW__)"))!, /^const (\w+) = \(Date\.now\(\)\);\nf\(\1\)/);
    assert.match(
      (await run("{ let __V__ = 2; f(__V__) } f(__V__)"))!,
      /let (__V__\w*) = 2;\s+f\(\1\);\s+\}\s+f\("1\.0"\)/,
    );
    assert.match(
      (await run("f('__V__', `__V__${__V__}`, o.__V__) // __V__"))!,
      /f\("__V__", `__V__\$\{"1\.0"\}`, o\.__V__\)/,
    );
    assert.match((await run("__V__ = 3"))!, /__V__ = 3/);
    assert.match((await run("import(/* @vite-ignore */ __V__)"))!, /@vite-ignore/);
  } finally {
    await stopEsbuild();
  }
});

Deno.test("applyDefines() maps to the original", async () => {
  try {
    const code = "const a = 1;\n\nuse(__V__, a);\n";
    const result = await applyDefines(code, "/src/a.js", prepareDefines({ __V__: "f()" }));
    const lines = result!.code.split("\n");
    const line = lines.findIndex((text) => text.startsWith("use(")) + 1;
    assert.equal(originalPosition(result!.map!, line, 0)!.line, 3);
  } finally {
    await stopEsbuild();
  }
});

Deno.test("applyDefines() does no work if no key occurs", async () => {
  assert.equal(await define("f(__VERSION__, $__V__, __V__2)", { __V__: "1" }), null);
  assert.equal(await define("f()", {}), null);
  assert.equal(await define("process.env.OTHER", { "process.env.NODE_ENV": '"x"' }), null);
});

Deno.test("prepareDefines() sorts keys and rejects invalid ones", () => {
  const { code, env } = prepareDefines({
    "import.meta.env.A": "1",
    B: "2",
    "import.meta.env": "{}",
  });
  assert.deepEqual(env, { A: "1" });
  assert.deepEqual(code, { B: "2", "import.meta.env": "{}" });
  assert.throws(() => prepareDefines({ "a-b": "1" }), (error) => {
    assert.ok(error instanceof CompileError);
    assert.equal(error.message, 'The key "a-b" of "define" is not an identifier or a member chain');
    assert.equal(error.hint, 'Write it as "a_b"');
    return true;
  });
  assert.throws(() => prepareDefines({ A: "1.0.0-beta" }), (error) => {
    assert.ok(error instanceof CompileError);
    assert.match(error.hint!, /JSON\.stringify\("1\.0\.0-beta"\)/);
    return true;
  });
});

Deno.test("envPreamble() is one line that sets import.meta.env", () => {
  const text = envPreamble({
    MODE: "development",
    DEV: true,
    VITE_A: 'a"\n</script>',
    X: undefined,
  }, { B: "c.d" });
  assert.equal(
    text,
    `import.meta.env = {"MODE": "development", "DEV": true, "VITE_A": "a\\"\\n</script>", "X": undefined, "B": c.d};`,
  );
  assert.equal(envPreamble({ A: 1 }, { A: "2" }), `import.meta.env = {"A": 2};`);
});

Deno.test("applyDefines() does not validate the code", async () => {
  try {
    const result = await applyDefines(
      "f({ a: 1, a: __V__ }); class B { c() {} c() {} } switch (d) { case 1: case 1: }",
      "/src/a.js",
      prepareDefines({ __V__: "1" }),
    );
    assert.deepEqual(result?.warnings, []);
  } finally {
    await stopEsbuild();
  }
});
