import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { CssCompiler } from "../../../../compiler/css/compile_css.ts";
import type { CssCompilerOptions } from "../../../../compiler/css/types.ts";
import { originalPosition } from "../../../../compiler/source_map.ts";
import { CompileError } from "../../../../compiler/types.ts";
import { createProjectWith } from "../../../harness/packages.ts";
import { VirtualHost } from "../virtual_host.ts";

/** Without `compileStringAsync`; 1.44 is the last such version. */
const LEGACY = ["1.29.0", "1.32.12", "1.44.0"];

async function compilerWith(version: string) {
  const project = await createProjectWith([`sass@${version}`], {});
  // Imports by path, because Deno would resolve the name to the repository's own Sass.
  const sass = createRequire(import.meta.url)(`${project.root}/node_modules/sass`);
  const compile = async (
    files: Record<string, string>,
    id: string,
    options: Partial<CssCompilerOptions> = {},
  ) => {
    const host = new VirtualHost(files, { sass: () => Promise.resolve(sass) });
    const compiler = new CssCompiler({ root: "/app", ...options });
    try {
      return { ...await compiler.compile({ code: files[id]!, id }, host), host };
    } finally {
      await compiler.dispose();
    }
  };
  const failure = async (files: Record<string, string>, id: string) => {
    const error = await compile(files, id).then(() => undefined, (reason) => reason);
    assert.ok(error instanceof CompileError, String(error));
    return error;
  };
  return { compile, failure, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() };
}

const flat = (css: string) => css.replace(/\s+/g, " ").trim();

for (const version of LEGACY) {
  Deno.test(`Sass ${version} compiles with its legacy API`, async () => {
    await using sass = await compilerWith(version);
    const files = {
      "/app/src/a.sass":
        `@use "./b/vars" as v\n@import "@/b"\n@import "pkg/theme"\n@import "c d"\n` +
        `.a\n  c: v.$c\n  d: $added\n  e: url(./i.png)`,
      "/app/src/b/_vars.scss": `@import "deep"; $c: red;`,
      "/app/src/b/deep.scss": ".deep { x: url(./i.png) }",
      "/app/src/b/_index.sass": ".b\n  x: url(i.png) url('/abs.png')",
      "/app/src/b/i.png": "",
      "/app/src/i.png": "",
      "/app/src/c d.css": ".c { d: e }",
      "/app/node_modules/pkg/_theme.scss": ".p { q: r }",
    };
    const result = await compile(sass, files, "/app/src/a.sass");
    assert.equal(
      flat(result.code),
      `.deep { x: url(/src/b/i.png); } .b { x: url(/src/b/i.png) url("/abs.png"); } ` +
        `.p { q: r; } .c { d: e; } .a { c: red; d: 1; e: url(/src/i.png); }`,
    );
    const imported = ["src/b/_vars.scss", "src/b/deep.scss", "src/b/_index.sass", "src/c d.css"];
    for (const dep of [...imported, "node_modules/pkg/_theme.scss"]) {
      assert.ok(result.deps.includes(`/app/${dep}`), dep);
    }
    const line = result.code.split("\n").findIndex((each) => each.startsWith(".b")) + 1;
    assert.equal(originalPosition(result.map!, line, 0)?.source, "/app/src/b/_index.sass");
    assert.ok(result.map!.sources.includes("/app/src/a.sass"));
  });

  Deno.test(`errors of Sass ${version} name the partial and the missing file`, async () => {
    await using sass = await compilerWith(version);
    const own = await sass.failure({ "/app/a.scss": ".a {\n  c: $x;\n}" }, "/app/a.scss");
    assert.equal(own.message, "Undefined variable");
    assert.deepEqual(own.loc, { file: "/app/a.scss", line: 2, column: 5 });
    const partial = await sass.failure(
      { "/app/a.scss": `@import "b";`, "/app/_b.scss": ".b {\n  c: $d }" },
      "/app/a.scss",
    );
    assert.deepEqual(partial.loc, { file: "/app/_b.scss", line: 2, column: 5 });
    assert.match(partial.frame!, /2 \|\s+c: \$d }/);
    const missing = await sass.failure({ "/app/a.scss": `@import "./gone";` }, "/app/a.scss");
    assert.equal(missing.message, `Cannot resolve "./gone" from "/a.scss"`);
    assert.equal(missing.loc?.line, 1);
  });
}

