import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { VireoError } from "../../../../server/base/errors.ts";
import { cssPlugin, type CssPluginOptions } from "../../../../server/plugins/css/css.ts";
import { createAssetInliner } from "../../../../server/plugins/assets/asset_inliner.ts";
import { cssModulePlugin } from "../../../../server/plugins/css/css_module.ts";
import type {
  Plugin,
  ServerHandle,
  TransformContext,
} from "../../../../server/plugin_api/types.ts";
import { createResolver, type Resolver } from "../../../../server/resolve/resolver.ts";
import { urlOfId } from "../../../../server/base/url.ts";
import { type TestProject, testProject } from "../../resolve/test_project.ts";

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** Calls a hook of a plugin as the container does, its filter included. */
async function call(plugin: Plugin, name: keyof Plugin, context: unknown, ...args: unknown[]) {
  const hook = plugin[name] as Handler | { handler: Handler };
  return await (typeof hook === "function" ? hook : hook.handler).apply(context, args);
}

class Bench implements AsyncDisposable {
  readonly watched = new Set<string>();
  readonly warnings: unknown[] = [];
  readonly classes = new Map<string, Record<string, string>>();
  readonly plugin: Plugin;
  readonly context: TransformContext;

  constructor(
    readonly project: TestProject,
    resolver: Resolver,
    options: Partial<CssPluginOptions>,
  ) {
    const notFound = () => Promise.reject(new VireoError("MODULE_NOT_FOUND", "Cannot find it"));
    this.plugin = cssPlugin({
      root: project.root,
      base: "/",
      publicDir: "",
      alias: [],
      resolver,
      urlOf: (file) => urlOfId(file, project.root),
      css: {},
      classes: this.classes,
      readFile: (file) => readFile(file, "utf8"),
      inlineAsset: createAssetInliner({
        readFile: (file) => readFile(file),
      }),
      modules: { importFile: notFound, importPackage: notFound },
      ...options,
    });
    this.context = {
      addWatchFile: (file: string) => this.watched.add(file.slice(project.root.length)),
      warn: (log: unknown) => this.warnings.push(log),
      environment: { moduleGraph: { getModuleById: () => undefined } },
      getCombinedSourcemap: () => ({ version: 3, sources: [], names: [], mappings: "" }),
    } as unknown as TransformContext;
  }

  async transform(file: string): Promise<{ code: string; map: unknown }> {
    const code = await readFile(this.project.path(file.replace(/\?.*/, "")), "utf8");
    const id = `${this.project.root}/${file}`;
    return await call(this.plugin, "transform", this.context, code, id) as never;
  }

  async [Symbol.asyncDispose]() {
    await call(this.plugin, "closeBundle", this.context);
    await this.project[Symbol.asyncDispose]();
  }
}

const bench = async (
  files: Record<string, string>,
  options: Partial<CssPluginOptions> | ((root: string) => Partial<CssPluginOptions>) = {},
) => {
  const project = await testProject(files);
  return new Bench(
    project,
    await createResolver(project.options()),
    typeof options === "function" ? options(project.root) : options,
  );
};

Deno.test("vite:css inlines small SVGs and files with ?inline", async () => {
  await using css = await bench({
    "a.css": `
.small { mask: url(s.svg) } .kept { mask: url("s.svg?no-inline") } .sprite { mask: url(s.svg#i) }
.big { mask: url(b.svg) } .public { mask: url(/p.svg) } .data { mask: url(i.png?inline) }`,
    "s.svg": "<svg fill='red'/>",
    "b.svg": `<svg>${" ".repeat(5000)}</svg>`,
    "i.png": "",
    "public/p.svg": "<svg/>",
  }, (root) => ({ publicDir: `${root}/public` }));
  const { code } = await css.transform("a.css");
  const urls = Object.fromEntries(
    Array.from(
      code.matchAll(/\.(\w+) \{ mask: url\("?(.*?)"?\) \}/g),
      ([, name, url]) => [name, url],
    ),
  );
  assert.deepEqual(urls, {
    small: "data:image/svg+xml,%3csvg%20fill=%27red%27/%3e",
    kept: "/s.svg?no-inline",
    sprite: "/s.svg#i",
    big: "/b.svg",
    public: "/p.svg",
    data: "data:image/png;base64,",
  });
  assert.ok(css.watched.has("/s.svg"));
});

Deno.test("vite:css compiles, and watches imports and images", async () => {
  await using css = await bench({
    "a.css": `@import "./b/b.css"; a {}`,
    "b/b.css": "b { c: url(i.png) }",
    "b/i.png": "",
  });
  const { code, map } = await css.transform("a.css");
  assert.equal(code.replace(/\s+/g, " "), "b { c: url(/b/i.png) } a {}");
  assert.deepEqual(map, { mappings: "" });
  assert.deepEqual([...css.watched].sort(), ["/b/b.css", "/b/i.png"]);
});

Deno.test("vite:css returns unchanged CSS, for plugins that wrap its transform", async () => {
  await using css = await bench({});
  const code = ".a { color: red }";
  const id = css.project.path("a.css");
  assert.deepEqual(await call(css.plugin, "transform", css.context, code, id), { code, map: null });
});

Deno.test("vite:css watches files that a failed compilation read or missed", async () => {
  await using css = await bench({
    "a.css": `@import "./b.css"; @import "./gone.css";`,
    "b.css": "b {}",
    "c.css": `@import "./broken.css";`,
    "broken.css": "b {",
  });
  await assert.rejects(css.transform("a.css"), /Cannot resolve "\.\/gone\.css" from "\/a\.css"/);
  assert.ok(css.watched.has("/gone.css"));
  await assert.rejects(css.transform("c.css"), { message: "Unclosed block" });
  assert.ok(css.watched.has("/broken.css"));
});

