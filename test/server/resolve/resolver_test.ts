import assert from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { resolveResolution } from "../../../server/config/resolve/resolve_resolution.ts";
import { createResolver } from "../../../server/resolve/resolver.ts";
import { testProject } from "./test_project.ts";

const manifest = (fields: Record<string, unknown>) =>
  JSON.stringify({ version: "1.0.0", ...fields });

Deno.test("resolve() finds files as TypeScript and bundlers do", async () => {
  await using project = await testProject({
    "src/main.ts": "",
    "src/x.ts": "",
    "src/App.vue": "",
    "src/dir/index.ts": "",
    "public/logo.svg": "",
    "src/logo.svg": "",
  });
  const resolver = await createResolver(project.options());
  const from = project.path("src/main.ts");
  const cases: [string, string][] = [
    ["./x", "src/x.ts"],
    ["./x.js", "src/x.ts"],
    ["./x.ts?raw", "src/x.ts?raw"],
    ["./dir", "src/dir/index.ts"],
    ["./App.vue", "src/App.vue"],
    ["/src/x.ts", "src/x.ts"],
    ["/src/x", "src/x.ts"],
    [`/@fs${project.path("src/x.ts")}?t=1`, "src/x.ts?t=1"],
    [project.path("src/x.ts"), "src/x.ts"],
    [`${pathToFileURL(project.path("src/x.ts"))}?raw`, "src/x.ts?raw"],
    ["/logo.svg", "public/logo.svg"],
  ];
  for (const [specifier, file] of cases) {
    assert.equal(resolver.resolve(specifier, from)?.id, project.path(file), specifier);
  }
  assert.equal(resolver.resolve("/logo.svg", from)?.kind, "public");
  assert.equal(resolver.resolve("./App", from), undefined);
  assert.equal(resolver.resolve("virtual:thing", from), undefined);
  assert.equal(resolver.resolve("\0virtual", from), undefined);
});

Deno.test("resolve() leaves external URLs to the browser", async () => {
  await using project = await testProject({});
  const resolver = await createResolver(project.options());
  for (const url of ["https://a.test/x.js", "//a.test/x.js", "data:text/javascript,1"]) {
    assert.deepEqual(resolver.resolve(url), { id: url, kind: "external" });
  }
});

Deno.test("resolve() follows paths of the tsconfig.json that includes the importer", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
    "tsconfig.app.json": JSON.stringify({
      include: ["src/**/*"],
      compilerOptions: { paths: { "@/*": ["./src/*"] } },
    }),
    "src/main.ts": "",
    "src/App.vue": "",
    "src/lib/x.ts": "",
  });
  const resolver = await createResolver(project.options());
  for (const importer of ["src/main.ts", "src/App.vue"]) {
    const found = resolver.resolve("@/lib/x", project.path(importer));
    assert.equal(found?.id, project.path("src/lib/x.ts"), importer);
  }
  const without = await createResolver(project.options({ resolve: { tsconfigPaths: false } }));
  assert.equal(without.resolve("@/lib/x", project.path("src/main.ts")), undefined);
});

Deno.test("resolve() follows tsconfig paths in a folder whose name looks like a pattern", async () => {
  await using project = await testProject({
    "[a] {b}/tsconfig.json": JSON.stringify({
      files: [],
      references: [{ path: "./tsconfig.app.json" }],
    }),
    "[a] {b}/tsconfig.app.json": JSON.stringify({
      compilerOptions: { paths: { "@/*": ["./src/*"] } },
      include: ["src"],
    }),
    "[a] {b}/src/main.ts": "",
    "[a] {b}/src/App.vue": "",
    "[a] {b}/src/a.ts": "",
  });
  const root = project.path("[a] {b}");
  const resolver = await createResolver({ ...project.options(), root });
  for (const importer of ["src/main.ts", "src/App.vue"]) {
    const found = resolver.resolve("@/a", `${root}/${importer}`);
    assert.equal(found?.id, `${root}/src/a.ts`, importer);
  }
});

Deno.test("resolve() finds tsconfig paths from a .vue file that the include does not name", async () => {
  await using project = await testProject({
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
    "src/App.vue": "",
    "src/x.ts": "",
  });
  const resolver = await createResolver(project.options());
  assert.equal(resolver.resolve("@/x", project.path("src/App.vue"))?.id, project.path("src/x.ts"));
});

