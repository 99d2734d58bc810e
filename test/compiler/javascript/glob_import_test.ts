import assert from "node:assert/strict";
import {
  variableImport,
  writeVariableImport,
} from "../../../compiler/javascript/dynamic_import.ts";
import {
  type GlobCall,
  type GlobOptions,
  parseGlobImports,
  writeGlobImport,
} from "../../../compiler/javascript/glob_import.ts";
import {
  type GlobContext,
  globMatcher,
  resolveGlob,
} from "../../../compiler/javascript/glob_patterns.ts";
import { lexModule } from "../../../compiler/javascript/imports.ts";
import { CompileError } from "../../../compiler/types.ts";

const DEFAULTS: GlobOptions = {
  eager: false,
  import: undefined,
  query: "",
  exhaustive: false,
  caseSensitive: true,
  base: undefined,
};

function parseOne(code: string): GlobCall {
  const calls = parseGlobImports(code, "/p/src/a.js");
  assert.equal(calls.length, 1, code);
  return calls[0]!;
}

Deno.test("parseGlobImports() reads patterns and options", () => {
  const cases: [string, string[], Partial<GlobOptions>][] = [
    [`import.meta.glob("./*.js")`, ["./*.js"], {}],
    ["import.meta.glob(`./*.js`)", ["./*.js"], {}],
    [`import.meta.glob(["./a/*.js", '!./b.js',])`, ["./a/*.js", "!./b.js"], {}],
    [`import.meta.glob("./*", { eager: true })`, ["./*"], { eager: true }],
    [`import.meta.glob("./*", { import: "default" })`, ["./*"], { import: "default" }],
    [`import.meta.glob("./*", { import: "*" })`, ["./*"], {}],
    [`import.meta.glob("./*", { query: "?raw" })`, ["./*"], { query: "?raw" }],
    [`import.meta.glob("./*", { query: "raw" })`, ["./*"], { query: "?raw" }],
    [`import.meta.glob("./*", { query: "" })`, ["./*"], {}],
    [`import.meta.glob("./*", { query: { a: 1, "b c": "d&" } })`, ["./*"], {
      query: "?a=1&b+c=d%26",
    }],
    [`import.meta.glob("./*", { as: "raw" })`, ["./*"], { query: "?raw", import: "default" }],
    [`import.meta.glob("./*", { exhaustive: true, base: "./x" })`, ["./*"], {
      exhaustive: true,
      base: "./x",
    }],
    [`import.meta.glob("./*", { caseSensitive: false })`, ["./*"], { caseSensitive: false }],
    [`import.meta\n .glob<Module<A>>(/* a */ "./*", // b\n undefined)`, ["./*"], {}],
  ];
  for (const [code, patterns, options] of cases) {
    const call = parseOne(`const a = ${code}["./b.js"];`);
    assert.deepEqual(call.patterns, patterns, code);
    assert.deepEqual(call.options, { ...DEFAULTS, ...options }, code);
    assert.equal(`const a = ${code}`.slice(call.start), code);
    assert.equal(call.end, `const a = ${code}`.length);
  }
});

Deno.test("parseGlobImports() numbers calls and ignores everything else", () => {
  const code =
    `"import.meta.glob('./a')"; // import.meta.glob("./b")\nf(import.meta.glob("./c"), import.meta.glob("./d")); import.meta.glob; import.meta.globEager("./e")`;
  const calls = parseGlobImports(code, "/a.js");
  assert.deepEqual(calls.map(({ index, patterns }) => [index, ...patterns]), [[0, "./c"], [
    1,
    "./d",
  ]]);
});

Deno.test("parseGlobImports() locates an argument that is not a literal", () => {
  const cases: [string, string, RegExp][] = [
    ["x\nimport.meta.glob(`./${a}/*.js`)", "2:17", /template without substitutions/],
    [`import.meta.glob(pattern)`, "1:17", /expected a literal/],
    [`import.meta.glob("./" + a)`, "1:22", /expected a literal/],
    [`import.meta.glob("./*", options)`, "1:24", /expected a literal/],
    [`import.meta.glob("./*", { eager: isEager })`, "1:33", /expected a literal/],
    [`import.meta.glob("./*", { eager: "yes" })`, "1:33", /expected a boolean for "eager"/],
    [`import.meta.glob("./*", { egaer: true })`, "1:33", /unknown option "egaer"/],
    [`import.meta.glob()`, "1:17", /expected a pattern/],
    [`import.meta.glob(["./*", 3])`, "1:25", /expected a string/],
    [`import.meta.glob("./*", [])`, "1:24", /object of options/],
    [`import.meta.glob("./a", {}, 1)`, "1:28", /at most two/],
  ];
  for (const [code, place, message] of cases) {
    assert.throws(() => parseGlobImports(code, "/src/a.js"), (error) => {
      assert.ok(error instanceof CompileError, code);
      assert.match(error.message, message, code);
      assert.equal(`${error.loc!.line}:${error.loc!.column}`, place, code);
      assert.match(error.frame!, /\^/);
      return true;
    });
  }
});