Deno.test("vite:css records the names of CSS modules", async () => {
  await using css = await bench({ "a.module.css": ".a {}" });
  await css.transform("a.module.css");
  const id = `${css.project.root}/a.module.css`;
  assert.deepEqual(Object.keys(css.classes.get(id)!), ["a"]);
});

Deno.test("vite:css names the package to install for a preprocessor", async () => {
  await using css = await bench({ "a.scss": "" });
  await assert.rejects(css.transform("a.scss"), (error: { hint: string }) => {
    assert.match(error.hint, /Install "sass-embedded"/);
    return true;
  });
});

Deno.test("vite:css rejects ?url of a CSS module", async () => {
  await using css = await bench({});
  await assert.rejects(
    call(css.plugin, "load", css.context, "/app/a.module.css?url"),
    /Cannot import the URL of the CSS module/,
  );
  assert.equal(await call(css.plugin, "load", css.context, "/app/a.css?url"), undefined);
});

Deno.test("vite:css reports the missing package of a style sheet", async () => {
  const missing: string[][] = [];
  const onMissing = (...args: string[]) => missing.push(args);
  await using css = await bench({
    "a.css": `@import "./b.css";`,
    "b.css": `@import "normalize.css/x.css";`,
  }, { onMissing });
  await assert.rejects(css.transform("a.css"), { hint: 'Run "npm install normalize.css"' });
  assert.deepEqual(missing, [["normalize.css/x.css", `${css.project.root}/a.css`]]);
});

Deno.test("vite:css gives a changed image a new URL", async () => {
  await using css = await bench({ "a.css": "a { b: url(i.png) }", "i.png": "" });
  assert.equal((await css.transform("a.css")).code, "a { b: url(/i.png) }");
  await call(css.plugin, "watchChange", css.context, `${css.project.root}/i.png`, {
    event: "update",
  });
  assert.match((await css.transform("a.css")).code, /url\(\/i\.png\?t=\d{13}\)/);
});

Deno.test("vite:css updates style sheets whose plugins scan a new file", async () => {
  const scanner = {
    postcssPlugin: "scanner",
    Once(root: { source: { input: { file: string } } }, { result }: {
      result: { messages: unknown[] };
    }) {
      const dir = root.source.input.file.replace("a.css", "src");
      result.messages.push({ type: "dir-dependency", plugin: "scanner", dir, glob: "**/*.html" });
    },
  };
  await using css = await bench(
    { "a.css": "a {}", "src/x.html": "", "src/x.txt": "" },
    { css: { postcss: { plugins: [scanner] } } },
  );
  await css.transform("a.css");
  assert.deepEqual([...css.watched], ["/src/x.html"]);
  const { root } = css.project;
  const style = { id: `${root}/a.css` };
  const moduleGraph = { getModuleById: (id: string) => id === style.id ? style : undefined };
  const context = { environment: { moduleGraph } };
  const update = (file: string, type = "create") =>
    call(css.plugin, "hotUpdate", context, { type, file: `${root}/${file}`, modules: [] });
  assert.deepEqual(await update("src/deep/new.html"), [style]);
  assert.equal(await update("src/new.txt"), undefined);
  assert.equal(await update("src/x.html", "update"), undefined);
});

Deno.test("vite:css restarts the server when the PostCSS config changes", async () => {
  await using css = await bench({ "a.css": "a {}" });
  const listeners: Record<string, (file: string) => void> = {};
  let restarts = 0;
  await call(css.plugin, "configureServer", css.context, {
    watcher: { on: (event: string, listener: () => void) => listeners[event] = listener },
    restart: () => Promise.resolve(restarts++),
  } as unknown as ServerHandle);
  const config = `${css.project.root}/postcss.config.js`;
  listeners.add!(config);
  assert.equal(restarts, 0, "nothing has asked for the config yet");
  await css.transform("a.css");
  listeners.add!(config);
  listeners.change!(`${css.project.root}/a.css`);
  listeners.unlink!(config);
  assert.equal(restarts, 2);
});

Deno.test("vite:css-post wraps imported style sheets and leaves linked ones", async () => {
  const classes = new Map([["/app/b.module.css", { b: "_b_1" }]]);
  const plugin = cssModulePlugin({ classes, sourceMaps: false });
  const wrap = async (id: string) =>
    (await call(plugin, "transform", {}, "a{}", id) as { code: string } | null)?.code;
  assert.match((await wrap("/app/a.css"))!, /__vite__id = "\/app\/a\.css"[^]*hot\.accept\(\)/);
  assert.match((await wrap("/app/b.module.css"))!, /export const b = "_b_1"/);
  assert.equal(await wrap("/app/a.css?inline"), `export default "a{}"\n`);
  // Without css.devSourcemap, the map of a page's style is removed too.
  assert.deepEqual(await call(plugin, "transform", {}, "a{}", "/app/a.css?direct"), {
    code: "a{}",
    map: { mappings: "" },
  });
  const withMaps = cssModulePlugin({ classes, sourceMaps: true });
  assert.equal(await call(withMaps, "transform", {}, "a{}", "/app/a.css?direct"), null);
});

Deno.test("vite:css-post inlines the map into the style, with sources that a page can find", async () => {
  const plugin = cssModulePlugin({ classes: new Map(), sourceMaps: true });
  const map = { version: 3, sources: ["/app/a.scss"], names: [], mappings: "AAAA" };
  const context = { getCombinedSourcemap: () => map };
  const { code } = await call(plugin, "transform", context, "a{}", "/app/a.scss") as {
    code: string;
  };
  const comment = /sourceMappingURL=data:application\/json;base64,([\w+/=]+)/.exec(code)![1]!;
  assert.deepEqual(JSON.parse(atob(comment)).sources, ["/app/a.scss"]);
});
