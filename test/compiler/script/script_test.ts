import assert from "node:assert/strict";
import { stopEsbuild } from "../../../compiler/esbuild_service.ts";
import {
  compileScript,
  type CompileScriptOptions,
  scriptLoader,
} from "../../../compiler/script/script.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";

/** A test that stops esbuild's process at the end, because the test runner would report a leak. */
function scriptTest(name: string, run: () => Promise<void>): void {
  Deno.test(name, async () => {
    try {
      await run();
    } finally {
      await stopEsbuild();
    }
  });
}

async function compile(code: string, options: Partial<CompileScriptOptions> = {}): Promise<string> {
  const result = await compileScript({ code, file: "/src/a.ts", ...options });
  return result.code;
}

async function failure(promise: Promise<unknown>): Promise<CompileError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof CompileError);
    return error;
  }
  throw new assert.AssertionError({ message: "Expected a CompileError" });
}

scriptTest("compileScript() removes types and maps every line", async () => {
  const code =
    `interface A {\n  b: string;\n}\n\nexport const run = (a: A): string => {\n  return fail(a.b);\n};\n`;
  const { code: js, map } = await compileScript({ code, file: "/src/a.ts" });
  assert.doesNotMatch(js, /interface|string/);
  const line = js.split("\n").findIndex((text) => text.includes("fail(")) + 1;
  const column = js.split("\n")[line - 1]!.indexOf("fail(");
  assert.deepEqual(originalPosition(map!, line, column), {
    source: "/src/a.ts",
    line: 6,
    column: 9,
  });
  assert.deepEqual(map!.sources, ["/src/a.ts"]);
  assert.deepEqual(map!.sourcesContent, [code]);
  assert.doesNotMatch(js, /sourceMappingURL/);
});

scriptTest(
  "compileScript() drops unused imports unless verbatimModuleSyntax keeps them",
  async () => {
    const code = `import { A } from "./a"; import type { B } from "./b"; export const c = 1;`;
    assert.doesNotMatch(await compile(code), /import/);
    const verbatim = await compile(code, { tsconfig: { verbatimModuleSyntax: true } });
    assert.match(verbatim, /import \{ A \} from "\.\/a"/);
    assert.doesNotMatch(verbatim, /\.\/b/);
  },
);

scriptTest("compileScript() defines class fields as the target of the tsconfig does", async () => {
  const code = `export class A { b = 1; c; }`;
  const native = /^\s+c;$/m;
  for (
    const tsconfig of [undefined, {}, { target: "ES2022" }, { target: "esnext" }, {
      target: "es2024",
    }]
  ) {
    assert.match(await compile(code, { tsconfig }), native, JSON.stringify(tsconfig));
  }
  for (
    const tsconfig of [
      { target: "ES2021" },
      { target: "es6" },
      { useDefineForClassFields: false },
      { target: "es5" },
    ]
  ) assert.doesNotMatch(await compile(code, { tsconfig }), native, JSON.stringify(tsconfig));
  assert.match(
    await compile(code, { tsconfig: { target: "es5", useDefineForClassFields: true } }),
    /"c"|^\s+c;$/m,
  );
});

scriptTest("compileScript() translates both kinds of decorators", async () => {
  const code = `export class A { @d b = 1; }`;
  assert.match(await compile(code), /__decorateElement|__runInitializers/);
  const legacy = await compile(code, { tsconfig: { experimentalDecorators: true } });
  assert.match(legacy, /__decorateClass/);
  assert.doesNotMatch(legacy, /^\s*@d/m);
});

scriptTest("compileScript() warns about decorator metadata only where decorators are", async () => {
  const tsconfig = { experimentalDecorators: true, emitDecoratorMetadata: true };
  const warned = await compileScript({ code: `class A { @d b = 1 }`, file: "/a.ts", tsconfig });
  assert.match(warned.warnings[0]!.message, /emitDecoratorMetadata/);
  const quiet = await compileScript({ code: `export const mail = "a@b"`, file: "/a.ts", tsconfig });
  assert.deepEqual(quiet.warnings, []);
});

