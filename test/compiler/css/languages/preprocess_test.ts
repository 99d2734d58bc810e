import assert from "node:assert/strict";
import type { Declaration, Result } from "postcss";
import { CssCompiler } from "../../../../compiler/css/compile_css.ts";
import { originalPosition } from "../../../../compiler/source_map.ts";
import { CompileError } from "../../../../compiler/types.ts";
import type { CssCompilerOptions } from "../../../../compiler/css/types.ts";
import { testLibrary } from "../../../libraries/test_library.ts";
import { VirtualHost } from "../virtual_host.ts";

const PACKAGES = {
  sass: () => testLibrary("sass"),
  less: () => testLibrary("less"),
  stylus: () => testLibrary("stylus"),
  lightningcss: () => testLibrary("lightningcss"),
  sugarss: () => import("sugarss"),
};

/** Compiles and returns the result or the error. */
async function compile(
  files: Record<string, string>,
  id: string,
  options: Partial<CssCompilerOptions> = {},
  packageImports: (specifier: string) => string | undefined = () => undefined,
) {
  const host = new VirtualHost(files, PACKAGES);
  const { resolveImport } = host;
  host.resolveImport = (specifier, importer, syntax) =>
    specifier.startsWith("#")
      ? Promise.resolve(packageImports(specifier) ?? null)
      : resolveImport.call(host, specifier, importer, syntax);
  const compiler = new CssCompiler({ root: "/app", ...options });
  try {
    return { ...await compiler.compile({ code: files[id]!, id }, host), host };
  } finally {
    await compiler.dispose();
  }
}

async function failure(files: Record<string, string>, id: string, options = {}) {
  const error = await compile(files, id, options).then(() => null, (reason) => reason);
  assert.ok(error instanceof CompileError, String(error));
  return error;
}

const flat = (css: string) => css.replace(/\s+/g, " ").trim();

Deno.test("Sass finds partials, index files, aliases and packages, and rebases URLs", async () => {
  const result = await compile({
    "/app/src/a.scss":
      `@use "./b/vars" as v; @use "@/b"; @use "pkg/theme"; .a { c: v.$c; d: url(./i.png) }`,
    "/app/src/b/_vars.scss": "$c: red;",
    "/app/src/b/_index.sass": ".b\n  x: url(i.png) url('/abs.png')",
    "/app/src/b/i.png": "",
    "/app/src/i.png": "",
    "/app/node_modules/pkg/_theme.scss": ".p { q: r }",
  }, "/app/src/a.scss");
  assert.equal(
    flat(result.code),
    `.b { x: url(/src/b/i.png) url("/abs.png"); } .p { q: r; } .a { c: red; d: url(/src/i.png); }`,
  );
  for (const dep of ["src/b/_vars.scss", "src/b/_index.sass", "node_modules/pkg/_theme.scss"]) {
    assert.ok(result.deps.includes(`/app/${dep}`), dep);
  }
});

Deno.test("Sass compiles the indented syntax and imports plain CSS files", async () => {
  const result = await compile({
    "/app/a.sass": `@use "b"\n.a\n  c: d`,
    "/app/b.css": ".b { c: d }",
  }, "/app/a.sass");
  assert.equal(flat(result.code), ".b { c: d; } .a { c: d; }");
});

Deno.test("Sass accepts additionalData, also as a function, and counts lines without it", async () => {
  const files = { "/app/a.scss": ".a {\n  c: $x;\n  d: $y;\n}" };
  const scss = (additionalData: unknown) => ({
    preprocessorOptions: { scss: { additionalData } },
  });
  const error = await failure(files, "/app/a.scss", scss("$x: 1;\n"));
  assert.equal(error.message, "Undefined variable");
  assert.deepEqual(error.loc, { file: "/app/a.scss", line: 3, column: 5 });
  assert.match(error.frame!, /3 \|\s+d: \$y;\n\s+\|\s+\^/);
  const prepend = (source: string, file: string) => `$x: "${file}";$y: 2;${source}`;
  const result = await compile(files, "/app/a.scss", scss(prepend));
  assert.equal(flat(result.code), `.a { c: "/app/a.scss"; d: 2; }`);
  const broken = await failure(files, "/app/a.scss", scss("$x: ;\n"));
  assert.match(broken.hint!, /additionalData/);
});

