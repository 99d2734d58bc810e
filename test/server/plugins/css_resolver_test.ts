import assert from "node:assert/strict";
import { CssResolver, type CssResolverOptions } from "../../../server/plugins/css_resolver.ts";
import { TempProject } from "./css_project.ts";

const FILES = {
  "src/a.css": "",
  "src/img.png": "",
  "src/a b.png": "",
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

function resolverFor(root: string, options: Partial<CssResolverOptions> = {}) {
  return new CssResolver({
    root,
    base: "/",
    publicDir: `${root}/public`,
    alias: [{ find: "@", replacement: `${root}/src` }, { find: /^~/, replacement: "" }],
    preserveSymlinks: false,
    ...options,
  });
}

Deno.test("CssResolver finds imports beside the importer, by alias, from the root and in packages", async () => {
  await using project = await TempProject.create(FILES);
  const resolver = resolverFor(project.root);
  const find = async (specifier: string) =>
    (await resolver.resolveImport(specifier, `${project.root}/src/a.css`, "css"))
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

Deno.test("CssResolver makes public URLs of files", async () => {
  await using project = await TempProject.create(FILES);
  const importer = `${project.root}/src/a.css`;
  const resolver = resolverFor(project.root);
  const url = async (text: string) => (await resolver.resolveUrl(text, importer))?.url;
  assert.equal(await url("./img.png"), "/src/img.png");
  assert.equal(await url("img.png?a#b"), "/src/img.png?a#b");
  assert.equal(await url("./a%20b.png"), "/src/a%20b.png");
  assert.equal(await url("./a b.png"), "/src/a%20b.png");
  assert.equal(await url("@/img.png"), "/src/img.png");
  assert.equal(await url("/logo.png"), "/logo.png");
  assert.equal(await url("/src/img.png"), "/src/img.png");
  assert.equal(await url("pkg/img.png"), "/node_modules/pkg/img.png");
  assert.equal(await url("./gone.png"), undefined);
  assert.equal(await url("?x"), undefined);
});

Deno.test("CssResolver writes base, origin and files outside of the root", async () => {
  await using project = await TempProject.create(FILES);
  const { root } = project;
  const resolver = resolverFor(`${root}/src`, {
    base: "/app/",
    origin: "http://localhost:5173",
    publicDir: `${root}/public`,
  });
  const url = async (text: string) => (await resolver.resolveUrl(text, `${root}/src/a.css`))?.url;
  assert.equal(await url("./img.png"), "http://localhost:5173/app/img.png");
  assert.equal(await url("/logo.png"), "http://localhost:5173/app/logo.png");
  assert.equal(
    await url("../node_modules/img.png"),
    `http://localhost:5173/app/@fs${root}/node_modules/img.png`,
  );
});

Deno.test("CssResolver sees new files after clear()", async () => {
  await using project = await TempProject.create(FILES);
  const resolver = resolverFor(project.root);
  const importer = `${project.root}/src/a.css`;
  assert.equal(await resolver.resolveImport("./new.css", importer, "css"), null);
  await project.write("src/new.css", "");
  resolver.clear();
  assert.equal(
    await resolver.resolveImport("./new.css", importer, "css"),
    `${project.root}/src/new.css`,
  );
});