scriptTest("compileScript() compiles JSX by the tsconfig", async () => {
  const code = `export default <a b="c"><></></a>;`;
  const jsx = (tsconfig: CompileScriptOptions["tsconfig"], dev = true) =>
    compile(code, { file: "/src/a.tsx", tsconfig, dev });
  assert.match(await jsx({}), /from "react\/jsx-dev-runtime"/);
  assert.match(await jsx({ jsx: "react-jsx" }), /jsx-dev-runtime/);
  assert.match(await jsx({ jsx: "react-jsx" }, false), /from "react\/jsx-runtime"/);
  assert.match(
    await jsx({ jsx: "preserve", jsxImportSource: "vue" }),
    /from "vue\/jsx-dev-runtime"/,
  );
  assert.match(await jsx({ jsxImportSource: "preact" }), /from "preact\/jsx-dev-runtime"/);
  assert.match(await jsx({ jsx: "react" }), /React\.createElement\("a".+React\.Fragment/);
  const classic = { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" };
  assert.match(await jsx(classic), /h\("a".+h\(Fragment/);
  assert.match(await jsx({ jsxFactory: "h" }), /h\("a"/);
  assert.match(await compile(code, { file: "/src/a.jsx" }), /jsx-dev-runtime/);
});

scriptTest("compileScript() lets the config's esbuild options win over the tsconfig", async () => {
  const code = await compile(`export default <a/>;`, {
    file: "/src/a.tsx",
    tsconfig: { jsx: "react-jsx" },
    esbuildOptions: { jsx: "transform", jsxFactory: "m" },
  });
  assert.match(code, /m\("a"/);
});

scriptTest("compileScript() replaces defined constants, except for shadowed names", async () => {
  const code = await compile(`export const a = [__V__, (__V__: number) => __V__];`, {
    define: { __V__: '"1.0"' },
  });
  assert.match(code, /\["1\.0", \((\w+)\) => \1\]/);
});

scriptTest(
  "compileScript() keeps comments that tools read, import.meta.hot and non-ASCII text",
  async () => {
    const code = await compile(
      "import(/* @vite-ignore */ x); import.meta.hot?.accept(); export const t = 'ü€';",
    );
    assert.match(code, /@vite-ignore/);
    assert.match(code, /import\.meta\.hot\?\.accept\(\)/);
    assert.match(code, /ü€/);
  },
);

scriptTest("compileScript() locates and explains errors, in UTF-16 columns", async () => {
  const error = await failure(compile(`const a = 1;\nconst ü = "ä€😀" b;\n`));
  assert.match(error.message, /^Expected ";" but found "b"$/);
  assert.deepEqual(error.loc, { file: "/src/a.ts", line: 2, column: 17 });
  assert.equal(error.id, "/src/a.ts");
  assert.equal(error.plugin, "esbuild");
  assert.equal(
    error.frame,
    `1 | const a = 1;\n2 | const ü = "ä€😀" b;\n  |                  ^\n3 |`,
  );
});

scriptTest("compileScript() explains an error in a hint", async () => {
  const error = await failure(compile(`const a = 1;\na = 2;\nlet a;`));
  assert.match(error.hint!, /originally declared/);
  const jsx = await failure(compile(`export const a = <div></div>`, { file: "/src/a.ts" }));
  assert.ok(jsx.loc);
});

scriptTest("compileScript() returns warnings with their place", async () => {
  const { warnings } = await compileScript({
    code: `export const a = b === NaN;\n`,
    file: "/src/a.ts",
  });
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0]!.loc!.line, 1);
  assert.match(warnings[0]!.frame!, /\^/);
});

scriptTest(
  "stopEsbuild() returns soon, and the compiler starts again",
  async () => {
    await compile("1");
    const start = performance.now();
    await stopEsbuild();
    assert.ok(performance.now() - start < 10_000);
    assert.match(await compile("let a: number = 1; export { a }"), /let a = 1/);
  },
);

scriptTest("compileScript() survives when another server stops the service", async () => {
  const running = Array.from(
    { length: 20 },
    (_, index) => compile(`export const a${index}: number = 1`),
  );
  await stopEsbuild();
  const results = await Promise.all(running);
  assert.ok(results.every((code) => code.includes("= 1")));
});

Deno.test("scriptLoader() reads the extension before the query", () => {
  assert.equal(scriptLoader("/a.mts?x=b.js"), "ts");
  assert.equal(scriptLoader("/a.cts"), "ts");
  assert.equal(scriptLoader("/a.tsx#b"), "tsx");
  assert.equal(scriptLoader("/a.jsx"), "jsx");
  assert.equal(scriptLoader("/a.mjs"), "js");
  assert.equal(scriptLoader("/a.vue"), undefined);
  assert.equal(scriptLoader("/a"), undefined);
  assert.equal(scriptLoader("/a.constructor"), undefined);
});