Deno.test("writeGlobImport() writes lazy and eager objects on as many lines", () => {
  const files = [
    { key: "./a.js", specifier: "./a.js" },
    { key: "./b c.js", specifier: "../b c.js" },
  ];
  const lazy = writeGlobImport(parseOne(`import.meta.glob(\n"./*.js"\n)`), files);
  assert.deepEqual(lazy, {
    code:
      `/* #__PURE__ */ Object.assign({ "./a.js": () => import("./a.js"), "./b c.js": () => import("../b c.js") }\n\n)`,
    head: "",
  });
  const named = parseOne(`import.meta.glob("./*.js", { import: "setup", query: "?raw" })`);
  assert.match(
    writeGlobImport(named, files).code,
    /"\.\/a\.js": \(\) => import\("\.\/a\.js\?raw"\)\.then\(\(m\) => m\["setup"\]\)/,
  );
  const eager = parseOne(`import.meta.glob("./*.js", { eager: true })`);
  assert.deepEqual(writeGlobImport(eager, files), {
    code:
      `/* #__PURE__ */ Object.assign({ "./a.js": __vireo_glob_0_0, "./b c.js": __vireo_glob_0_1 })`,
    head:
      `import * as __vireo_glob_0_0 from "./a.js"; import * as __vireo_glob_0_1 from "../b c.js";`,
  });
  const eagerNamed = parseOne(`import.meta.glob("./*.js", { eager: true, import: "a-b" })`);
  assert.match(
    writeGlobImport(eagerNamed, files).head,
    /^import \{ "a-b" as __vireo_glob_0_0 \} from/,
  );
  assert.equal(writeGlobImport(named, []).code, "/* #__PURE__ */ Object.assign({  })");
});

const CONTEXT: GlobContext = {
  root: "/p",
  importer: "/p/src/a.js",
  locate: ({ before, after }) =>
    Promise.resolve(before.startsWith("@/") ? [`/p/src${before.slice(1)}`, after] : undefined),
};

/** The files that match a call, by key and specifier. */
async function matches(
  call: string,
  files: string[],
  context: Partial<GlobContext> = {},
): Promise<Record<string, string>> {
  const glob = await resolveGlob(parseOne(`import.meta.glob(${call})`), { ...CONTEXT, ...context });
  const isMatch = globMatcher(glob);
  return Object.fromEntries(
    files.filter(isMatch).map((file) => glob.describe(file)!)
      .map(({ key, specifier }) => [key, specifier]),
  );
}

const FILES = [
  "/p/index.js",
  "/p/src/b.js",
  "/p/src/C.JS",
  "/p/src/dir/c.js",
  "/p/src/dir/d.test.js",
  "/p/src/dir/.hidden/e.js",
  "/p/src/dir/node_modules/f.js",
  "/p/src/(group)/[id].js",
  "/q/g.js",
];

Deno.test("resolveGlob() and globMatcher() resolve relative patterns from the importer", async () => {
  assert.deepEqual(await matches(`"./*.js"`, FILES), { "./b.js": "./b.js" });
  assert.deepEqual(await matches(`"./**/*.js"`, FILES), {
    "./b.js": "./b.js",
    "./dir/c.js": "./dir/c.js",
    "./dir/d.test.js": "./dir/d.test.js",
    "./(group)/[id].js": "./(group)/[id].js",
  });
  assert.deepEqual(await matches(`"../*.js"`, FILES), { "../index.js": "../index.js" });
  assert.deepEqual(await matches(`"../../q/*.js"`, FILES), { "../../q/g.js": "../../q/g.js" });
  assert.deepEqual(await matches(`"./{b,dir/c}.js"`, FILES), {
    "./b.js": "./b.js",
    "./dir/c.js": "./dir/c.js",
  });
  assert.deepEqual(await matches(`"./*.js", { caseSensitive: false }`, FILES), {
    "./b.js": "./b.js",
    "./C.JS": "./C.JS",
  });
});

Deno.test("resolveGlob() resolves absolute patterns and aliases from the root", async () => {
  assert.deepEqual(await matches(`"/src/*.js"`, FILES), { "/src/b.js": "./b.js" });
  assert.deepEqual(await matches(`"@/dir/*.js"`, FILES), {
    "/src/dir/c.js": "./dir/c.js",
    "/src/dir/d.test.js": "./dir/d.test.js",
  });
  assert.deepEqual(await matches(`["/src/*.js", "./dir/c.js"]`, FILES), {
    "/src/b.js": "./b.js",
    "/src/dir/c.js": "./dir/c.js",
  });
});

