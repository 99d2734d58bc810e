import assert from "node:assert/strict";
import {
  CssResolver,
  type CssResolverOptions,
} from "../../../../server/plugins/css/css_resolver.ts";
import { createResolver } from "../../../../server/resolve/resolver.ts";
import { urlOfId } from "../../../../server/base/url.ts";
import { type TestProject, testProject } from "../../resolve/test_project.ts";

const FILES = {
  "src/a.css": "",
  "src/img.png": "",
  "src/a b.png": "",
  "src/a[b].png": "",
  "src/dir/x.css": "",
  "public/logo.png": "",
  "public/p.css": "",
  "node_modules/pkg/package.json": `{"name":"pkg","style":"main.css","main":"main.js"}`,
  "node_modules/pkg/main.css": "",
  "node_modules/pkg/main.js": "",
  "node_modules/pkg/img.png": "",
  "node_modules/exp/package.json":
    `{"name":"exp","exports":{".":{"style":"./s.css","default":"./d.js"}}}`,
  "node_modules/exp/s.css": "",
  "node_modules/exp/d.js": "",
  "node_modules/img.png": "",
};

async function resolverFor(
  project: TestProject,
  { folder = "", ...options }: Partial<CssResolverOptions> & { folder?: string } = {},
) {
  const root = project.root + folder;
  const publicDir = `${project.root}/public`;
  const alias = [
    { find: "@", replacement: `${project.root}/src` },
    { find: /^~/, replacement: "" },
  ];
  const resolved = project.options({ resolve: { alias: [...options.alias ?? alias] } });
  return new CssResolver({
    root,
    base: "/",
    publicDir,
    alias,
    resolver: await createResolver({ ...resolved, root, publicDir }),
    urlOf: (file) => urlOfId(file, root),
    ...options,
  });
}

Deno.test("CssResolver finds imports beside the importer, by alias, from the root and in packages", async () => {
  await using project = await testProject(FILES);
  const resolver = await resolverFor(project);
  const find = async (specifier: string) =>
    (await resolver.resolveImport(specifier, `${project.root}/src/a.css`, { syntax: "css" }))
      ?.replace(project.root, "");
  assert.equal(await find("./dir/x.css"), "/src/dir/x.css");
  assert.equal(await find("dir/x"), "/src/dir/x.css");
  assert.equal(await find("@/dir/x.css"), "/src/dir/x.css");
  assert.equal(await find("/src/dir/x.css"), "/src/dir/x.css");
  assert.equal(await find(`${project.root}/src/dir/x.css`), "/src/dir/x.css");
  assert.equal(await find("/p.css"), "/public/p.css");
  assert.equal(await find("pkg"), "/node_modules/pkg/main.css");
  assert.equal(await find("~pkg/main.css"), "/node_modules/pkg/main.css");
  assert.equal(await find("exp"), "/node_modules/exp/s.css");
  assert.equal(await find("./gone.css"), undefined);
});

Deno.test("CssResolver returns public URLs of files", async () => {
  await using project = await testProject(FILES);
  const importer = `${project.root}/src/a.css`;
  const resolver = await resolverFor(project);
  const url = async (text: string) => (await resolver.resolveUrl(text, importer))?.url;
  assert.equal(await url("./img.png"), "/src/img.png");
  assert.equal(await url("img.png?a#b"), "/src/img.png?a#b");
  assert.equal(await url("./a%20b.png"), "/src/a%20b.png");
  assert.equal(await url("./a b.png"), "/src/a%20b.png");
  assert.equal(await url("./a%5Bb%5D.png"), "/src/a[b].png");
  assert.equal(await url("@/img.png"), "/src/img.png");
  assert.equal(await url("/logo.png"), "/logo.png");
  assert.equal(await url("/src/img.png"), "/src/img.png");
  assert.equal(await url("pkg/img.png"), "/node_modules/pkg/img.png");
  assert.equal(await url("./gone.png"), undefined);
  assert.equal(await url("?x"), undefined);
});

Deno.test("CssResolver writes base, origin and files outside of the root", async () => {
  await using project = await testProject(FILES);
  const { root } = project;
  const resolver = await resolverFor(project, {
    folder: "/src",
    base: "/app/",
    origin: "http://localhost:5173",
  });
  const url = async (text: string) => (await resolver.resolveUrl(text, `${root}/src/a.css`))?.url;
  assert.equal(await url("./img.png"), "http://localhost:5173/app/img.png");
  assert.equal(await url("/logo.png"), "http://localhost:5173/app/logo.png");
  assert.equal(
    await url("../node_modules/img.png"),
    `http://localhost:5173/app/@fs${root}/node_modules/img.png`,
  );
});

