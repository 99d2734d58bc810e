import assert from "node:assert/strict";
import { CssCompiler } from "../../../../compiler/css/compile_css.ts";
import type { CssModulesOptions } from "../../../../compiler/css/types.ts";
import { testLibrary } from "../../../libraries/test_library.ts";
import { VirtualHost } from "../virtual_host.ts";

async function compile(
  files: Record<string, string>,
  id: string,
  modules: CssModulesOptions | false = {},
  root = "/app",
  transformer: "postcss" | "lightningcss" = "postcss",
) {
  const compiler = new CssCompiler({ root, modules, transformer });
  const code = files[id.replace(/\?.*/s, "")]!;
  const host = new VirtualHost(files, { lightningcss: () => testLibrary("lightningcss") });
  return await compiler.compile({ code, id }, host);
}

const flat = (css: string) => css.replace(/\s+/g, " ").trim();

Deno.test("CSS modules get scoped names that an edit does not change", async () => {
  const first = await compile({ "/app/a.module.css": ".red { b: c }" }, "/app/a.module.css");
  assert.match(first.exports!.red!, /^_red_[a-z0-9]{6}$/);
  assert.equal(first.code, `.${first.exports!.red} { b: c }`);
  const second = await compile(
    { "/app/a.module.css": "x {}\n\n.red { b: d }" },
    "/app/a.module.css?inline",
  );
  assert.equal(second.exports!.red, first.exports!.red);
});

Deno.test("CSS modules are named by their path below the root", async () => {
  const css = ".a {}";
  const one = await compile({ "/app/x.module.css": css }, "/app/x.module.css");
  const two = await compile({ "/app/y.module.css": css }, "/app/y.module.css");
  const moved = await compile({ "/srv/x.module.css": css }, "/srv/x.module.css", {}, "/srv");
  assert.notEqual(one.exports!.a, two.exports!.a);
  assert.equal(one.exports!.a, moved.exports!.a);
});

Deno.test("CSS modules in blocks of one file have different names", async () => {
  const id = (index: number) => `/app/A.vue?vue&type=style&index=${index}&lang.module.css`;
  const files = { "/app/A.vue": ".a {}" };
  const first = await compile(files, id(0));
  const second = await compile(files, id(1));
  assert.notEqual(first.exports!.a, second.exports!.a);
});

Deno.test("CSS modules compose from other files, each included once, dependencies first", async () => {
  const result = await compile({
    "/app/a.module.css":
      `.a { composes: b from "./b/b.module.css"; composes: c from "@/c.css"; x: y }`,
    "/app/b/b.module.css": `.b { composes: c from "../src/c.css"; x: url(i.png) }`,
    "/app/src/c.css": ".c { x: y }",
    "/app/b/i.png": "",
  }, "/app/a.module.css");
  const [a, b, c, ...rest] = result.exports!.a!.split(" ");
  assert.ok(a!.startsWith("_a_") && b!.startsWith("_b_") && c!.startsWith("_c_"));
  assert.deepEqual(rest, [c]);
  assert.equal(
    flat(result.code),
    `.${c} { x: y }.${b} { x: url(/b/i.png) }.${a} { x: y }`,
  );
  assert.deepEqual(
    new Set(result.deps),
    new Set(["/app/b/b.module.css", "/app/src/c.css", "/app/b/i.png"]),
  );
});

Deno.test("CSS modules that compose each other are an error", async () => {
  const files = {
    "/app/a.module.css": `.a { composes: b from "./b.module.css" }`,
    "/app/b.module.css": `.b {\n  composes: a from "./a.module.css" }`,
  };
  await assert.rejects(
    compile(files, "/app/a.module.css"),
    /Cannot compose "\/app\/a\.module\.css" from itself/,
  );
  assert.equal(
    await markedBy(files, "/app/a.module.css"),
    `/app/b.module.css:2: "./a.module.css" }`,
  );
});

/** The marked place of a style sheet's error: `file:line: text`. */
async function markedBy(files: Record<string, string>, id: string): Promise<string> {
  const error = await compile(files, id).then(() => assert.fail("No error"), (error) => error);
  const { file, line, column } = error.loc;
  const row = files[file]!.split("\n")[line - 1]!;
  assert.ok(error.frame.includes(`${line} | ${row}`), error.frame);
  return `${file}:${line}: ${row.slice(column)}`;
}

Deno.test("CSS modules name a missing file of a composition, and the place", async () => {
  const missing = `
/* .a { composes: b from "./b.css" } */
.a { composes: b from "./b.css" }`;
  await assert.rejects(
    compile({ "/app/a.module.css": missing }, "/app/a.module.css"),
    { message: `Cannot resolve "./b.css" from "/a.module.css"` },
  );
  const cases: [string, Record<string, string>][] = [
    [`/app/a.module.css:3: "./b.css" }`, { "/app/a.module.css": missing }],
    ["/app/a.module.css:2: './b.css';", {
      "/app/a.module.css": "\n@value x, y from './b.css';\n.a { color: x }",
    }],
    [`/app/a.module.css:1: "./b.css") { x: y }`, {
      "/app/a.module.css": `:import("./b.css") { x: y }\n.a { composes: x }`,
    }],
    [`/app/c.css:3: "./b.css" }`, {
      "/app/a.module.css": `.a { composes: a from "./c.css" }`,
      "/app/c.css": missing,
    }],
    // PostCSS inlines imported files into the importer.
    [`/app/c.css:3: "./b.css" }`, {
      "/app/a.module.css": `@import "./c.css"; .a {}`,
      "/app/c.css": missing,
    }],
  ];
  for (const [place, files] of cases) {
    assert.equal(await markedBy(files, "/app/a.module.css"), place);
  }
});