Deno.test("resolveGlob() excludes matches of negative patterns", async () => {
  assert.deepEqual(await matches(`["./dir/*.js", "!./dir/*.test.js"]`, FILES), {
    "./dir/c.js": "./dir/c.js",
  });
  assert.deepEqual(await matches(`["./dir/*.js", "!**/c.js"]`, FILES), {
    "./dir/d.test.js": "./dir/d.test.js",
  });
});

Deno.test("resolveGlob() searches hidden and dependency folders only if a pattern names them", async () => {
  const all = await matches(`"./dir/**/*.js", { exhaustive: true }`, FILES);
  assert.deepEqual(Object.keys(all), [
    "./dir/c.js",
    "./dir/d.test.js",
    "./dir/.hidden/e.js",
    "./dir/node_modules/f.js",
  ]);
  assert.deepEqual(Object.keys(await matches(`"./dir/node_modules/*.js"`, FILES)), [
    "./dir/node_modules/f.js",
  ]);
});

Deno.test("resolveGlob() creates keys relative to the base", async () => {
  assert.deepEqual(await matches(`"./*.js", { base: "./dir" }`, FILES), {
    "./c.js": "./dir/c.js",
    "./d.test.js": "./dir/d.test.js",
  });
  assert.deepEqual(await matches(`"../*.js", { base: "/src/dir" }`, FILES), {
    "../b.js": "./b.js",
  });
  assert.deepEqual(await matches(`"/src/dir/c.js", { base: "./dir" }`, FILES), {
    "./c.js": "./dir/c.js",
  });
});

Deno.test("resolveGlob() serves virtual modules from the root", async () => {
  assert.deepEqual(await matches(`"/src/*.js"`, FILES, { importer: undefined }), {
    "/src/b.js": "/src/b.js",
  });
});

Deno.test("resolveGlob() escapes folders whose names look like patterns", async () => {
  const context = { root: "/p/(a)", importer: "/p/(a)/[b]/c.js" };
  assert.deepEqual(await matches(`"./*.ts"`, ["/p/(a)/[b]/d.ts", "/p/a/b/d.ts"], context), {
    "./d.ts": "./d.ts",
  });
  assert.deepEqual(await matches(`"/[[]b]/*.ts"`, ["/p/(a)/[b]/d.ts"], context), {
    "/[b]/d.ts": "./d.ts",
  });
});

Deno.test("resolveGlob() rejects a pattern that leads nowhere", async () => {
  await assert.rejects(matches(`"lib/*.js"`, []), (error) => {
    assert.ok(error instanceof CompileError);
    assert.match(error.message, /Invalid glob pattern "lib\/\*\.js"/);
    return true;
  });
});

Deno.test("variableImport() reads a template literal as a glob", () => {
  const read = (code: string) => variableImport(lexModule(code, "/a.js").imports[0]!, code);
  const call = (code: string) => {
    const found = read(code);
    assert.ok(found && "call" in found, code);
    return found.call;
  };
  assert.deepEqual(call("import(`./pages/${a}.js`)").patterns, ["./pages/*.js"]);
  assert.deepEqual(call("import(`../${a}/${b}.js`)").patterns, ["../*/*.js"]);
  assert.deepEqual(call("import(`@/pages/${a}.js`)").patterns, ["@/pages/*.js"]);
  assert.deepEqual(call("import(`./x-${a}.js`)").patterns, ["./x-*.js"]);
  assert.equal(call("import(`./x/${a}.svg?url`)").options.query, "?url");
  for (
    const code of [
      "import('./a.js')",
      "import(a)",
      "import(`https://a.com/${b}.js`)",
      "import(`${a}.js`)",
      "import(`/x/${a}.js`)",
      "import(/* @vite-ignore */ `./x/${a}.js`)",
    ]
  ) assert.equal(read(code), undefined, code);
  for (const code of ["import(`./x/${a}`)", "import(`./${a}.js`)", "import(`./x/${a}.js?${b}`)"]) {
    const found = read(code);
    assert.ok(found && "message" in found && found.hint, code);
  }
});

Deno.test("writeVariableImport() calls the helper with the requested path", () => {
  assert.equal(
    writeVariableImport("M", "`./x/${a}.js`"),
    "__variableDynamicImportRuntimeHelper(M, `./x/${a}.js`)",
  );
  assert.equal(
    writeVariableImport("M", "`./x/${a}.svg?url`"),
    "__variableDynamicImportRuntimeHelper(M, `./x/${a}.svg`)",
  );
  assert.equal(
    writeVariableImport("M", "`./x/${a ? 1 : `b`}.js`"),
    "__variableDynamicImportRuntimeHelper(M, `./x/${a ? 1 : `b`}.js`)",
  );
});