Deno.test("CssResolver follows imports and exports of packages, paths of tsconfig.json and pkg:", async () => {
  await using project = await testProject({
    ...FILES,
    "package.json": JSON.stringify({ imports: { "#css/*": "./src/dir/*", "#one": "./src/a.css" } }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "~/*": ["./src/*"] } } }),
    "src/dir/_part.scss": "",
    "node_modules/sassy/package.json": JSON.stringify({
      exports: { "./styles/*": "./styles/*.scss", ".": { sass: "./i.scss", style: "./i.css" } },
    }),
    "node_modules/sassy/styles/_p.scss": "",
    "node_modules/sassy/i.scss": "",
    "node_modules/sassy/i.css": "",
    "node_modules/onlymain/package.json": `{"main":"dist/x.css"}`,
    "node_modules/onlymain/dist/x.css": "",
    "node_modules/script/package.json": `{"main":"x.js"}`,
    "node_modules/script/x.js": "",
    "src/(group)/+x.css": "",
  });
  const resolver = await resolverFor(project, { alias: [] });
  const find = async (specifier: string, syntax: "css" | "sass" = "css") =>
    (await resolver.resolveImport(specifier, `${project.root}/src/a.css`, { syntax }))
      ?.replace(project.root, "");
  assert.equal(await find("#css/x.css"), "/src/dir/x.css");
  assert.equal(await find("#one"), "/src/a.css");
  assert.equal(await find("#css/_part.scss", "sass"), "/src/dir/_part.scss");
  assert.equal(await find("~/dir/x.css"), "/src/dir/x.css");
  assert.equal(await find("sassy"), "/node_modules/sassy/i.css");
  assert.equal(await find("sassy", "sass"), "/node_modules/sassy/i.scss");
  assert.equal(await find("pkg:sassy", "sass"), "/node_modules/sassy/i.scss");
  assert.equal(await find("sassy/styles/_p", "sass"), "/node_modules/sassy/styles/_p.scss");
  assert.equal(await find("onlymain"), "/node_modules/onlymain/dist/x.css");
  assert.equal(await find("script"), undefined);
  assert.equal(await find("path"), undefined);
  assert.equal(await find("(group)/+x.css"), "/src/(group)/+x.css");
  assert.equal(await find("./(group)/+x"), "/src/(group)/+x.css");
});

Deno.test("CssResolver follows paths of tsconfig.json in all languages but Less, and explains that", async () => {
  await using project = await testProject({
    ...FILES,
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
  });
  const resolver = await resolverFor(project, { alias: [] });
  const importer = `${project.root}/src/a.less`;
  for (const syntax of ["css", "sass", "stylus"] as const) {
    const found = await resolver.resolveImport("@/dir/x.css", importer, { syntax });
    assert.equal(found, `${project.root}/src/dir/x.css`, syntax);
  }
  assert.equal(await resolver.resolveImport("@/dir/x.css", importer, { syntax: "less" }), null);
  assert.equal(
    resolver.explainImport("@/dir/x.css", importer, "less").hint,
    'Write a relative path, or add the prefix of "@/dir/x.css" to resolve.alias: "paths" of ' +
      "tsconfig.json do not apply to imports in Less",
  );
  const aliased = await resolverFor(project);
  const found = await aliased.resolveImport("@/dir/x.css", importer, { syntax: "less" });
  assert.equal(found, `${project.root}/src/dir/x.css`);
});

Deno.test("CssResolver resolves files that exports list only for import and require", async () => {
  const both = { import: "./dist/main.css", require: "./dist/main.css" };
  await using project = await testProject({
    ...FILES,
    "node_modules/picker/package.json": JSON.stringify({
      exports: {
        ".": { import: "./dist/main.mjs", style: "./dist/main.css" },
        "./dist/main.css": both,
        "./old.css": { require: "./dist/main.css" },
        "./script": { import: "./dist/main.mjs" },
      },
    }),
    "node_modules/picker/dist/main.css": "",
    "node_modules/picker/dist/main.mjs": "",
  });
  const resolver = await resolverFor(project);
  const importer = `${project.root}/src/a.css`;
  const file = `${project.root}/node_modules/picker/dist/main.css`;
  for (const syntax of ["css", "sass", "less", "stylus"] as const) {
    const find = (specifier: string) => resolver.resolveImport(specifier, importer, { syntax });
    assert.equal(await find("picker/dist/main.css"), file, syntax);
    assert.equal(await find("picker/old.css"), file, syntax);
    assert.equal(await find("picker"), file, syntax);
    assert.equal(await find("picker/script"), null, syntax);
  }
  assert.equal((await resolver.resolveUrl("picker/dist/main.css", importer))?.file, file);
  assert.match(
    resolver.explainImport("picker/gone.css", importer, "css").hint,
    /^The package "picker" is installed but has no "\.\/gone\.css"/,
  );
});

Deno.test("CssResolver names the nearest file, or the package to install", async () => {
  await using project = await testProject({ ...FILES, "src/vars.scss": "" });
  const resolver = await resolverFor(project);
  const explain = (specifier: string) =>
    resolver.explainImport(specifier, `${project.root}/src/a.css`, "css");
  assert.deepEqual(explain("./dir/y.css"), {
    message: 'Cannot resolve "./dir/y.css" from "/src/a.css"',
    hint: 'Did you mean "./dir/x.css"?',
  });
  assert.equal(explain("./b.css").hint, "Correct the path, or create the file");
  assert.equal(explain("./vars").hint, 'Write "./vars.scss"');
  assert.equal(explain("vars.scs").hint, 'Did you mean "vars.scss"?');
  assert.equal(explain("normalize").hint, 'Run "npm install normalize"');
  const aliased = explain("@/dir/y.css");
  assert.equal(
    aliased.message,
    'Cannot resolve "@/dir/y.css" from "/src/a.css", which resolve.alias maps to "/src/dir/y.css"',
  );
  assert.equal(aliased.hint, 'Did you mean "@/dir/x.css"?');
});
