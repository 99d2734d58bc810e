import assert from "node:assert/strict";
import { CssCompiler } from "../../../compiler/css/compile_css.ts";
import { originalPosition } from "../../../compiler/source_map.ts";
import { CompileError } from "../../../compiler/types.ts";
import type { CssCompilerOptions } from "../../../compiler/css/types.ts";
import { VirtualHost } from "./virtual_host.ts";

async function compile(
  files: Record<string, string>,
  id: string,
  options: Partial<CssCompilerOptions> = {},
) {
  const host = new VirtualHost(files);
  const compiler = new CssCompiler({ root: "/app", ...options });
  const code = files[id.replace(/\?.*/s, "")]!;
  const result = await compiler.compile({ code, id }, host);
  return { ...result, host };
}

const flat = (css: string) => css.replace(/\s+/g, " ").trim();

async function failure(promise: Promise<unknown>): Promise<CompileError> {
  const error = await promise.then(() => null, (reason) => reason);
  assert.ok(error instanceof CompileError, String(error));
  return error;
}

Deno.test("CssCompiler leaves plain CSS untouched, regardless of its formatting", async () => {
  const code = `a { color : red }\n/* @import "x"; url(y) */ b::after { content: "url(z)" }`;
  const result = await compile({ "/app/a.css": code }, "/app/a.css");
  assert.equal(result.code, code);
  assert.deepEqual(result.deps, []);
  assert.equal(result.map, null);
});

Deno.test("CssCompiler drops a byte order mark", async () => {
  assert.equal((await compile({ "/app/a.css": "\ufeffa{}" }, "/app/a.css")).code, "a{}");
});

Deno.test("CssCompiler replaces URLs and reports their files", async () => {
  const result = await compile({
    "/app/src/a.css": `a { b: url(./i.png) url("@/j.svg#x") url(data:,x) url(#c) url(/gone.png) }`,
    "/app/src/i.png": "",
    "/app/src/j.svg": "",
  }, "/app/src/a.css");
  assert.equal(
    result.code,
    `a { b: url(/src/i.png) url("/src/j.svg#x") url(data:,x) url(#c) url(/gone.png) }`,
  );
  assert.deepEqual(result.deps, ["/app/src/i.png", "/app/src/j.svg"]);
});

Deno.test("CssCompiler inlines imports with their conditions, and rebases their URLs", async () => {
  const result = await compile({
    "/app/src/a.css":
      `@import "./b/b.css"; @import url("pkg/style.css") layer(base) supports(display: grid) print; a{}`,
    "/app/src/b/b.css": `@import "@/c.css"; b { x: url(i.png) }`,
    "/app/src/b/i.png": "",
    "/app/src/c.css": `c { x: url("./b/i.png") }`,
    "/app/node_modules/pkg/style.css": "p{}",
  }, "/app/src/a.css");
  assert.equal(
    flat(result.code),
    `c { x: url("/src/b/i.png") } b { x: url(/src/b/i.png) } ` +
      `@media print { @supports (display: grid) { @layer base { p{} } } } a{}`,
  );
  assert.deepEqual(
    new Set(result.deps),
    new Set([
      "/app/src/b/b.css",
      "/app/src/c.css",
      "/app/node_modules/pkg/style.css",
      "/app/src/b/i.png",
    ]),
  );
});

Deno.test("CssCompiler moves external imports to the top", async () => {
  const result = await compile({
    "/app/a.css": `@import "./b.css"; a{}`,
    "/app/b.css": `@import url(https://fonts.test/f.css); b{}`,
  }, "/app/a.css");
  assert.equal(flat(result.code), "@import url(https://fonts.test/f.css); b{} a{}");
});

Deno.test("CssCompiler survives imports in a circle and empty files", async () => {
  const result = await compile({
    "/app/a.css": `@import "./b.css"; a{}`,
    "/app/b.css": `@import "./a.css"; @import "./c.css"; b{}`,
    "/app/c.css": "",
  }, "/app/a.css");
  assert.equal(flat(result.code), "b{} a{}");
});

Deno.test("CssCompiler names importer and place of a missing import and watches for it", async () => {
  const host = new VirtualHost({ "/app/src/b.css": `b{}\n` });
  const compiler = new CssCompiler({ root: "/app" });
  const code = `@import "./b.css";\n  @import "./gone.css";`;
  const error = await failure(compiler.compile({ code, id: "/app/src/a.css" }, host));
  assert.equal(error.message, `Cannot resolve "./gone.css" from "/src/a.css"`);
  assert.deepEqual(error.loc, { file: "/app/src/a.css", line: 2, column: 2 });
  assert.match(error.frame!, /2 \|\s+@import "\.\/gone\.css";\n\s+\|\s+\^/);
  assert.deepEqual(host.watched, ["/app/src/gone.css"]);
});

