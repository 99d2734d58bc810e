import assert from "node:assert/strict";
import {
  newUrlPlugin,
  type NewUrlPluginOptions,
} from "../../../../server/plugins/assets/new_url.ts";
import { PluginBench } from "../plugin_bench.ts";
import { resolvingPlugins } from "../resolving_plugins.ts";

const FILES = {
  "app/package.json": JSON.stringify({ imports: { "#icons/*": "./src/icons/*" } }),
  "app/src/m.js": "",
  "app/src/a.png": "",
  "app/src/script.js": "",
  "app/src/folder/index.js": "",
  "app/src/kit/a.png": "",
  "app/src/icons/star.svg": "",
  "app/node_modules/kit/package.json": JSON.stringify({ name: "kit" }),
  "app/node_modules/kit/b.svg": "",
  "app/node_modules/dep/package.json": JSON.stringify({ name: "dep", exports: "./b.svg" }),
  "app/node_modules/dep/b.svg": "",
  "shared/x.png": "",
};

async function bench(options: Partial<NewUrlPluginOptions> = {}) {
  let outside = "";
  const project = await PluginBench.create(FILES, async (folder) => {
    outside = folder;
    const root = `${folder}/app`;
    return [
      newUrlPlugin({ base: "/", urlOf: PluginBench.urlOf(root), ...options }),
      ...await resolvingPlugins(root, [{ find: "@", replacement: "/src" }]),
    ];
  });
  return {
    outside,
    /** The first argument of `new URL()` after the transform. */
    async run(argument: string): Promise<string> {
      const { code } = await project.run(
        "app/src/m.js",
        `f(new URL(${argument}, import.meta.url))`,
      );
      return code.slice("f(new URL(".length, -", import.meta.url))".length);
    },
    /** The watched files of a URL, relative to the root. */
    async watched(argument: string): Promise<string[]> {
      const id = `${project.root}/app/src/m.js`;
      const files = new Set<string>();
      await project.container.transform(
        { code: `f(new URL(${argument}, import.meta.url))` },
        id,
        { watchFiles: files },
      );
      return [...files].map((file) => file.slice(`${project.root}/app`.length));
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

Deno.test("newUrlPlugin() writes the URL of a file that an alias, a package or a # name leads to", async () => {
  await using project = await bench();
  const cases: [string, string][] = [
    ['"@/a.png"', '"/src/a.png"'],
    ['"@/a.png?x=1&url#y"', '"/src/a.png?x=1#y"'],
    ['"#icons/star.svg"', '"/src/icons/star.svg"'],
    ['"#icons/star.svg#part"', '"/src/icons/star.svg#part"'],
    ['"dep"', '"/node_modules/dep/b.svg"'],
    ['"./script"', '"/src/script.js"'],
    ['"./script?x"', '"/src/script.js?x"'],
    ["`@/icons/${name}.svg`", "`/src/icons/${name}.svg`"],
    ["`#icons/${a}/${b + `}`}.svg?${c}`", "`/src/icons/${a}/${b + `}`}.svg?${c}`"],
    ["`#icons/a-${a}.svg?x#y`", "`/src/icons/a-${a}.svg?x#y`"],
  ];
  for (const [written, url] of cases) assert.equal(await project.run(written), url, written);
});

Deno.test("newUrlPlugin() leaves URLs alone that the browser resolves correctly", async () => {
  await using project = await bench();
  for (
    const written of [
      '"./a.png"',
      "`./${a}.png`",
      '"a.png"',
      '"kit/a.png"',
      "`kit/${a}.png`",
      '"/p.png"',
      '"https://a.test/b"',
      '"//a.test/b"',
      '"data:,x"',
      "`https://${a}/b`",
      "`${a}.png`",
      '"#top"',
      '"."',
      '"../"',
      '"./folder"',
      '"./folder/"',
      '"?x"',
      '""',
      '"gone"',
      '"@/gone.png"',
      "`gone/${a}.png`",
      '/* @vite-ignore */ "@/a.png"',
    ]
  ) {
    assert.equal(await project.run(written), written);
  }
});

Deno.test("newUrlPlugin() follows paths out of the root", async () => {
  await using project = await bench();
  const folder = `/@fs${project.outside}/shared`;
  assert.equal(await project.run('"../../shared/x.png?y"'), `"${folder}/x.png?y"`);
  assert.equal(await project.run("`../../shared/${a}.png`"), `\`${folder}/\${a}.png\``);
  assert.equal(await project.run('"../src/a.png"'), '"../src/a.png"');
});

Deno.test("newUrlPlugin() puts base and origin before URLs", async () => {
  await using project = await bench({ base: "/b/", origin: "http://o.test" });
  const cases: [string, string][] = [
    ['"/p.png"', '"http://o.test/b/p.png"'],
    ['"/b/p.png"', '"/b/p.png"'],
    ["`/img/${a}.png`", "`http://o.test/b/img/${a}.png`"],
    ['"@/a.png"', '"http://o.test/b/src/a.png"'],
    ["`@/${a}.png`", "`http://o.test/b/src/${a}.png`"],
    ['"./a.png"', '"./a.png"'],
  ];
  for (const [written, url] of cases) assert.equal(await project.run(written), url, written);
});

Deno.test("newUrlPlugin() watches the files that URLs name", async () => {
  await using project = await bench();
  const cases: [string, string[]][] = [
    ['"./a.png?x"', ["/src/a.png"]],
    ['"a.png"', ["/src/a.png"]],
    ['"/src/a.png"', ["/src/a.png"]],
    ['"@/a.png"', ["/src/a.png"]],
    ['"./script"', ["/src/script.js"]],
    ['"gone"', []],
    ["`./${a}.png`", []],
  ];
  for (const [written, files] of cases) {
    assert.deepEqual(await project.watched(written), files, written);
  }
});
