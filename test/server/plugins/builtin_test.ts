import assert from "node:assert/strict";
import type { InlineConfig } from "../../../server/config/inline_config.ts";
import type { Plugin } from "../../../server/plugin_api/types.ts";
import { createProject } from "../../harness/project.ts";
import { startServer } from "../../harness/server.ts";

const FILES = {
  "index.html": "<p>",
  "a.json": `{ "a": 1 }`,
  "b.json": `{ "b": 1 }`,
  "a.ts": "export const a: number = 1;",
  "a.css": "a { color: red }",
};

/** A hook, as a function or an object. */
type FoundHook = (this: unknown, code: string, id: string) => Promise<{ code: string } | undefined>;

/** A plugin that changes the plugins of the config. */
function changing(change: (plugins: Plugin[]) => void): Plugin {
  return { name: "changing", configResolved: ({ plugins }) => change(plugins as Plugin[]) };
}

const named = (plugins: readonly Plugin[], name: string) =>
  plugins.find((plugin) => plugin.name === name)!;

/** The code of modules in a server whose plugins were changed. */
async function serve(
  urls: readonly string[],
  config: InlineConfig,
): Promise<(string | undefined)[]> {
  await using project = await createProject(FILES);
  await using running = await startServer(project.root, config);
  const { handle } = running.server;
  return await Promise.all(
    urls.map(async (url) => (await handle.transformRequest(url))?.code.trim()),
  );
}

Deno.test("built-in plugins have the names and the order of Vite's", async () => {
  let names: string[] = [];
  await serve([], {
    plugins: [
      changing((plugins) => names = plugins.map(({ name }) => name)),
      { name: "pre", enforce: "pre" },
      { name: "post", enforce: "post" },
    ],
  });
  const expected = [
    "alias",
    "pre",
    "vite:optimized-deps",
    "vite:resolve",
    "vite:html-inline-proxy",
    "vite:css",
    "vite:esbuild",
    "vite:oxc",
    "vite:json",
    "builtin:vite-json",
    "vite:worker",
    "vite:asset",
    "vite:vue",
    "changing",
    "vite:define",
    "vite:css-post",
    "vite:build-html",
    "vite:worker-import-meta-url",
    "vite:asset-import-meta-url",
    "vite:dynamic-import-vars",
    "vite:import-glob",
    "post",
    "vite:client-inject",
    "vite:css-analysis",
    "vite:import-analysis",
  ];
  assert.deepEqual(names.filter((name) => expected.includes(name)), expected);
  const others = names.filter((name) => !expected.includes(name));
  assert.deepEqual(others.filter((name) => !name.startsWith("vite:")), []);
});

for (const name of ["vite:json", "builtin:vite-json"]) {
  const mark: Plugin = {
    name: "mark",
    transform: (code, id) => id.endsWith(".json") ? `export default ${code};` : null,
  };

  Deno.test(`a plugin can wrap ${name} as a function`, async () => {
    const wrapping = changing((plugins) => {
      const plugin = named(plugins, name);
      const original = plugin.transform as unknown as FoundHook;
      plugin.transform = async function (code, id) {
        return id.endsWith("a.json") ? "export default 2" : await original.apply(this, [code, id]);
      };
    });
    assert.deepEqual(await serve(["/a.json", "/b.json", "/a.ts"], { plugins: [wrapping] }), [
      "export default 2",
      "export const b = 1;\nexport default { b };",
      "export const a = 1;",
    ]);
  });

  Deno.test(`a plugin can wrap the handler of ${name}`, async () => {
    const wrapping = changing((plugins) => {
      const transform = named(plugins, name).transform as unknown as { handler: FoundHook };
      const { handler } = transform;
      transform.handler = async function (code, id) {
        return await handler.call(this, code.replace("1", "2"), id);
      };
    });
    assert.deepEqual(await serve(["/a.json"], { plugins: [wrapping] }), [
      "export const a = 2;\nexport default { a };",
    ]);
  });

  for (
    const [how, change] of Object.entries<(plugins: Plugin[]) => void>({
      "delete the transform of": (plugins) => delete named(plugins, name).transform,
      "replace the transform of": (plugins) => named(plugins, name).transform = () => null,
      "remove": (plugins) => plugins.splice(plugins.indexOf(named(plugins, name)), 1),
      "put a copy in place of": (plugins) => {
        const plugin = named(plugins, name);
        plugins[plugins.indexOf(plugin)] = { ...plugin, transform: undefined };
      },
    })
  ) {
    Deno.test(`a plugin can ${how} ${name}`, async () => {
      assert.deepEqual(await serve(["/a.json"], { plugins: [changing(change), mark] }), [
        `export default { "a": 1 };`,
      ]);
    });
  }
}

Deno.test("a plugin can remove hooks while the server runs", async () => {
  await using project = await createProject(FILES);
  await using running = await startServer(project.root, {
    plugins: [{
      name: "configures",
      configureServer({ config }) {
        named(config.plugins, "vite:oxc").transform = (_code, id) =>
          id.endsWith(".ts") ? "export {}; // nothing" : null;
      },
    }],
  });
  const { handle } = running.server;
  assert.equal((await handle.transformRequest("/a.ts"))?.code, "export {}; // nothing");
  delete named(handle.config.plugins, "vite:css-post").transform;
  delete named(handle.config.plugins, "vite:import-analysis").transform;
  assert.equal((await handle.transformRequest("/a.css"))?.code, FILES["a.css"]);
});

Deno.test("a plugin can call the hooks of others with its own context", async () => {
  let css: unknown;
  await serve([], {
    plugins: [{
      name: "calls",
      async configResolved({ plugins }) {
        const transform = named(plugins, "vite:css").transform as unknown as FoundHook;
        const context = { addWatchFile() {}, getCombinedSourcemap: () => null, warn() {} };
        css = await transform.call(context, "a{}", "/x.css?direct");
      },
    }],
  });
  assert.deepEqual(css, { code: "a{}", map: null });
});

Deno.test("plugins of build tools find the built-in names that do nothing in a server", async () => {
  const wrapping = changing((plugins) => {
    for (const name of ["vite:build-html", "vite:client-inject", "vite:css-analysis"]) {
      const plugin = named(plugins, name);
      const original = plugin.transform as unknown as FoundHook;
      plugin.transform = function (code, id) {
        return original.call(this, code, id);
      };
    }
  });
  assert.deepEqual(await serve(["/a.ts"], { plugins: [wrapping] }), ["export const a = 1;"]);
});