Deno.test("Sass errors name the partial and the missing file", async () => {
  const partial = await failure(
    { "/app/a.scss": `@use "b";`, "/app/_b.scss": ".b {\n  c: $d }" },
    "/app/a.scss",
  );
  assert.deepEqual(partial.loc, { file: "/app/_b.scss", line: 2, column: 5 });
  assert.match(partial.frame!, /2 \|\s+c: \$d }/);
  const host = new VirtualHost({}, PACKAGES);
  const compiler = new CssCompiler({ root: "/app" });
  await assert.rejects(
    compiler.compile({ code: `@use "./gone";`, id: "/app/a.scss" }, host),
    { message: `Cannot resolve "./gone" from "/a.scss"` },
  );
  assert.ok(host.watched.includes("/app/_gone.scss"));
});

Deno.test("Sass warnings become warnings with a place", async () => {
  const result = await compile(
    { "/app/a.scss": `@import "b";`, "/app/_b.scss": ".b { c: d }" },
    "/app/a.scss",
  );
  assert.match(result.warnings[0]!.message, /^\[sass\] Deprecated: Sass @import rules/);
  assert.deepEqual(result.warnings[0]!.loc, { file: "/app/a.scss", line: 1, column: 8 });
  assert.equal(result.warnings[0]!.deprecation, "import");
  const uses = '@import "b";\n'.repeat(20);
  const many = await compile({ "/app/a.scss": uses, "/app/_b.scss": "" }, "/app/a.scss");
  assert.equal(many.warnings.length, 20);
});

Deno.test("Sass maps lead through additionalData and PostCSS to the source", async () => {
  const files = {
    "/app/a.scss": `@use "b";\n\n.a { .c { x: url(i.png) } }`,
    "/app/_b.scss": "\n.b { c: d }",
    "/app/i.png": "",
  };
  const { code, map } = await compile(files, "/app/a.scss", {
    sourceMaps: true,
    preprocessorOptions: { scss: { additionalData: "@charset 'utf-8';\n" } },
    postcss: () => Promise.resolve({ plugins: [{ postcssPlugin: "none" }], options: {} }),
  });
  const line = (text: string) => code.split("\n").findIndex((each) => each.includes(text)) + 1;
  const a = originalPosition(map!, line(".a .c"), 0)!;
  assert.deepEqual([a.source, a.line], ["/app/a.scss", 3]);
  const b = originalPosition(map!, line(".b"), 0)!;
  assert.deepEqual([b.source, b.line], ["/app/_b.scss", 2]);
  assert.ok(map!.sourcesContent!.includes(files["/app/a.scss"]));
});

Deno.test("Less finds imports by alias and without extension, and rebases URLs", async () => {
  const result = await compile(
    {
      "/app/src/a.less": `@import "./b/m"; @import "@/c"; .a { .m(); d: @x }`,
      "/app/src/b/m.less": `.m() { c: url("i.png") }`,
      "/app/src/b/i.png": "",
      "/app/src/c.less": "@x: red;",
    },
    "/app/src/a.less",
  );
  assert.equal(flat(result.code), `.a { c: url("/src/b/i.png"); d: red; }`);
  assert.deepEqual(
    new Set(result.deps),
    new Set(["/app/src/b/m.less", "/app/src/c.less", "/app/src/b/i.png"]),
  );
});

Deno.test("Less finds files below the root after all others", async () => {
  const result = await compile(
    {
      "/app/src/deep/a.less": `@import "src/b/m"; @import "both";`,
      "/app/src/b/m.less": `.m { c: url("i.png") }`,
      "/app/src/b/i.png": "",
      "/app/src/deep/both.less": ".beside { a: b }",
      "/app/both.less": ".root { a: b }",
    },
    "/app/src/deep/a.less",
  );
  assert.equal(flat(result.code), `.m { c: url("/src/b/i.png"); } .beside { a: b; }`);
});

Deno.test("Less errors have place and frame", async () => {
  const error = await failure({ "/app/a.less": ".a {\n  b: @c;\n}" }, "/app/a.less");
  assert.equal(error.message, "Variable @c is undefined");
  assert.deepEqual(error.loc, { file: "/app/a.less", line: 2, column: 5 });
  const missing = await failure({ "/app/a.less": `\n@import "./gone";` }, "/app/a.less");
  assert.equal(missing.message, `Cannot resolve "./gone" from "/a.less"`);
  assert.equal(missing.loc?.line, 2);
});

