import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assetPlugin, type AssetPluginOptions } from "../../../../server/plugins/assets/asset.ts";
import {
  type AssetUrlOptions,
  createAssetUrl,
} from "../../../../server/plugins/assets/asset_url.ts";
import { createAssetInliner } from "../../../../server/plugins/assets/asset_inliner.ts";
import { PluginBench } from "../plugin_bench.ts";

const FILES = {
  "src/a.png": new Uint8Array([1, 2, 3]),
  "src/b c.svg": "<svg/>",
  "src/big.svg": `<svg>${" ".repeat(5000)}</svg>`,
  "src/t.txt": "text",
  "public/p.png": "",
  "public/p.svg": "<svg/>",
};

const bench = (options: Partial<AssetPluginOptions & AssetUrlOptions> = {}) =>
  PluginBench.create(FILES, (root) => [
    assetPlugin({
      publicDir: `${root}/public`,
      isAsset: (file) => /\.(?:png|svg|txt)$/.test(file),
      isPublicFile: (path) => path === "/p.png" || path === "/q.js",
      assetUrl: createAssetUrl({
        base: "/",
        publicDir: `${root}/public`,
        urlOf: PluginBench.urlOf(root),
        ...options,
      }),
      canName: () => true,
      readFile: (file) => readFile(file),
      inlineAsset: createAssetInliner({ readFile: (file) => readFile(file) }),
      ...options,
    }),
  ]);

/** The default export of the module. */
async function load(project: PluginBench, name: string): Promise<unknown> {
  const { code } = await project.run(name);
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).default;
}

Deno.test("assetPlugin() exports URLs, texts and data", async () => {
  await using project = await bench();
  assert.equal(await load(project, "src/a.png"), "/src/a.png");
  assert.equal(await load(project, "src/a.png?url"), "/src/a.png");
  assert.equal(await load(project, "src/a.png?no-inline"), "/src/a.png?no-inline");
  assert.equal(await load(project, "src/a.png?inline"), "data:image/png;base64,AQID");
  assert.equal(await load(project, "src/b c.svg?no-inline"), "/src/b%20c.svg?no-inline");
  assert.equal(await load(project, "src/b c.svg#icon"), "/src/b%20c.svg#icon");
  assert.equal(await load(project, "src/a.png?url&x=1#y"), "/src/a.png?x=1#y");
  assert.equal(await load(project, "src/b c.svg?inline"), "data:image/svg+xml,%3csvg/%3e");
  assert.equal(await load(project, "src/t.txt?raw"), "text");
  assert.equal(await load(project, "src/main.ts?url"), "/src/main.ts");
});

Deno.test("assetPlugin() inlines small SVGs, but not public ones and sprites", async () => {
  await using project = await bench();
  const inlined = "data:image/svg+xml,%3csvg/%3e";
  assert.equal(await load(project, "src/b c.svg"), inlined);
  assert.equal(await load(project, "src/b c.svg?url"), inlined);
  assert.equal(await load(project, "src/b c.svg?url&no-inline"), "/src/b%20c.svg?no-inline");
  assert.equal(await load(project, "src/big.svg"), "/src/big.svg");
  assert.equal(await load(project, "public/p.svg"), "/p.svg");
  assert.equal(await load(project, "public/p.svg?inline"), inlined);
});

Deno.test("assetPlugin() leaves other modules alone", async () => {
  await using project = await bench();
  const queries = [
    "src/a.css?inline",
    "src/a.png?worker",
    "src/a.vue?inline",
    "src/a.js?no-inline",
  ];
  for (const id of ["src/a.js", "src/a.css", ...queries]) {
    assert.equal(await project.container.load(`${project.root}/${id}`), null, id);
  }
  assert.equal(await project.container.load("\0a.png"), null);
});

Deno.test("assetPlugin() puts base and origin before URLs", async () => {
  await using project = await bench({ base: "/b/", origin: "http://x.test" });
  assert.equal(await load(project, "src/a.png"), "http://x.test/b/src/a.png");
  assert.equal(await load(project, "public/p.png"), "http://x.test/b/p.png");
});

Deno.test("assetPlugin() resolves files of the public folder", async () => {
  await using project = await bench();
  const resolve = async (source: string) => (await project.container.resolveId(source))?.id;
  assert.equal(await resolve("/p.png"), `${project.root}/public/p.png`);
  assert.equal(await resolve("/q.js?url"), `${project.root}/public/q.js?url`);
  assert.equal(await load(project, "public/p.png"), "/p.png");
  assert.equal(await load(project, "public/q.js?url"), "/q.js");
  assert.equal(await resolve("/q.js"), undefined);
  assert.equal(await resolve("/gone.png"), undefined);
  assert.equal(await resolve("//host/p.png"), undefined);
});

Deno.test("assetPlugin() changes the URL of a file that changed", async () => {
  await using project = await bench();
  const module = project.graph.ensureEntry("/src/a.png", `${project.root}/src/a.png`);
  project.graph.invalidate(module, { timestamp: 1700000000000, hmr: true });
  assert.equal(await load(project, "src/a.png"), "/src/a.png?t=1700000000000");
});