Deno.test("CssCompiler resolves the imports of a package in @import, and leaves fragments", async () => {
  const code = `@import "#css/b.css"; @import url(#css/b.css) screen; a { mask: url(#m) }`;
  const error = await failure(compile({ "/app/a.css": code }, "/app/a.css"));
  assert.equal(error.message, `Cannot resolve "#css/b.css" from "/a.css"`);
});

Deno.test("CssCompiler reports a syntax error with place and frame", async () => {
  const files = { "/app/a.css": `@import "./b.css";`, "/app/b.css": "a {}\nb { color: red;" };
  const error = await failure(compile(files, "/app/a.css"));
  assert.equal(error.message, "Unclosed block");
  assert.deepEqual(error.loc, { file: "/app/b.css", line: 2, column: 0 });
  assert.match(error.frame!, /2 \| b \{ color: red;/);
});

Deno.test("CssCompiler runs the user's PostCSS plugins and returns their dependencies", async () => {
  const plugin = {
    postcssPlugin: "test",
    Declaration(declaration: { value: string }) {
      if (declaration.value === "red") declaration.value = "url(./i.png)";
    },
    OnceExit(root: { nodes: unknown[] }, { result }: {
      result: { messages: unknown[]; warn(text: string, options: unknown): void };
    }) {
      result.messages.push(
        { type: "dependency", plugin: "test", file: "/app/theme.js" },
        { type: "dir-dependency", plugin: "test", dir: "/app/src", glob: "**/*.html" },
      );
      result.warn("Odd rule", { node: root.nodes[0], plugin: "test" });
    },
  };
  const result = await compile({ "/app/a.css": "a { b: red }", "/app/i.png": "" }, "/app/a.css", {
    postcss: () => Promise.resolve({ plugins: [plugin], options: {} }),
  });
  assert.equal(result.code, "a { b: url(/i.png) }");
  assert.deepEqual(result.deps, ["/app/i.png", "/app/theme.js"]);
  assert.deepEqual(result.globs, [{ folder: "/app/src", pattern: "**/*.html" }]);
  assert.equal(result.warnings[0]!.message, "[test] Odd rule");
  assert.deepEqual(result.warnings[0]!.loc, { file: "/app/a.css", line: 1, column: 0 });
});

Deno.test("CssCompiler generates maps to the imported file", async () => {
  const files = { "/app/a.css": `@import "./b.css";\na{}`, "/app/b.css": "\n\nb { c: d }" };
  const { code, map } = await compile(files, "/app/a.css", { sourceMaps: true });
  const line = code.split("\n").findIndex((text) => text.startsWith("b")) + 1;
  const original = originalPosition(map!, line, 0);
  assert.equal(original?.source, "/app/b.css");
  assert.equal(original?.line, 3);
  assert.ok(map!.sourcesContent!.includes(files["/app/b.css"]));
});

Deno.test("CssCompiler generates no map of CSS that it leaves unchanged", async () => {
  const { map } = await compile({ "/app/a.css": "a{}\nb{}" }, "/app/a.css", { sourceMaps: true });
  assert.equal(map, null);
});

Deno.test("CssCompiler passes the query of an import to plugins, without the query of its delivery", async () => {
  const names: string[] = [];
  const plugin = {
    postcssPlugin: "names",
    Once(root: { source: { input: { from: string } } }, { result }: {
      result: { opts: { from: string } };
    }) {
      names.push(root.source.input.from, result.opts.from);
    },
  };
  const files = { "/app/a.css": `@import "./a.css"; a { b: url(i.png) }`, "/app/i.png": "" };
  const postcss = () => Promise.resolve({ plugins: [plugin], options: {} });
  for (const query of ["?inline&x=1", "?direct", "?direct&x=1", "?x=1&direct"]) {
    const result = await compile(files, `/app/a.css${query}`, { postcss, sourceMaps: true });
    assert.equal(flat(result.code), "a { b: url(/i.png) }");
    assert.deepEqual(result.map!.sources, ["/app/a.css"]);
  }
  assert.deepEqual(
    names.filter((_, index) => index % 2 === 0),
    ["/app/a.css?inline&x=1", "/app/a.css", "/app/a.css?x=1", "/app/a.css?x=1"],
  );
  assert.deepEqual(
    names.filter((_, index) => index % 2 === 1),
    names.filter((_, index) => index % 2 === 0),
  );
});

Deno.test("CssCompiler names the package to install for a missing preprocessor", async () => {
  const files = { "/app/a.scss": "", "/app/a.less": "", "/app/a.styl": "", "/app/a.sss": "" };
  for (
    const [id, name] of [["a.scss", "sass-embedded"], ["a.less", "less"], ["a.styl", "stylus"], [
      "a.sss",
      "sugarss",
    ]]
  ) {
    const error = await failure(compile(files, `/app/${id}`));
    assert.match(error.hint!, new RegExp(`^Install "${name}"`));
  }
});