function compile(
  sass: Awaited<ReturnType<typeof compilerWith>>,
  files: Record<string, string>,
  id: string,
) {
  return sass.compile(files, id, {
    sourceMaps: true,
    preprocessorOptions: { sass: { additionalData: "$added: 1\n", quietDeps: true } },
  });
}

Deno.test("a Sass that is too old is named, with the fix", async () => {
  await using sass = await compilerWith("1.26.0");
  const error = await sass.failure({ "/app/a.scss": "" }, "/app/a.scss");
  assert.equal(
    error.message,
    "Cannot compile Sass with the project's sass 1.26.0: it is too old",
  );
  assert.equal(error.hint, "Update it: npm add -D sass@latest");
});

Deno.test("importers of Sass's legacy API are called with every version of Sass", async () => {
  const files = {
    "/app/src/a.scss": `@import "text"; @import "later"; @import "lib:file"; @import "./own";`,
    "/app/src/_own.scss": ".own { a: b }",
    "/app/lib/_file.scss": ".file { a: url(./i.png) }",
    "/app/lib/i.png": "",
  };
  type Done = (answer: unknown) => void;
  const previous: string[] = [];
  const importer = [
    (url: string) => url === "text" ? { contents: ".text { a: b }" } : null,
    (url: string, from: string, done: Done) => {
      previous.push(from);
      const answer = url === "later" ? { contents: ".later { a: b }" } : null;
      queueMicrotask(() => done(answer));
    },
    (url: string) => url === "lib:file" ? { file: "/app/lib/file" } : null,
  ];
  for (const version of ["1.32.12", "1.108.2"]) {
    await using sass = await compilerWith(version);
    const result = await sass.compile(files, "/app/src/a.scss", {
      preprocessorOptions: { scss: { importer, api: "legacy" } },
    });
    assert.equal(
      flat(result.code),
      ".text { a: b; } .later { a: b; } .file { a: url(/lib/i.png); } .own { a: b; }",
    );
    assert.ok(result.deps.includes("/app/lib/_file.scss"));
    assert.equal(previous[0], "/app/src/a.scss");
  }
});

Deno.test("Sass finds files from the folder of the compiled file for imports of other files", async () => {
  const files = {
    "/app/src/pages/a.scss": `@import "deep/b";`,
    "/app/src/pages/deep/b.scss": `@import "../shared/c"; @import "both"; .i { a: url(./i.png) }`,
    "/app/src/shared/_c.scss": ".c { a: b }",
    "/app/src/pages/deep/both.scss": ".beside { a: b }",
    "/app/src/pages/both.scss": ".entry { a: b }",
    "/app/src/pages/deep/i.png": "",
  };
  for (const version of ["1.32.12", "1.108.2"]) {
    await using sass = await compilerWith(version);
    const result = await sass.compile(files, "/app/src/pages/a.scss");
    assert.equal(
      flat(result.code),
      ".c { a: b; } .beside { a: b; } .i { a: url(/src/pages/deep/i.png); }",
    );
  }
});

Deno.test("Sass finds files below the root after all others", async () => {
  const files = {
    "/app/src/deep/a.scss": `@import "src/css/vars"; @import "node_modules/pkg/dist/pkg";
      @import "both"; .a { b: $c }`,
    "/app/src/css/vars.sass": "$c: red",
    "/app/src/deep/both.scss": ".beside { a: b }",
    "/app/both.scss": ".root { a: b }",
    "/app/node_modules/pkg/dist/pkg.css": ".pkg { a: url(./i.png) }",
    "/app/node_modules/pkg/dist/i.png": "",
  };
  for (const version of ["1.32.12", "1.108.2"]) {
    await using sass = await compilerWith(version);
    const result = await sass.compile(files, "/app/src/deep/a.scss");
    assert.equal(
      flat(result.code),
      ".pkg { a: url(/node_modules/pkg/dist/i.png); } .beside { a: b; } .a { b: red; }",
    );
  }
});