Deno.test("resolve() ignores a broken tsconfig.json, and warns once", async () => {
  await using project = await testProject({
    "tsconfig.json": "{ nonsense",
    "a.ts": "",
    "b.ts": "",
  });
  const resolver = await createResolver(project.options());
  for (let i = 0; i < 2; i++) {
    assert.equal(resolver.resolve("./b", project.path("a.ts"))?.id, project.path("b.ts"));
  }
  assert.equal(project.logs.length, 1);
});

Deno.test("resolve() reads exports, conditions and the browser field of packages", async () => {
  await using project = await testProject({
    "main.js": "",
    "node_modules/exporting/package.json": manifest({
      name: "exporting",
      exports: {
        ".": { require: "./c.cjs", import: "./m.mjs" },
        "./dev": { development: "./dev.js", default: "./prod.js" },
        "./custom": { special: "./special.js", default: "./plain.js" },
      },
    }),
    "node_modules/exporting/c.cjs": "",
    "node_modules/exporting/m.mjs": "",
    "node_modules/exporting/dev.js": "",
    "node_modules/exporting/prod.js": "",
    "node_modules/exporting/special.js": "",
    "node_modules/exporting/plain.js": "",
    "node_modules/older/package.json": manifest({
      name: "older",
      main: "main.js",
      browser: { "./main.js": "./browser.js", "./gone.js": false },
    }),
    "node_modules/older/main.js": "",
    "node_modules/older/browser.js": "",
    "node_modules/older/gone.js": "",
  });
  const resolver = await createResolver(
    project.options({ resolve: { conditions: ["special", "module", "browser", "development"] } }),
  );
  const from = project.path("main.js");
  const file = (name: string) => project.path(`node_modules/${name}`);
  assert.equal(resolver.resolve("exporting", from)?.id, file("exporting/m.mjs"));
  assert.equal(
    resolver.resolve("exporting", from, { kind: "require" })?.id,
    file("exporting/c.cjs"),
  );
  assert.equal(resolver.resolve("exporting/dev", from)?.id, file("exporting/dev.js"));
  assert.equal(resolver.resolve("exporting/custom", from)?.id, file("exporting/special.js"));
  assert.equal(resolver.resolve("older", from)?.id, file("older/browser.js"));
  assert.equal(resolver.resolve("older/gone.js", from)?.kind, "empty");
});

Deno.test("resolve() uses a package's export for require() in CommonJS", async () => {
  await using project = await testProject({
    "src/main.ts": "",
    "node_modules/dual/package.json": manifest({
      exports: { import: "./a.mjs", require: "./a.cjs" },
    }),
    "node_modules/dual/a.mjs": "",
    "node_modules/dual/a.cjs": "",
  });
  const options = project.options();
  const resolver = await createResolver({ ...options, resolve: resolveResolution({}, false) });
  for (const [kind, file] of [["import", "a.mjs"], ["require", "a.cjs"]] as const) {
    assert.equal(
      resolver.resolve("dual", project.path("src/main.ts"), { kind })?.id,
      project.path(`node_modules/dual/${file}`),
    );
  }
});

Deno.test("resolve() substitutes Node's built-in modules, unless a package has their name", async () => {
  await using project = await testProject({
    "main.js": "",
    "node_modules/events/package.json": manifest({ name: "events", main: "e.js" }),
    "node_modules/events/e.js": "",
  });
  const resolver = await createResolver(project.options());
  const from = project.path("main.js");
  for (const specifier of ["fs", "node:fs"]) {
    assert.deepEqual(resolver.resolve(specifier, from), {
      id: "\0vireo:browser-external:fs?importer=%2Fmain.js",
      kind: "builtin",
    });
  }
  assert.equal(resolver.resolve("events", from)?.id, project.path("node_modules/events/e.js"));
  assert.equal(resolver.resolve("node:events", from)?.kind, "builtin");
});