Deno.test("Stylus resolves imports through the host", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = {
      [`${folder}/a.styl`]: `@import "@/deep"\n@import "#deep"\n@import "src/deep"\n.a\n  c $x`,
      [`${folder}/b.styl`]: "$x = red\n.b\n  c d",
    };
    for (const [file, text] of Object.entries(files)) await Deno.writeTextFile(file, text);
    const host = new VirtualHost(files, PACKAGES);
    host.resolveImport = (specifier) =>
      Promise.resolve(
        ["@/deep.styl", "#deep", `${folder}/src/deep.styl`].includes(specifier)
          ? `${folder}/b.styl`
          : null,
      );
    const compiler = new CssCompiler({ root: folder });
    const result = await compiler.compile(
      { code: files[`${folder}/a.styl`]!, id: `${folder}/a.styl` },
      host,
    );
    assert.equal(flat(result.code), ".b { c: d; } ".repeat(3) + ".a { c: #f00; }");
    assert.deepEqual(result.deps, [`${folder}/b.styl`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Stylus errors have a place and name the missing file", async () => {
  const missing = await failure({ "/app/a.styl": `.a\n  b c\n@import "gone"` }, "/app/a.styl");
  assert.equal(missing.message, `Cannot resolve "gone" from "/a.styl"`);
  assert.equal(missing.loc?.line, 3);
  const syntax = await failure({ "/app/a.styl": ".a\n  b foo(" }, "/app/a.styl");
  assert.equal(syntax.plugin, "stylus");
  assert.equal(syntax.loc?.file, "/app/a.styl");
});

Deno.test("Lightning CSS bundles imports, replaces URLs and names classes", async () => {
  const result = await compile(
    {
      "/app/a.module.css": `@import "./b/b.css"; .a { c: url(https://x.y/z) }`,
      "/app/b/b.css": ".b { c: url(i.png) }",
      "/app/b/i.png": "",
    },
    "/app/a.module.css",
    { transformer: "lightningcss" },
  );
  assert.match(
    flat(result.code),
    /^\.\w+_b \{ c: url\("\/b\/i\.png"\); \} \.\w+_a \{ c: url\("https:/,
  );
  assert.match(result.exports!.a!, /_a$/);
  assert.deepEqual(result.deps, ["/app/b/b.css", "/app/b/i.png"]);
});

Deno.test("Lightning CSS targets the browsers of Vite's builds, and reports files that visitors scan", async () => {
  const code = "@scan; .a { &:hover { c: d } }";
  const visitor = ({ addDependency }: { addDependency(dependency: unknown): void }) => ({
    Rule: {
      unknown: {
        scan() {
          for (const glob of ["/app/pages/**/*.html", "src/*.html", "/app/one.html"]) {
            addDependency({ type: "glob", glob });
          }
          return [];
        },
      },
    },
  });
  const options = { transformer: "lightningcss" as const, lightningcss: { visitor } };
  const result = await compile({ "/app/a.css": code }, "/app/a.css", options);
  assert.equal(flat(result.code), ".a:hover { c: d; }");
  assert.deepEqual(result.globs, [
    { folder: "/app/pages", pattern: "**/*.html" },
    { folder: "/app/src", pattern: "*.html" },
    { folder: "/app", pattern: "one.html" },
  ]);
  const own = await compile({ "/app/a.css": code }, "/app/a.css", {
    ...options,
    lightningcss: { targets: { chrome: 130 << 16 } },
  });
  assert.match(own.code, /&:hover/);
});

Deno.test("Lightning CSS errors have place and frame", async () => {
  const options = { transformer: "lightningcss" };
  const error = await failure({ "/app/a.css": "a {\n  b c;\n}" }, "/app/a.css", options);
  assert.equal(error.loc?.line, 2);
  assert.match(error.hint!, /errorRecovery/);
  const missing = await failure({ "/app/a.css": `@import "./b.css";` }, "/app/a.css", options);
  assert.equal(missing.message, `Cannot resolve "./b.css" from "/a.css"`);
});

Deno.test("Lightning CSS shows a preprocessor's error in an imported file", async () => {
  const options = { transformer: "lightningcss" };
  const files = { "/app/a.css": `@import url("./b.scss");`, "/app/b.scss": "b {\n  c: $d;\n}" };
  const error = await failure(files, "/app/a.css", options);
  assert.match(error.message, /Undefined variable/);
  assert.deepEqual(error.loc, { file: "/app/b.scss", line: 2, column: 5 });
  const compiler = new CssCompiler({ root: "/app", transformer: "lightningcss" });
  const host = new VirtualHost(files, { lightningcss: () => testLibrary("lightningcss") });
  const missing = await compiler.compile({ code: files["/app/a.css"], id: "/app/a.css" }, host)
    .then(() => assert.fail("No error"), (error) => error);
  assert.match(missing.hint, /Install "sass-embedded" .*in the project$/);
  assert.deepEqual(missing.loc, { file: "/app/a.css", line: 1, column: 12 });
});

Deno.test("PostCSS errors in the CSS of a preprocessor have their place in the source", async () => {
  const strict = {
    postcssPlugin: "strict",
    Declaration(declaration: Declaration, { result }: { result: Result }) {
      if (declaration.value === "old") declaration.warn(result, "is old");
      if (declaration.value === "bad") throw declaration.error("is bad");
    },
  };
  const options = { postcss: () => Promise.resolve({ plugins: [strict], options: {} }) };
  const sources = {
    "/app/a.scss": "$v: old;\n\n\n.a { .b { c: $v } }",
    "/app/a.less": "@v: old;\n\n\n.a { .b { c: @v } }",
    "/app/a.sss": ".x\n\n\n.b\n  c: old",
    "/app/a.css": "\n\n\nb { c: old }",
  };
  for (const [file, source] of Object.entries(sources)) {
    const line = file.endsWith(".sss") ? 5 : 4;
    const { warnings: [warning] } = await compile({ [file]: source }, file, options);
    assert.equal(warning!.message, "[strict] is old");
    assert.deepEqual([warning!.loc!.file, warning!.loc!.line], [file, line], file);
    assert.ok(warning!.frame!.includes(source.split("\n")[line - 1]!), warning!.frame);
    const error = await failure({ [file]: source.replace("old", "bad") }, file, options);
    assert.deepEqual([error.loc!.file, error.loc!.line], [file, line], file);
  }
  // An error in an imported file has its place in that file.
  const partial = { "/app/a.scss": `@use "b";`, "/app/_b.scss": "\n.b { c: bad }" };
  const error = await failure(partial, "/app/a.scss", options);
  assert.deepEqual([error.loc!.file, error.loc!.line], ["/app/_b.scss", 2]);
});

Deno.test("SugarSS and CSS import each other with either transformer", async () => {
  const files = {
    "/app/a.sss": `@import "./b.css"\n@import "@/c.sss"\n.a\n  x: url(i.png)\n`,
    "/app/b.css": `@import "./src/d.sss"; .b { c: d }`,
    "/app/src/c.sss": `.c\n  x: url(i.png)\n`,
    "/app/src/d.sss": `.d\n  e: f\n`,
    "/app/i.png": "",
    "/app/src/i.png": "",
  };
  for (const transformer of ["postcss", "lightningcss"] as const) {
    const { code } = await compile(files, "/app/a.sss", { transformer });
    assert.equal(
      flat(code).replace(/["';]/g, "").replace(/ }/g, "}").replace(/{ /g, "{"),
      ".d {e: f} .b {c: d} .c {x: url(/src/i.png)} .a {x: url(/i.png)}",
    );
  }
  const error = await failure({ "/app/a.sss": ".a\n  b: c\n\n.d {\n" }, "/app/a.sss");
  assert.equal(error.loc?.line, 4);
});

Deno.test("Sass finds the imports of a package.json", async () => {
  const result = await compile(
    {
      "/app/a.scss": `@use "#css/v" as v; .a { b: v.$c }`,
      "/app/src/_v.scss": "$c: red;",
    },
    "/app/a.scss",
    {},
    (specifier) => specifier === "#css/v" ? "/app/src/_v.scss" : undefined,
  );
  assert.equal(flat(result.code), ".a { b: red; }");
});

Deno.test("CSS can import a file of a preprocessor language", async () => {
  const result = await compile(
    { "/app/a.css": `@import "./b.scss"; a{}`, "/app/b.scss": "$x: red; b { c: $x }" },
    "/app/a.css",
  );
  assert.equal(flat(result.code), "b { c: red; } a{}");
});