Deno.test("CSS modules warn of names that a composed file does not have, and leave them out", async () => {
  const files = {
    "/app/a.module.css":
      `/* composes: z from "./b.css" */\n.a { composes: b  gone from "./b.css" }\n.c { composes: b from "./b.css" }`,
    "/app/b.css": `.b { composes: e from "./d.css" } .bb { e: f }`,
    "/app/d.css": "",
  };
  for (const transformer of ["postcss", "lightningcss"] as const) {
    const result = await compile(files, "/app/a.module.css", {}, "/app", transformer);
    const { a, c } = result.exports!;
    assert.match(a!, /^\S*_?a\S* \S*_?b\S*$/);
    assert.equal(a!.split(" ")[1], c!.split(" ")[1]);
    assert.deepEqual(
      result.warnings.map(({ message, loc }) => [message, loc]).sort(),
      [
        [`Cannot find "e" in "./d.css": it defines no names`, {
          file: "/app/b.css",
          line: 1,
          column: 15,
        }],
        [`Cannot find "gone" in "./b.css": it defines "b", "bb"`, {
          file: "/app/a.module.css",
          line: 2,
          column: 18,
        }],
      ],
      transformer,
    );
  }
  const { warnings, exports } = await compile({
    "/app/a.module.css": `@value red, grene as g from "./v.css";\n.a { color: red }`,
    "/app/v.css": "@value red: #f00; @value green: #0f0;",
  }, "/app/a.module.css");
  assert.deepEqual(exports, { red: "#f00", g: "", a: exports!.a! });
  assert.equal(warnings[0]!.message, `Cannot find "grene" in "./v.css": it defines "red", "green"`);
  assert.deepEqual(warnings[0]!.loc, { file: "/app/a.module.css", line: 1, column: 12 });
});

Deno.test("CSS modules explain a composed class that their own style sheet does not define", async () => {
  const errorOf = async (css: string) => {
    const error = await compile({ "/app/a.module.css": css }, "/app/a.module.css")
      .then(() => assert.fail("No error"), (error) => error);
    return [error.message, error.hint, error.frame.split("\n")[error.loc.line - 1]];
  };
  assert.deepEqual(await errorOf(".x {}\n/* .y */ .a { composes: gone; }"), [
    'Cannot compose "gone": the style sheet does not define it; it defines "x", "a"',
    'Define ".gone" before the rule, or name its file: composes: gone from "./other.module.css"',
    "2 | /* .y */ .a { composes: gone; }",
  ]);
  assert.deepEqual(await errorOf(".a { composes: late; }\n.late {}"), [
    'Cannot compose "late": it is defined after the rule that composes it',
    'Move ".late" before that rule',
    "1 | .a { composes: late; }",
  ]);
});

Deno.test("CSS modules show the place in the source of a preprocessor", async () => {
  const source = `
// .a { composes: b from "./b.css" }
@mixin m { color: red }
.a { @include m; &:hover { color: blue } }
.c { composes: b from "./b.css"; }`;
  const host = new VirtualHost({}, { sass: () => testLibrary("sass") });
  const compiler = new CssCompiler({ root: "/app" });
  const file = "/app/a.module.scss";
  const error = await compiler.compile({ code: source, id: file }, host)
    .then(() => assert.fail("No error"), (error) => error)
    .finally(() => compiler.dispose());
  assert.deepEqual(error.loc, { file, line: 5, column: 22 });
  assert.match(error.frame, /^5 \| \.c \{ composes: b from "\.\/b\.css"; \}\n {2}\| {23}\^/m);
});

Deno.test("CSS modules honor localsConvention, generateScopedName and getJSON", async () => {
  const seen: unknown[] = [];
  const files = { "/app/a.module.css": ".my-class { b: c }" };
  const result = await compile(files, "/app/a.module.css", {
    localsConvention: "camelCaseOnly",
    generateScopedName: "[name]__[local]",
    getJSON: (file, classes) => seen.push([file, classes]),
  });
  assert.deepEqual(result.exports, { myClass: "a-module__my-class" });
  assert.deepEqual(seen, [["/app/a.module.css", { myClass: "a-module__my-class" }]]);
  const named = await compile(files, "/app/a.module.css", {
    generateScopedName: (name, file) => `${name}-${file.length}`,
  });
  assert.deepEqual(named.exports, { "my-class": "my-class-17" });
});

Deno.test("CSS modules support :global, @value, scopeBehaviour and exportGlobals", async () => {
  const files = { "/app/a.module.css": "@value main: #fff; :global(.g) .l { color: main }" };
  const local = await compile(files, "/app/a.module.css", { exportGlobals: true });
  assert.deepEqual(Object.keys(local.exports!).sort(), ["g", "l", "main"]);
  assert.match(local.code, /^\.g \._l_\w+ \{ color: #fff \}$/);
  const global = await compile(files, "/app/a.module.css", { scopeBehaviour: "global" });
  assert.deepEqual(global.exports, { main: "#fff" });
});

Deno.test("CSS modules treat classes of imported files as their own", async () => {
  const result = await compile({
    "/app/a.module.css": `@import "./b.css"; .a {}`,
    "/app/b.css": ".b {}",
  }, "/app/a.module.css");
  assert.deepEqual(Object.keys(result.exports!).sort(), ["a", "b"]);
});

Deno.test("CSS modules are plain style sheets when they are turned off", async () => {
  const result = await compile({ "/app/a.module.css": ".a {}" }, "/app/a.module.css", false);
  assert.equal(result.exports, undefined);
  assert.equal(result.code, ".a {}");
});