Deno.test("resolve() resolves packages of resolve.dedupe from the root", async () => {
  await using project = await testProject({
    "node_modules/a/package.json": manifest({ name: "a", main: "a.js" }),
    "node_modules/a/a.js": "",
    "node_modules/b/package.json": manifest({ name: "b", main: "b.js" }),
    "node_modules/b/b.js": "",
    "node_modules/a/node_modules/b/package.json": manifest({ name: "b", main: "b.js" }),
    "node_modules/a/node_modules/b/b.js": "",
  });
  const from = project.path("node_modules/a/a.js");
  const plain = await createResolver(project.options());
  assert.equal(plain.resolve("b", from)?.id, project.path("node_modules/a/node_modules/b/b.js"));
  const deduped = await createResolver(project.options({ resolve: { dedupe: ["b"] } }));
  assert.equal(deduped.resolve("b", from)?.id, project.path("node_modules/b/b.js"));
});

Deno.test("resolve() follows links of a workspace, unless preserveSymlinks is set", async () => {
  await using project = await testProject({
    "main.js": "",
    "packages/lib/package.json": manifest({ name: "lib", main: "lib.js" }),
    "packages/lib/lib.js": "",
  });
  await mkdir(project.path("node_modules"));
  await symlink(project.path("packages/lib"), project.path("node_modules/lib"));
  const from = project.path("main.js");
  const followed = await createResolver(project.options());
  assert.equal(followed.resolve("lib", from)?.id, project.path("packages/lib/lib.js"));
  const kept = await createResolver(project.options({ resolve: { preserveSymlinks: true } }));
  assert.equal(kept.resolve("lib", from)?.id, project.path("node_modules/lib/lib.js"));
});

Deno.test("resolve() with preserveSymlinks finds dependencies that pnpm puts beside a package's real folder", async () => {
  const store = "node_modules/.pnpm/pkg@1.0.0/node_modules";
  await using project = await testProject({
    "main.js": "",
    [`${store}/pkg/package.json`]: `{ "main": "pkg.js" }`,
    [`${store}/pkg/pkg.js`]: "",
    [`${store}/inner/package.json`]: `{ "main": "inner.js" }`,
    [`${store}/inner/inner.js`]: "",
  });
  await symlink(project.path(`${store}/pkg`), project.path("node_modules/pkg"), "junction");
  const options = project.options({ resolve: { preserveSymlinks: true } });
  const resolver = await createResolver(options);
  const kept = resolver.resolve("pkg", project.path("main.js"))?.id;
  assert.equal(kept, project.path("node_modules/pkg/pkg.js"));
  assert.equal(resolver.resolve("inner", kept)?.id, project.path(`${store}/inner/inner.js`));
});

Deno.test("resolve() resolves #internal imports", async () => {
  await using project = await testProject({
    "package.json": manifest({ name: "app", imports: { "#x": "./src/x.js" } }),
    "src/main.js": "",
    "src/x.js": "",
  });
  const resolver = await createResolver(project.options());
  const found = resolver.resolve("#x", project.path("src/main.js"));
  assert.equal(found?.id, project.path("src/x.js"));
});

Deno.test("invalidate() makes a new file visible", async () => {
  await using project = await testProject({ "main.js": "" });
  const resolver = await createResolver(project.options());
  const from = project.path("main.js");
  assert.equal(resolver.resolve("./later", from), undefined);
  await project.write({ "later.js": "" });
  resolver.invalidate(project.path("later.js"), "create");
  assert.equal(resolver.resolve("./later", from)?.id, project.path("later.js"));
});

Deno.test("resolve() finds packages of the project for a module at a virtual path", async () => {
  await using project = await testProject({
    "node_modules/pkg/package.json": manifest({ name: "pkg" }),
    "node_modules/pkg/index.js": "",
  });
  const resolver = await createResolver(project.options());
  for (const importer of ["/made-up.js", "/made/up.js"]) {
    assert.equal(
      resolver.resolve("pkg", importer)?.id,
      project.path("node_modules/pkg/index.js"),
      importer,
    );
  }
});

Deno.test("resolve() finds a newly installed package without an event", async () => {
  await using project = await testProject({ "main.js": "" });
  const resolver = await createResolver(project.options());
  const from = project.path("main.js");
  assert.equal(resolver.resolve("pkg", from), undefined);
  await project.write({
    "node_modules/pkg/package.json": manifest({ name: "pkg", main: "p.js" }),
    "node_modules/pkg/p.js": "",
  });
  let found = resolver.resolve("pkg", from);
  // A failed lookup is cached for a tenth of a second.
  for (let i = 0; i < 200 && !found; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    found = resolver.resolve("pkg", from);
  }
  assert.equal(found?.id, project.path("node_modules/pkg/p.js"));
});
